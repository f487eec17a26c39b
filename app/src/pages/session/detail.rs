//! The data of a session's page, from its state and its events.
//!
//! Pure, like the entries of the list.

use chrono::{NaiveDate, NaiveDateTime};
use shared::ordered::set_of;
use shared::rules::limits::SECOND;
use shared::rules::{
    DistractionKind, EventData, FocusScoreBreakdown, Outcome, ScoreSource, Session, Tags, focused,
    recorded_pauses,
};
use shared::stats::Calendar;
use shared::wire::EventRecord;
use shared::{ProjectId, TaskId, Timestamp};

use crate::model::history::DisplayStatus;
use crate::model::ring_geometry::Ring;
use crate::pages::history::{HistoryEntry, Names};

/// A session with everything that its page shows.
#[derive(Clone, Debug)]
pub struct SessionDetail {
    /// The session's entry in the list.
    pub entry: HistoryEntry,
    /// Today in the user's time zone.
    pub today: NaiveDate,
    /// The number of the session's events, for `If-Match`.
    pub version: u64,
    /// The drawing of the session.
    pub ring: Ring,
    /// Focused seconds, rounded down.
    pub seconds: i64,
    /// The score's terms; none while the session is open.
    pub score: Option<Score>,
    /// Why the session was abandoned.
    pub reason: Option<String>,
    /// The values that can be amended.
    pub values: SessionValues,
    /// Planned minutes, extensions not included.
    pub planned: u32,
    /// Beginning and end of each pause, in the user's time zone.
    pub pauses: Vec<[NaiveDateTime; 2]>,
    /// The events, in order.
    pub timeline: Vec<TimelineEntry>,
}

/// The terms of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Of the calculated score.
    pub breakdown: FocusScoreBreakdown,
    /// The score that the client reported, which counts instead.
    pub reported: Option<u8>,
}

/// The values that can be amended, as form texts; empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionValues {
    /// 1 to 5.
    pub rating: String,
    /// The progress text.
    pub progress: String,
    /// What the user planned to do.
    pub intention: String,
    /// Names by which it is grouped.
    pub tags: Tags,
    /// A task's id.
    pub task: String,
    /// A project's id.
    pub project: String,
}

/// An entry of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// The instant of the event.
    pub at: Timestamp,
    /// The instant in the user's time zone.
    pub shown: NaiveDateTime,
    /// The kind of event.
    pub what: TimelineEvent,
    /// The user's text.
    pub note: Option<String>,
}

/// The events of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineEvent {
    /// With the planned minutes.
    Started(u32),
    /// A pause began.
    Paused,
    /// With the length of the pause in seconds.
    Resumed(i64),
    /// The pause reached its limit.
    ResumedByLimit,
    /// Internal or external.
    Distraction(DistractionKind),
    /// Focused time reached the plan.
    TimeIsUp,
    /// By so many minutes.
    Extended(u32),
    /// The end was taken back.
    Reopened,
    /// Completed by the user.
    Completed,
    /// Completed at the overtime limit.
    Automatic,
    /// Ended early by the user.
    Abandoned,
    /// A replayed command revoked automatic events.
    Revised,
    /// Values were changed.
    Amended,
    /// The times before the correction.
    Corrected {
        /// When the session began.
        start: NaiveDateTime,
        /// When the session ended.
        end: NaiveDateTime,
    },
    /// The times before the split.
    Split {
        /// When the session began.
        start: NaiveDateTime,
        /// When the session ended.
        end: NaiveDateTime,
    },
    /// By the user; can be restored for 30 days.
    Deleted,
    /// After a deletion.
    Restored,
}

impl SessionDetail {
    /// Whether the session is open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(
            self.entry.status,
            DisplayStatus::Active | DisplayStatus::Paused
        )
    }

    /// The data of a settled session at `now`, `today`.
    #[must_use]
    pub fn of(
        session: &Session,
        events: &[EventRecord],
        names: &Names,
        calendar: &Calendar,
        now: Timestamp,
        today: NaiveDate,
    ) -> Self {
        let ending = session.ending();
        let until = ending.map_or(now, |ending| ending.ended_at);
        let (reason, progress) = match ending.map(|ending| &ending.outcome) {
            Some(Outcome::Completed { task_progress, .. }) => (None, task_progress.clone()),
            Some(Outcome::Abandoned {
                reason,
                progress_made,
            }) => (reason.clone(), progress_made.clone()),
            None => (None, None),
        };
        let text = |id: Option<String>| id.unwrap_or_default();
        let own = calendar.of_session(session);
        Self {
            entry: HistoryEntry::of(session, names, calendar, now),
            today,
            version: session.version,
            ring: Ring::of(session, now),
            seconds: focused(session, until) / SECOND,
            score: ending.map(|ending| Score {
                breakdown: ending.breakdown,
                reported: (ending.score_source == ScoreSource::Reported)
                    .then_some(ending.focus_score),
            }),
            reason,
            values: SessionValues {
                rating: text(
                    ending
                        .and_then(|ending| ending.quality_rating.map(|rating| rating.to_string())),
                ),
                progress: text(progress),
                intention: text(session.intention.clone()),
                tags: session.tags.clone(),
                task: text(session.task_id.as_ref().map(TaskId::to_string)),
                project: text(session.project_id.as_ref().map(ProjectId::to_string)),
            },
            planned: session.planned_minutes,
            pauses: recorded_pauses(session)
                .iter()
                .map(|pause| [pause.pause_time, pause.resume_time].map(|at| own.shown_at(at)))
                .collect(),
            timeline: timeline(events, &own),
        }
    }
}

/// The events that were not revoked, in order.
fn timeline(events: &[EventRecord], calendar: &Calendar) -> Vec<TimelineEntry> {
    let revoked = events.iter().flat_map(|event| event.data.revoked());
    let revoked = set_of(revoked.copied());
    events
        .iter()
        .filter(|event| !revoked.contains(&event.event_id))
        .map(|event| {
            let (what, note) = timeline_event(&event.data, calendar);
            TimelineEntry {
                at: event.timestamp,
                shown: calendar.shown_at(event.timestamp),
                what,
                note,
            }
        })
        .collect()
}

fn timeline_event(data: &EventData, calendar: &Calendar) -> (TimelineEvent, Option<String>) {
    let what = match data {
        EventData::FocusSessionStarted {
            planned_duration, ..
        } => TimelineEvent::Started(*planned_duration),
        EventData::SessionPaused { pause_reason, .. } => {
            return (TimelineEvent::Paused, pause_reason.clone());
        }
        EventData::SessionResumed {
            automatic: true, ..
        } => TimelineEvent::ResumedByLimit,
        EventData::SessionResumed { pause_duration, .. } => TimelineEvent::Resumed(*pause_duration),
        EventData::DistractionRecorded { kind, note, .. } => {
            return (TimelineEvent::Distraction(*kind), note.clone());
        }
        EventData::SessionTimeElapsed { .. } => TimelineEvent::TimeIsUp,
        EventData::SessionExtended { minutes, .. } => TimelineEvent::Extended(*minutes),
        EventData::SessionReopened { .. } => TimelineEvent::Reopened,
        EventData::SessionCompleted {
            automatic: true, ..
        } => TimelineEvent::Automatic,
        EventData::SessionCompleted { .. } => TimelineEvent::Completed,
        EventData::SessionAbandoned { abandon_reason, .. } => {
            return (TimelineEvent::Abandoned, abandon_reason.clone());
        }
        EventData::SessionRevised { .. } => TimelineEvent::Revised,
        EventData::SessionAmended { .. } => TimelineEvent::Amended,
        EventData::SessionCorrected {
            before,
            second_session_id,
            ..
        } => {
            let start = calendar.shown_at(before.start_time);
            let end = calendar.shown_at(before.end_time);
            if second_session_id.is_some() {
                TimelineEvent::Split { start, end }
            } else {
                TimelineEvent::Corrected { start, end }
            }
        }
        EventData::SessionDeleted { .. } => TimelineEvent::Deleted,
        EventData::SessionRestored { .. } => TimelineEvent::Restored,
    };
    (what, None)
}

#[cfg(test)]
mod tests {
    use shared::rules::{
        AbandonSession, Command, PauseSession, RecordDistraction, State, evolve, handle,
    };
    use shared::{EventId, SessionId, UserId};
    use uuid::Uuid;

    use super::*;
    use crate::fixtures;

    fn record(sequence: u64, data: EventData, at: Timestamp, id: u128) -> EventRecord {
        EventRecord {
            event_id: EventId::new(Uuid::from_u128(id)),
            sequence,
            session_id: data.session_id(),
            user_id: UserId::new(Uuid::from_u128(2)),
            timestamp: at,
            recorded_at: at,
            data,
        }
    }

    fn timeline_of(commands: &[(i64, Command)]) -> (Session, Vec<EventRecord>) {
        let (id, user) = (
            SessionId::new(Uuid::from_u128(1)),
            UserId::new(Uuid::from_u128(2)),
        );
        let (mut state, mut events) = (State::NotStarted, Vec::new());
        for (seconds, command) in commands {
            let handled = handle(
                state.session(),
                id,
                user,
                command,
                fixtures::at(*seconds),
                &[],
            );
            let new: Vec<_> = handled.events().cloned().collect();
            for event in new {
                state = evolve(state, &event);
                let number = events.len() as u64 + 1;
                events.push(record(
                    number,
                    event.data,
                    event.timestamp,
                    u128::from(number),
                ));
            }
        }
        (state.session().unwrap().clone(), events)
    }

    #[test]
    fn timeline_is_ordered_and_has_notes() {
        let (session, events) = timeline_of(&[
            (0, fixtures::start("short")),
            (
                60,
                Command::RecordDistraction(RecordDistraction {
                    kind: "external".to_owned(),
                    note: Some("The door".to_owned()),
                }),
            ),
            (
                120,
                Command::Pause(PauseSession {
                    pause_reason: Some("Tea".to_owned()),
                }),
            ),
            (180, Command::Resume),
            (
                300,
                Command::Abandon(AbandonSession {
                    reason: Some("Fire".to_owned()),
                    progress_made: Some("Half".to_owned()),
                }),
            ),
        ]);
        let calendar = Calendar::new(Vec::new(), 0);
        let today = calendar.day_of(fixtures::at(0));
        let detail = SessionDetail::of(
            &session,
            &events,
            &Names::default(),
            &calendar,
            fixtures::at(400),
            today,
        );
        let shown: Vec<_> = detail
            .timeline
            .iter()
            .map(|happening| (happening.what, happening.note.as_deref()))
            .collect();
        assert_eq!(
            shown,
            [
                (TimelineEvent::Started(15), None),
                (
                    TimelineEvent::Distraction(DistractionKind::External),
                    Some("The door")
                ),
                (TimelineEvent::Paused, Some("Tea")),
                (TimelineEvent::Resumed(60), None),
                (TimelineEvent::Abandoned, Some("Fire")),
            ]
        );
        assert_eq!(detail.seconds, 240);
        assert_eq!(detail.reason.as_deref(), Some("Fire"));
        assert_eq!(detail.values.progress, "Half");
        assert_eq!(detail.values.rating, "");
    }

    #[test]
    fn revoked_event_is_not_in_the_timeline() {
        let (session, mut events) = timeline_of(&[(0, fixtures::start("short"))]);
        let up = EventData::SessionTimeElapsed {
            session_id: session.id,
            planned_duration: 15,
        };
        events.push(record(2, up, fixtures::at(900), 2));
        let revised = EventData::SessionRevised {
            session_id: session.id,
            as_of: fixtures::at(300),
            revoked: vec![EventId::new(Uuid::from_u128(2))],
        };
        events.push(record(3, revised, fixtures::at(300), 3));
        let shown: Vec<_> = timeline(&events, &Calendar::new(Vec::new(), 0))
            .into_iter()
            .map(|happening| happening.what)
            .collect();
        assert_eq!(shown, [TimelineEvent::Started(15), TimelineEvent::Revised]);
    }
}
