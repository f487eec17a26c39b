//! What can be taken over of a session that overlaps others: the parts at which there is no other, as
//! sessions of their own, or its texts, added to those of another one.

use super::command::{AmendSession, PauseTimes, RecordSession};
use super::interval::Interval;
use super::limits::{LONG_TEXT, MIN_FOCUSED};
use super::state::{Outcome, Session};
use super::vocabulary::SessionStatus;
use crate::{Patch, Timestamp};

crate::words! {
    /// What happens to a session that overlaps others.
    pub OverlapChoice {
        /// Its parts at which there is no other session are added.
        Parts = "parts",
        /// Its texts are added to the first session that it overlaps.
        Texts = "texts",
        /// Nothing of it is added.
        LeaveOut = "leaveOut",
    }
}

/// The pauses of an ended session that lie within it, as they are recorded.
#[must_use]
pub fn recorded_pauses(session: &Session) -> Vec<PauseTimes> {
    let end = session.ending().map(|ending| ending.ended_at);
    let pauses = session.pauses.iter();
    pauses
        .filter(|pause| end.is_none_or(|end| pause.ended_at <= end))
        .map(|pause| PauseTimes {
            pause_time: pause.began_at,
            resume_time: pause.ended_at,
            pause_reason: pause.reason.clone(),
        })
        .collect()
}

/// The parts of a session at which there is none of the others, in order; an open session counts
/// until `now`. `others` are in order of their starts. The texts are given to the last part.
#[must_use]
pub fn free_intervals(
    session: &Session,
    others: &[Interval],
    texts: &[String],
    now: Timestamp,
) -> Vec<RecordSession> {
    let start = session.started_at;
    let end = session.ending().map_or(now, |ending| ending.ended_at);
    let mut parts = Vec::new();
    let mut free_from = start;
    for other in others {
        parts.extend(part(session, free_from, other.start.min(end)));
        free_from = free_from.max(other.end.unwrap_or(end));
    }
    parts.extend(part(session, free_from, end));
    complete(&mut parts, session, (start, end), texts);
    parts
}

/// The session from an instant to another; none where too little focused time lies between.
fn part(session: &Session, start: Timestamp, end: Timestamp) -> Option<RecordSession> {
    let pauses: Vec<PauseTimes> = recorded_pauses(session)
        .into_iter()
        .filter(|pause| pause.resume_time > start && pause.pause_time < end)
        .map(|pause| PauseTimes {
            pause_time: pause.pause_time.max(start),
            resume_time: pause.resume_time.min(end),
            ..pause
        })
        .collect();
    let paused: i64 = pauses
        .iter()
        .map(|pause| pause.resume_time.since(pause.pause_time))
        .sum();
    (end.since(start) - paused >= MIN_FOCUSED).then(|| RecordSession {
        start_time: start,
        end_time: end,
        pauses: Some(pauses),
        task_id: session.task_id,
        project_id: session.project_id,
        intention: session.intention.clone(),
        tags: session.tags.to_send(),
        time_zone: session.time_zone.clone(),
        ..RecordSession::default()
    })
}

/// Gives the whole session its type and plan, and the last part what belongs to the end.
fn complete(
    parts: &mut [RecordSession],
    session: &Session,
    (start, end): (Timestamp, Timestamp),
    texts: &[String],
) {
    if let [whole] = parts
        && (whole.start_time, whole.end_time) == (start, end)
    {
        let session_type = session.session_type;
        whole.session_type = Some(session_type.as_str().to_owned());
        let plan = session_type.preset_minutes().is_none();
        whole.planned_duration = plan.then_some(i64::from(session.planned_minutes));
    }
    if let Some(last) = parts.last_mut() {
        let rating = session.ending().and_then(|ending| ending.quality_rating);
        last.quality_rating = rating.map(i64::from);
        let is_abandoned = session.status() == SessionStatus::Abandoned;
        last.outcome = is_abandoned.then(|| SessionStatus::Abandoned.as_str().to_owned());
        last.task_progress = (!texts.is_empty()).then(|| texts.join("\n"));
    }
}

/// The texts of a session besides its intention and the reasons of its pauses, each once. `sent` are
/// those of its commands, for a session that they did not change because they were refused.
#[must_use]
pub fn texts_besides_intention(
    session: &Session,
    sent: impl IntoIterator<Item = String>,
) -> Vec<String> {
    let ended = session.ending().map(|ending| &ending.outcome);
    let ended = match ended {
        Some(Outcome::Abandoned {
            reason,
            progress_made,
        }) => [reason.clone(), progress_made.clone()],
        Some(Outcome::Completed { task_progress, .. }) => [task_progress.clone(), None],
        None => [None, None],
    };
    let notes = session
        .distractions
        .iter()
        .filter_map(|one| one.note.clone());
    let mut texts: Vec<String> = Vec::new();
    for text in ended.into_iter().flatten().chain(sent).chain(notes) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// The amendment that adds texts to an ended session; none where there is nothing to add, or no room
/// for it.
#[must_use]
pub fn amendment_with_texts(session: &Session, texts: &[String]) -> Option<AmendSession> {
    let progress = match &session.ending()?.outcome {
        Outcome::Completed { task_progress, .. } => task_progress,
        Outcome::Abandoned { progress_made, .. } => progress_made,
    };
    let written = progress.as_deref().unwrap_or_default();
    let is_new = |text: &&String| !written.contains(text.as_str());
    let added = texts.iter().filter(is_new).map(String::as_str);
    let all: Vec<&str> = progress.as_deref().into_iter().chain(added).collect();
    let text = all.join("\n");
    let fits = text != written && text.chars().count() <= LONG_TEXT;
    fits.then(|| AmendSession {
        task_progress: Patch::Set(text),
        ..AmendSession::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Command, State, fold, handle};
    use crate::{SessionId, UserId};
    use uuid::Uuid;

    const MINUTE: i64 = 60 * 1000;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(1_760_000_000_000 + minute * MINUTE)
    }

    /// From minute 0 to 40, paused from 10 to 15.
    fn session() -> Session {
        let command = Command::Record(RecordSession {
            start_time: at(0),
            end_time: at(40),
            pauses: Some(vec![PauseTimes {
                pause_time: at(10),
                resume_time: at(15),
                pause_reason: None,
            }]),
            intention: Some("Chapter 3".to_owned()),
            task_progress: Some("two pages".to_owned()),
            quality_rating: Some(4),
            ..RecordSession::default()
        });
        let id = SessionId::new(Uuid::from_u128(7));
        let user = UserId::new(Uuid::from_u128(8));
        let events = handle(None, id, user, &command, at(60), &[]).outcome;
        match fold(&events.expect("it is allowed")) {
            State::Started(session) => session,
            State::NotStarted => panic!("it has started"),
        }
    }

    fn other(start: i64, end: Option<i64>) -> Interval {
        Interval {
            session_id: SessionId::new(Uuid::from_u128(9)),
            start: at(start),
            end: end.map(at),
        }
    }

    fn minutes(parts: &[RecordSession]) -> Vec<(i64, i64, usize)> {
        let minute = |instant: Timestamp| instant.since(at(0)) / MINUTE;
        let pauses = |part: &RecordSession| part.pauses.as_ref().map_or(0, Vec::len);
        parts
            .iter()
            .map(|part| (minute(part.start_time), minute(part.end_time), pauses(part)))
            .collect()
    }

    #[test]
    fn they_lie_around_the_others() {
        let session = session();
        let parts = |others: &[Interval]| free_intervals(&session, others, &[], at(60));
        assert_eq!(minutes(&parts(&[])), [(0, 40, 1)]);
        assert_eq!(minutes(&parts(&[other(-5, Some(12))])), [(12, 40, 1)]);
        let two = [other(5, Some(20)), other(30, Some(50))];
        assert_eq!(minutes(&parts(&two)), [(0, 5, 0), (20, 30, 0)]);
        assert_eq!(minutes(&parts(&[other(20, None)])), [(0, 20, 1)]);
        assert_eq!(minutes(&parts(&[other(-5, Some(50))])), []);
        // Half a minute is no session.
        let short = [Interval {
            start: at(0).plus(MINUTE / 2),
            ..other(0, Some(40))
        }];
        assert_eq!(minutes(&parts(&short)), []);
    }

    #[test]
    fn last_part_has_what_belongs_to_the_end() {
        let session = session();
        let texts = texts_besides_intention(&session, ["sent".to_owned()]);
        assert_eq!(texts, ["two pages", "sent"]);
        let parts = free_intervals(&session, &[other(5, Some(20))], &texts, at(60));
        let [first, last] = parts.as_slice() else {
            panic!("{parts:?}")
        };
        assert_eq!(first.quality_rating, None);
        assert_eq!(first.task_progress, None);
        assert_eq!(last.quality_rating, Some(4));
        assert_eq!(last.task_progress.as_deref(), Some("two pages\nsent"));
        assert_eq!(first.intention, session.intention);
    }

    #[test]
    fn texts_are_not_added_twice_nor_beyond_the_limit() {
        let session = session();
        let added = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            match amendment_with_texts(&session, &texts)?.task_progress {
                Patch::Set(text) => Some(text),
                _ => None,
            }
        };
        assert_eq!(added(&["new"]).as_deref(), Some("two pages\nnew"));
        assert_eq!(added(&["two pages"]), None);
        assert_eq!(added(&[]), None);
        assert_eq!(added(&["x".repeat(LONG_TEXT).as_str()]), None);
    }
}
