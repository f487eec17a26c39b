//! The event data of completing, abandoning, reopening and amending a session, and when it can be
//! reopened. Whether the other commands are possible is checked by `decide`.

use super::command::AmendSession;
use super::derived::{focused, live_breakdown};
use super::event::EventData;
use super::interval::{Interval, check_room};
use super::limits::{
    LONG_TEXT, MAX_PAUSES, MINUTE, OVERTIME_LIMIT, REOPEN_WINDOW, SECOND, SHORT_TEXT,
};
use super::score::{Finish, FocusScoreBreakdown, ScoreSource, score};
use super::state::{Ending, Outcome, Session};
use super::tags::Tags;
use super::validation::Validation;
use super::violation::RuleViolation;
use super::vocabulary::{CountedAs, SessionSource};
use crate::{Patch, Timestamp};

pub(super) fn complete(
    session: &Session,
    at: Timestamp,
    rating: Option<u8>,
    reported: Option<u8>,
    task_progress: Option<String>,
) -> EventData {
    let focused = focused(session, at);
    let breakdown = live_breakdown(session, rating, at);
    EventData::SessionCompleted {
        session_id: session.id,
        end_time: at,
        actual_duration: focused / MINUTE,
        actual_seconds: focused / SECOND,
        quality_rating: rating,
        task_progress,
        focus_score: reported.unwrap_or(breakdown.calculated),
        focus_score_source: if reported.is_some() {
            ScoreSource::Reported
        } else {
            ScoreSource::Calculated
        },
        focus_score_breakdown: breakdown,
        task_id: session.task_id,
        project_id: session.project_id,
        automatic: false,
    }
}

pub(super) fn abandon(
    session: &Session,
    at: Timestamp,
    reason: Option<String>,
    progress_made: Option<String>,
) -> EventData {
    let focused = focused(session, at);
    let breakdown = score(
        focused,
        session.plan(),
        session.costly_distractions(),
        None,
        Finish::Abandoned,
    );
    EventData::SessionAbandoned {
        session_id: session.id,
        end_time: at,
        planned_duration: session.planned_minutes,
        actual_duration: focused / MINUTE,
        actual_seconds: focused / SECOND,
        abandon_reason: reason,
        progress_made,
        focus_score: breakdown.calculated,
        focus_score_breakdown: breakdown,
        task_id: session.task_id,
        project_id: session.project_id,
    }
}

pub(super) fn amended(
    session: &Session,
    amend: &AmendSession,
    values: &mut Validation,
) -> EventData {
    let (rating, progress, scored) = match session.ending() {
        Some(ending) => {
            let rating = values
                .changed(&amend.quality_rating, |values, sent| {
                    values.rating(Some(*sent))
                })
                .apply(ending.quality_rating);
            let breakdown = rescored(session, ending, rating);
            let score = match ending.score_source {
                ScoreSource::Reported => ending.focus_score,
                ScoreSource::Calculated => breakdown.calculated,
            };
            (rating, progress(ending), Some((score, breakdown)))
        }
        None => (None, None, None),
    };
    let task_progress = values.changed(&amend.task_progress, |values, sent| {
        values.text(Some(sent), "taskProgress", LONG_TEXT)
    });
    let intention = values.changed(&amend.intention, |values, sent| {
        values.text(Some(sent), "intention", SHORT_TEXT)
    });
    let tags = match &amend.tags {
        Patch::Keep => session.tags.clone(),
        Patch::Clear => Tags::default(),
        Patch::Set(sent) => values.tags(Some(sent)),
    };
    EventData::SessionAmended {
        session_id: session.id,
        quality_rating: rating,
        task_progress: task_progress.apply(progress),
        intention: intention.apply(session.intention.clone()),
        task_id: amend.task_id.clone().apply(session.task_id),
        project_id: amend.project_id.clone().apply(session.project_id),
        focus_score: scored.map(|(score, _)| score),
        focus_score_breakdown: scored.map(|(_, breakdown)| breakdown),
        tags,
    }
}

/// Whether the end can be taken back, apart from what the time since then counts as.
pub(super) fn is_reopenable(
    session: &Session,
    at: Timestamp,
    others: &[Interval],
) -> Result<(), RuleViolation> {
    let Some(ending) = session.ending() else {
        return Ok(());
    };
    let ended_at = ending.ended_at;
    if ending.is_automatic() {
        return Err(RuleViolation::SessionEndedAutomatically { ended_at });
    }
    if session.source == SessionSource::Manual {
        return Err(RuleViolation::SessionNotTimed);
    }
    if at.since(ended_at) > REOPEN_WINDOW {
        return Err(RuleViolation::ReopenTooLate { ended_at });
    }
    check_room(session.id, session.started_at, others)?;
    // A pause is always possible while there is one left.
    if session.pauses.len() < MAX_PAUSES {
        return Ok(());
    }
    reopened_as(session, at, CountedAs::Focus).map(drop)
}

pub(super) fn reopened(
    session: &Session,
    at: Timestamp,
    sent: Option<CountedAs>,
) -> Result<EventData, RuleViolation> {
    let counted_as = match sent {
        Some(CountedAs::Focus) => CountedAs::Focus,
        _ if session.pauses.len() >= MAX_PAUSES => CountedAs::Focus,
        _ => CountedAs::Pause,
    };
    Ok(EventData::SessionReopened {
        session_id: session.id,
        end_time: session.ending().map_or(at, |ending| ending.ended_at),
        counted_as: reopened_as(session, at, counted_as)?,
    })
}

/// Refuses to count the time since the end as focused where that reaches the overtime limit: the
/// limit would end the session again at once.
fn reopened_as(
    session: &Session,
    at: Timestamp,
    counted_as: CountedAs,
) -> Result<CountedAs, RuleViolation> {
    let Some(ending) = session.ending() else {
        return Ok(counted_as);
    };
    let focused = focused(session, at) + at.since(ending.ended_at);
    if counted_as == CountedAs::Focus && focused >= session.plan() + OVERTIME_LIMIT {
        return Err(RuleViolation::OvertimeLimitReached);
    }
    Ok(counted_as)
}

fn progress(ending: &Ending) -> Option<String> {
    match &ending.outcome {
        Outcome::Completed {
            task_progress: text,
            ..
        }
        | Outcome::Abandoned {
            progress_made: text,
            ..
        } => text.clone(),
    }
}

/// The breakdown after an amendment: only an amended rating recomputes it.
fn rescored(session: &Session, ending: &Ending, rating: Option<u8>) -> FocusScoreBreakdown {
    if rating == ending.quality_rating {
        return ending.breakdown;
    }
    breakdown(session, ending, ending.breakdown.distractions, rating)
}

/// The breakdown of an ended session with so many counted distractions and this rating.
pub(crate) fn breakdown(
    session: &Session,
    ending: &Ending,
    distractions: u32,
    rating: Option<u8>,
) -> FocusScoreBreakdown {
    let finish = match ending.outcome {
        Outcome::Completed { .. } => Finish::Completed,
        Outcome::Abandoned { .. } => Finish::Abandoned,
    };
    // Version 1 is the only formula so far; a second one is chosen here by the stored version.
    score(
        focused(session, ending.ended_at),
        session.plan(),
        distractions,
        rating,
        finish,
    )
}
