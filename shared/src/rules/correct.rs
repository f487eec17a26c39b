//! Correcting ended sessions.

use super::command::CorrectSession;
use super::derived::{elapsed_at, focused};
use super::derived_id::{DerivedFrom, derive};
use super::event::{CorrectedFields, EventData};
use super::interval::{Interval, check_overlap};
use super::limits::{MINUTE, SECOND};
use super::score::{Finish, ScoreSource, score};
use super::state::{Elapsed, Ending, Outcome, Pause, Phase, Session};
use super::times::{Times, outcome, pauses};
use super::validation::{Validation, length};
use super::violation::{Refusal, RuleViolation};
use super::vocabulary::{SessionStatus, SessionType};
use crate::{EventId, PauseId, SessionId, Timestamp};

/// The event of a correction.
pub(super) fn correct(
    session: &Session,
    sent: &CorrectSession,
    at: Timestamp,
    others: &[Interval],
) -> Result<EventData, Refusal> {
    let ending = ended(session)?;
    let mut values = Validation::default();
    let before = Times::of(session, ending.ended_at);
    let mut times = before.clone();
    times.start = sent.start_time.unwrap_or(times.start);
    times.end = sent.end_time.unwrap_or(times.end);
    match &sent.pauses {
        Some(sent) => times.pauses = pauses(sent, &mut values),
        None => times.clip_pauses(),
    }
    times.check(Some(&before), at, &mut values);
    let plan = new_plan(session, sent);
    let session_type = sent.session_type.as_deref();
    let session_type = session_type.unwrap_or_else(|| session.session_type.as_str());
    let length = length(session_type, plan, &mut values);
    let status = match sent.outcome.as_deref() {
        None => session.status(),
        word => outcome(word, &mut values),
    };
    values.check()?;
    let (session_type, planned_duration) =
        length.unwrap_or((session.session_type, session.planned_minutes));
    let own = Interval {
        session_id: session.id,
        start: times.start,
        end: Some(times.end),
    };
    check_overlap(&own, others)?;
    let change = CorrectedFields {
        session_type,
        planned_duration,
        status,
        automatic: ending.is_automatic() && sent.end_time.is_none() && sent.outcome.is_none(),
        ..CorrectedFields::of(session, ending)
    };
    Ok(corrected(session, ending, change, times, None))
}

/// The plan for [`length`]: a preset's own where the type alone is given.
fn new_plan(session: &Session, sent: &CorrectSession) -> Option<i64> {
    let named = sent.session_type.as_deref().and_then(SessionType::parse);
    let is_preset = named.is_some_and(|named| named.preset_minutes().is_some());
    let kept = (!is_preset).then_some(i64::from(session.planned_minutes));
    sent.planned_duration.or(kept)
}

/// How the session ended; whether the command is possible was checked before.
pub(super) fn ended(session: &Session) -> Result<&Ending, RuleViolation> {
    session.ending().ok_or(RuleViolation::SessionOpen {
        status: session.status(),
    })
}

/// The event that gives the session other times and what of `change` does not follow from them.
pub(super) fn corrected(
    session: &Session,
    ending: &Ending,
    change: CorrectedFields,
    times: Times,
    second_session_id: Option<SessionId>,
) -> EventData {
    let mut after = CorrectedFields {
        start_time: times.start,
        end_time: times.end,
        actual_seconds: times.focused() / SECOND,
        actual_duration: times.focused() / MINUTE,
        pauses: times.pauses,
        ..change
    };
    let mut result = session.clone();
    apply(&mut result, &after, EventId::new(session.id.as_uuid()));
    let finish = if after.status == SessionStatus::Completed {
        Finish::Completed
    } else {
        Finish::Abandoned
    };
    // Version 1 is the only formula so far; a second one is chosen here by the stored version.
    after.focus_score_breakdown = score(
        focused(&result, after.end_time),
        result.plan(),
        result.costly_distractions(),
        ending.quality_rating,
        finish,
    );
    if ending.score_source == ScoreSource::Calculated {
        after.focus_score = after.focus_score_breakdown.calculated;
    }
    EventData::SessionCorrected {
        session_id: session.id,
        before: CorrectedFields::of(session, ending),
        after,
        second_session_id,
    }
}

impl CorrectedFields {
    pub(super) fn of(session: &Session, ending: &Ending) -> Self {
        let times = Times::of(session, ending.ended_at);
        Self {
            session_type: session.session_type,
            planned_duration: session.planned_minutes,
            start_time: times.start,
            end_time: times.end,
            actual_duration: times.focused().max(0) / MINUTE,
            actual_seconds: times.focused().max(0) / SECOND,
            pauses: times.pauses,
            status: session.status(),
            automatic: ending.is_automatic(),
            focus_score: ending.focus_score,
            focus_score_breakdown: ending.breakdown,
        }
    }
}

/// Gives an ended session the fields of the correction `by`.
pub(super) fn apply(session: &mut Session, fields: &CorrectedFields, by: EventId) {
    let Phase::Ended(ending) = &mut session.phase else {
        return;
    };
    ending.ended_at = fields.end_time;
    ending.focus_score = fields.focus_score;
    ending.breakdown = fields.focus_score_breakdown;
    let is_completed = fields.status == SessionStatus::Completed;
    match &mut ending.outcome {
        Outcome::Completed {
            completed_by_limit, ..
        } if is_completed => {
            if !fields.automatic {
                *completed_by_limit = None;
            }
        }
        Outcome::Completed { task_progress, .. } => {
            ending.outcome = Outcome::Abandoned {
                reason: None,
                progress_made: task_progress.take(),
            };
        }
        Outcome::Abandoned { progress_made, .. } if is_completed => {
            ending.outcome = Outcome::Completed {
                task_progress: progress_made.take(),
                completed_by_limit: None,
            };
        }
        Outcome::Abandoned { .. } => {}
    }
    session.session_type = fields.session_type;
    session.planned_minutes = fields.planned_duration;
    session.started_at = fields.start_time;
    let old = std::mem::take(&mut session.pauses);
    for (index, pause) in fields.pauses.iter().enumerate() {
        let (began_at, ended_at) = (pause.pause_time, pause.resume_time);
        let same = (old.iter()).find(|old| old.began_at == began_at && old.ended_at == ended_at);
        session.pauses.push(Pause {
            id: PauseId::new(derive(session.id, DerivedFrom::Pause(index), began_at)),
            began_at,
            ended_at,
            reason: pause.pause_reason.clone(),
            ended_by_limit: same.and_then(|old| old.ended_by_limit),
        });
    }
    let event_id = session.elapsed.map_or(by, |elapsed| elapsed.event_id);
    let at = elapsed_at(session);
    session.elapsed = (at <= fields.end_time).then_some(Elapsed { event_id, at });
}
