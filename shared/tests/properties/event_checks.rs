//! The log check accepts every log that the rules give, and refuses one that they cannot give.

use histories::{Dice, History, World};
use proptest::prelude::*;
use stint_rules::rules::{
    Event, EventData, Interval, LogCheck, ScoreSource, SessionType, overlaps, reassigned,
};
use stint_rules::wire::EventRecord;
use stint_rules::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::support::{cases, histories, test};

/// The whole log of a history, as it would be exported.
fn log(history: &History) -> Vec<EventRecord> {
    let mut world = World::new(history.user);
    for step in &history.steps {
        world.step(step);
    }
    world
        .log()
        .iter()
        .map(|logged| logged.record(history.user))
        .collect()
}

/// The codes of everything that the check finds.
fn error_codes(log: &[EventRecord]) -> Vec<&'static str> {
    let mut check = LogCheck::default();
    let mut codes: Vec<&'static str> = Vec::new();
    for (index, record) in log.iter().enumerate() {
        codes.extend(
            check
                .take(index as u64, record.clone())
                .err()
                .map(|error| error.code()),
        );
    }
    codes.extend(check.end().iter().map(|(_, error)| error.code()));
    codes
}

/// Derives the ids of all events again, so that only the intended change is wrong.
fn with_ids(log: &mut [EventRecord]) {
    let sessions: std::collections::BTreeSet<SessionId> =
        log.iter().map(|record| record.session_id).collect();
    for session in sessions {
        let own: Vec<usize> = (0..log.len())
            .filter(|at| log[*at].session_id == session)
            .collect();
        let events = own
            .iter()
            .zip(1..)
            .map(|(at, version)| Event {
                event_id: log[*at].event_id,
                session_id: session,
                version,
                timestamp: log[*at].timestamp,
                data: log[*at].data.clone(),
            })
            .collect();
        for (at, event) in own
            .into_iter()
            .zip(reassigned(events, session, log[0].user_id))
        {
            log[at].event_id = event.event_id;
            log[at].data = event.data;
        }
    }
}

/// Changes one event so that the rules cannot give it; false where this change does not apply to
/// this kind of event.
fn falsify(log: &mut Vec<EventRecord>, at: usize, change: u64) -> bool {
    let untrimmed = || Some(" not trimmed".to_owned());
    let early = Timestamp::from_millis(0);
    match (change, &mut log[at].data) {
        (
            0,
            EventData::FocusSessionStarted {
                planned_duration, ..
            },
        ) => *planned_duration = 4,
        (
            1,
            EventData::FocusSessionStarted {
                session_type,
                planned_duration,
                ..
            },
        ) => {
            *session_type = SessionType::Pomodoro;
            *planned_duration = 26;
        }
        (2, EventData::FocusSessionStarted { start_time, .. }) => *start_time = early,
        (
            3,
            EventData::FocusSessionStarted {
                intention: text, ..
            }
            | EventData::SessionPaused {
                pause_reason: text, ..
            }
            | EventData::DistractionRecorded { note: text, .. }
            | EventData::SessionCompleted {
                task_progress: text,
                ..
            }
            | EventData::SessionAbandoned {
                abandon_reason: text,
                ..
            }
            | EventData::SessionAmended {
                task_progress: text,
                ..
            },
        ) => *text = untrimmed(),
        (4, EventData::SessionPaused { pause_time, .. }) => *pause_time = pause_time.plus(1),
        (5, EventData::SessionResumed { pause_duration, .. }) => *pause_duration += 1,
        (
            6,
            EventData::SessionResumed { automatic, .. }
            | EventData::SessionCompleted { automatic, .. },
        ) => {
            *automatic = !*automatic;
        }
        (
            7,
            EventData::SessionTimeElapsed {
                planned_duration, ..
            },
        ) => *planned_duration += 1,
        (
            8,
            EventData::SessionCompleted {
                actual_seconds: number,
                ..
            }
            | EventData::SessionAbandoned {
                actual_seconds: number,
                ..
            },
        ) => *number += 1,
        (
            9,
            EventData::SessionCompleted {
                focus_score_breakdown: breakdown,
                ..
            }
            | EventData::SessionAbandoned {
                focus_score_breakdown: breakdown,
                ..
            }
            | EventData::SessionAmended {
                focus_score_breakdown: Some(breakdown),
                ..
            },
        ) => breakdown.base_score += 1,
        (
            10,
            EventData::SessionCompleted {
                focus_score_source,
                focus_score,
                ..
            },
        ) => {
            *focus_score_source = ScoreSource::Reported;
            *focus_score = 101;
        }
        (
            11,
            EventData::SessionCompleted { quality_rating, .. }
            | EventData::SessionAmended { quality_rating, .. },
        ) => *quality_rating = Some(6),
        (12, EventData::SessionRevised { revoked, .. }) => drop(revoked.pop()),
        (13, EventData::SessionRevised { as_of, .. }) => *as_of = as_of.plus(1),
        // A revision without the event of the command that caused it.
        (14, EventData::SessionRevised { .. }) => drop(log.remove(at + 1)),
        (15, EventData::FocusSessionStarted { .. }) => {
            let session = log.remove(at).session_id;
            return log.iter().any(|record| record.session_id == session);
        }
        // Events that start or end something cannot happen twice in a row.
        (16, data)
            if !matches!(
                data,
                EventData::DistractionRecorded { .. }
                    | EventData::SessionExtended { .. }
                    | EventData::SessionAmended { .. }
                    | EventData::SessionCorrected { .. }
            ) =>
        {
            let again = log[at].clone();
            log.insert(at, again);
        }
        (17, _) => log[at].timestamp = early,
        (18, _) => {
            log[at].user_id = UserId::new(Uuid::from_u128(7));
            return log.len() > 1;
        }
        (20, EventData::SessionExtended { minutes, .. }) => *minutes = 0,
        (21, EventData::SessionExtended { minutes, .. }) => *minutes = 116,
        (22, EventData::SessionReopened { end_time, .. }) => *end_time = early,
        (23, EventData::SessionAmended { focus_score, .. }) => {
            *focus_score = match focus_score {
                Some(_) => None,
                None => Some(50),
            };
        }
        (19, _) if at > 0 => log[at].sequence = log[at - 1].sequence,
        (20, EventData::SessionCorrected { before, .. }) => before.planned_duration += 1,
        (21, EventData::SessionCorrected { after, .. }) => after.actual_seconds += 1,
        (22, EventData::SessionCorrected { after, .. }) => {
            after.focus_score_breakdown.base_score += 1;
        }
        (23, EventData::SessionCorrected { before, after, .. }) if !before.automatic => {
            after.automatic = true;
        }
        _ => return false,
    }
    true
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn log_of_a_history_passes(history in histories()) {
        prop_assert_eq!(error_codes(&log(&history)), Vec::<&str>::new());
    }

    /// All ids are derived again, so that the change itself must be found.
    #[test]
    fn impossible_change_is_found(history in histories(), seed in any::<u64>()) {
        let log = log(&history);
        let mut dice = Dice::new(seed);
        for change in 0..24 {
            let mut falsified = log.clone();
            if falsified.is_empty() {
                continue;
            }
            let at = dice.below(falsified.len() as u64) as usize;
            let what = falsified[at].clone();
            if falsify(&mut falsified, at, change) {
                if ![16, 18, 19].contains(&change) {
                    with_ids(&mut falsified);
                }
                if change == 16 {
                    for (sequence, record) in (1..).zip(&mut falsified) {
                        record.sequence = sequence;
                    }
                    with_ids(&mut falsified);
                }
                prop_assert!(!error_codes(&falsified).is_empty(), "{change}: {what:?}");
            }
        }
    }

    #[test]
    fn wrong_event_id_is_found(history in histories()) {
        let mut log = log(&history);
        if let Some(record) = log.last_mut() {
            record.event_id = stint_rules::EventId::new(Uuid::from_u128(1));
            prop_assert_eq!(error_codes(&log), vec!["event_id_mismatch"]);
        }
    }

    /// The same history with other user and session ids.
    #[test]
    fn reassigned_session_passes(history in histories()) {
        let mut log = log(&history);
        let person = UserId::new(Uuid::from_u128(0xf00d));
        let name = |session: SessionId| SessionId::new(Uuid::from_u128(!session.as_uuid().as_u128()));
        for record in &mut log {
            record.user_id = person;
        }
        let sessions: Vec<SessionId> = log.iter().map(|record| record.session_id).collect();
        for session in sessions {
            let own: Vec<usize> = (0..log.len()).filter(|at| log[*at].session_id == session).collect();
            let events = own.iter().zip(1..).map(|(at, version)| Event {
                event_id: log[*at].event_id,
                session_id: session,
                version,
                timestamp: log[*at].timestamp,
                data: log[*at].data.clone(),
            }).collect();
            for (at, event) in own.into_iter().zip(reassigned(events, name(session), person)) {
                log[at].event_id = event.event_id;
                log[at].session_id = event.session_id;
                log[at].data = event.data;
            }
        }
        prop_assert_eq!(error_codes(&log), Vec::<&str>::new());
    }

    /// Compared with checking every pair.
    #[test]
    fn overlaps_are_found(times in prop::collection::vec((0_i64..60, prop::option::weighted(0.95, 0_i64..9)), 0..14)) {
        let intervals: Vec<Interval> = times.iter().zip(0_u128..).map(|((start, length), number)| Interval {
            session_id: SessionId::new(Uuid::from_u128(number)),
            start: Timestamp::from_millis(*start),
            end: length.map(|length| Timestamp::from_millis(start + length)),
        }).collect();
        let of = |id: SessionId| intervals.iter().copied().find(|one| one.session_id == id);
        let expected = intervals.iter().any(|one| intervals.iter().any(|other| {
            one.session_id != other.session_id && one.overlaps(other)
        }));
        let found = overlaps(&mut intervals.clone());
        prop_assert_eq!(!found.is_empty(), expected);
        for (one, other) in found {
            prop_assert!(of(one).zip(of(other)).is_some_and(|(one, other)| one.overlaps(&other)));
        }
    }
}
