//! Splitting an ended session in two.

use super::command::{CompleteSession, RecordDistraction, SplitSession};
use super::command_table::Command;
use super::correct::{corrected, ended};
use super::event::{CorrectedFields, Event, EventData};
use super::interval::Interval;
use super::record::{log_of, pause_steps};
use super::state::Session;
use super::times::{Times, check_focused};
use super::validation::Validation;
use super::violation::{Refusal, RuleViolation};
use super::vocabulary::{SessionSource, SessionType};
use crate::{SessionId, Timestamp};

/// The events of a split: the first part is corrected, the second has a log of its own.
pub(super) fn split(
    session: &Session,
    sent: &SplitSession,
    at: Timestamp,
    others: &[Interval],
) -> Result<Vec<Event>, Refusal> {
    let ending = ended(session)?;
    let (split, second) = (sent.split_time, sent.second_session_id);
    let mut ids = others.iter().map(|other| other.session_id);
    if second == session.id || ids.any(|id| id == second) {
        return Err(RuleViolation::SessionIdTaken { id: second }.into());
    }
    let mut values = Validation::default();
    let whole = Times::of(session, ending.ended_at);
    let mut halves = [whole.clone(), whole.clone()];
    halves[0].end = split;
    halves[1].start = split;
    if let Some(pause) =
        (whole.pauses.iter()).find(|pause| pause.pause_time < split && split < pause.resume_time)
    {
        values.add(RuleViolation::SplitInPause {
            pause_time: pause.pause_time,
            resume_time: pause.resume_time,
        });
    } else {
        halves.iter_mut().for_each(Times::clip_pauses);
        let shorter = halves.iter().map(Times::focused).min().unwrap_or_default();
        check_focused(shorter, "splitTime", &mut values);
    }
    values.check()?;
    let [first, rest] = halves;
    let change = CorrectedFields {
        automatic: false,
        ..CorrectedFields::of(session, ending)
    };
    let corrected = corrected(session, ending, change, first, Some(second));
    let mut events = vec![corrected.at(session.next_version(), at)];
    events.extend(second_log(session, second, &rest)?);
    Ok(events)
}

/// The log of the second part: custom, unrated, without texts of the session.
fn second_log(session: &Session, id: SessionId, times: &Times) -> Result<Vec<Event>, Refusal> {
    let start = EventData::FocusSessionStarted {
        session_id: id,
        user_id: session.user_id,
        session_type: SessionType::Custom,
        planned_duration: u32::try_from(times.plan()).unwrap_or(u32::MAX),
        task_id: session.task_id,
        project_id: session.project_id,
        intention: None,
        start_time: times.start,
        source: SessionSource::Manual,
        tags: session.tags.clone(),
        time_zone: session.time_zone.clone(),
    };
    let mut steps = pause_steps(&times.pauses);
    let later = |at: Timestamp| times.start < at && at <= times.end;
    for distraction in session.distractions_within().filter(|one| later(one.at)) {
        let again = RecordDistraction {
            kind: distraction.kind.as_str().to_owned(),
            note: distraction.note.clone(),
        };
        // Before a pause that begins, and after one that ends, at the same instant.
        let place = steps.iter().position(|(at, step)| {
            *at > distraction.at || *at == distraction.at && matches!(step, Command::Pause(_))
        });
        let place = place.unwrap_or(steps.len());
        steps.insert(place, (distraction.at, Command::RecordDistraction(again)));
    }
    steps.push((times.end, Command::Complete(CompleteSession::default())));
    log_of(start, times.start, steps)
}
