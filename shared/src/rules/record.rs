//! Sessions that are entered afterwards: their whole log is made at once.
//!
//! The log is made by the commands that would have made it, each decided at its own instant, so
//! that a check of the log decides the same.

use super::change::change;
use super::command::{
    AbandonSession, AmendSession, CompleteSession, PauseSession, PauseTimes, RecordSession,
};
use super::command_table::Command;
use super::event::{Event, EventData};
use super::evolve::evolve;
use super::interval::{Interval, check_overlap};
use super::limits::{LONG_TEXT, SHORT_TEXT};
use super::settle::Settled;
use super::state::{Phase, State};
use super::times::{Times, outcome, pauses};
use super::validation::{Validation, length};
use super::violation::{Refusal, RuleViolation};
use super::vocabulary::{SessionSource, SessionStatus, SessionType};
use crate::{Patch, SessionId, Timestamp, UserId};

/// A command with the instant at which it would have been given.
pub(super) type Step = (Timestamp, Command);

/// The log of a recorded session.
pub(super) fn record(
    session_id: SessionId,
    user_id: UserId,
    sent: &RecordSession,
    at: Timestamp,
    others: &[Interval],
) -> Result<Vec<Event>, Refusal> {
    let mut values = Validation::default();
    let times = Times {
        start: sent.start_time,
        end: sent.end_time,
        pauses: pauses(sent.pauses.as_deref().unwrap_or_default(), &mut values),
    };
    times.check(None, at, &mut values);
    let custom = SessionType::Custom.as_str();
    let session_type = sent.session_type.as_deref().unwrap_or(custom);
    let focused = (session_type == custom).then(|| times.plan());
    let length = length(session_type, sent.planned_duration.or(focused), &mut values);
    let ended = outcome(sent.outcome.as_deref(), &mut values);
    let intention = values.text(sent.intention.as_deref(), "intention", SHORT_TEXT);
    let rating = values.rating(sent.quality_rating).map(i64::from);
    let progress = values.text(sent.task_progress.as_deref(), "taskProgress", LONG_TEXT);
    let tags = values.tags(sent.tags.as_ref());
    let time_zone = values.time_zone(sent.time_zone.as_deref());
    values.check()?;
    let own = Interval {
        session_id,
        start: times.start,
        end: Some(times.end),
    };
    check_overlap(&own, others)?;
    let Some((session_type, planned_duration)) = length else {
        // Unreachable: a length that is missing was reported by check.
        return Err(RuleViolation::PlannedDurationRequired.into());
    };
    let start = EventData::FocusSessionStarted {
        session_id,
        user_id,
        session_type,
        planned_duration,
        task_id: sent.task_id,
        project_id: sent.project_id,
        intention,
        start_time: times.start,
        source: SessionSource::Manual,
        tags,
        time_zone,
    };
    let mut steps = pause_steps(&times.pauses);
    if ended == SessionStatus::Completed {
        let done = CompleteSession {
            quality_rating: rating,
            task_progress: progress,
            focus_score: None,
        };
        steps.push((times.end, Command::Complete(done)));
    } else {
        let given_up = AbandonSession {
            reason: None,
            progress_made: progress,
        };
        steps.push((times.end, Command::Abandon(given_up)));
        // Only an amendment rates an abandoned session.
        if let Some(rating) = rating {
            let amend = AmendSession {
                quality_rating: Patch::Set(rating),
                ..AmendSession::default()
            };
            steps.push((times.end, Command::Amend(amend)));
        }
    }
    log_of(start, times.start, steps)
}

/// The commands that begin and end the pauses.
pub(super) fn pause_steps(pauses: &[PauseTimes]) -> Vec<Step> {
    let steps = |pause: &PauseTimes| {
        let begin = PauseSession {
            pause_reason: pause.pause_reason.clone(),
        };
        [
            (pause.pause_time, Command::Pause(begin)),
            (pause.resume_time, Command::Resume),
        ]
    };
    pauses.iter().flat_map(steps).collect()
}

/// The log that begins with `start`, with what time alone causes between the steps.
pub(super) fn log_of(
    start: EventData,
    at: Timestamp,
    steps: impl IntoIterator<Item = Step>,
) -> Result<Vec<Event>, Refusal> {
    let mut log = vec![start.at(1, at)];
    let mut state = log.iter().fold(State::NotStarted, evolve);
    for (at, command) in steps {
        let settled = Settled::new(state.session(), at);
        let Some(current) = settled.session() else {
            break;
        };
        // The pause limit may have ended the pause at this very instant.
        let is_over = matches!(current.phase, Phase::Active) && matches!(command, Command::Resume);
        let own = if is_over {
            None
        } else {
            let data = change(current, &command, at, &[])?;
            Some(data.at(current.next_version(), at))
        };
        let mut new = settled.into_events();
        new.extend(own);
        state = new.iter().fold(state, evolve);
        log.extend(new);
    }
    Ok(log)
}
