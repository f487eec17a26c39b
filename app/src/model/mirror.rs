//! The server's state of the user's session, updated event by event.
//!
//! Sequences have no gaps, so the mirror detects a missed event; then the session's log is
//! requested again. Pure.

use shared::UserId;
use shared::json::{FromJson, JsonValue, ToJson};
use shared::rules::{Event, EventData, Session, SessionSource, State, evolve};
use shared::wire::EventRecord;

/// The server's state, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromJson, ToJson)]
#[serde(rename_all = "camelCase")]
pub struct Mirror {
    /// The signed-in user; none before the first session.
    pub user: Option<UserId>,
    /// The session that is open, or ended last.
    pub session: Option<Session>,
    /// The last event that it contains; none where that is not known.
    pub sequence: Option<u64>,
    /// Whether the session's log has events that this version does not know: then the session is
    /// the server's, and no further event is folded.
    #[serde(default)]
    pub is_unfolded: bool,
}

/// The log of a session of which every event is known.
#[derive(FromJson)]
struct KnownLog {
    items: Vec<EventRecord>,
}

/// What can be read of any log of a session.
#[derive(FromJson)]
struct UnknownLog {
    items: Vec<NumberedEvent>,
    state: Option<Session>,
}

#[derive(FromJson)]
struct NumberedEvent {
    sequence: u64,
}

/// The result of applying an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MirrorUpdate {
    /// The mirror contained it already.
    AlreadyApplied,
    /// It was the next event.
    Applied,
    /// Events before it are missing: the server has to be asked.
    Gap,
    /// It belongs to another user, who is signed in now.
    OtherUser,
}

impl Mirror {
    /// Applies an event, if it is the next one.
    pub fn apply(&mut self, record: &EventRecord) -> MirrorUpdate {
        if Some(record.user_id) != self.user {
            return MirrorUpdate::OtherUser;
        }
        let Some(sequence) = self.sequence else {
            return MirrorUpdate::Gap;
        };
        if record.sequence <= sequence {
            return MirrorUpdate::AlreadyApplied;
        }
        if record.sequence > sequence + 1 {
            return MirrorUpdate::Gap;
        }
        let own = self.session.take();
        let is_own = own
            .as_ref()
            .is_some_and(|session| session.id == record.session_id);
        // A session that is entered afterwards is for the history, not for the timer.
        let is_start = matches!(
            record.data,
            EventData::FocusSessionStarted {
                source: SessionSource::Live,
                ..
            }
        );
        let is_over = own
            .as_ref()
            .is_none_or(|session| session.ending().is_some());
        if !(is_own && !self.is_unfolded || is_start && is_over && !is_own) {
            self.session = own;
            return MirrorUpdate::Gap;
        }
        let state = own
            .filter(|_| is_own)
            .map_or(State::NotStarted, State::Started);
        self.session = fold(state, record);
        self.is_unfolded = false;
        self.sequence = Some(record.sequence);
        MirrorUpdate::Applied
    }

    /// Folds the whole log of a session.
    #[must_use]
    pub fn of_log(user: UserId, log: &[EventRecord]) -> Self {
        let mut session = None;
        for record in log {
            session = fold(session.map_or(State::NotStarted, State::Started), record);
        }
        Self {
            user: Some(user),
            session,
            sequence: log.last().map(|record| record.sequence),
            is_unfolded: false,
        }
    }

    /// From the answer of `GET /api/sessions/{id}/events`: folded, or, where this version does not
    /// know an event, as the server has it. None where the answer is malformed.
    #[must_use]
    pub fn of_answer(user: UserId, answer: JsonValue) -> Option<Self> {
        if let Ok(log) = KnownLog::from_json(answer.clone()) {
            return Some(Self::of_log(user, &log.items));
        }
        let log = UnknownLog::from_json(answer).ok()?;
        Some(Self {
            user: Some(user),
            session: log.state,
            sequence: log.items.last().map(|event| event.sequence),
            is_unfolded: true,
        })
    }

    /// Whether this is newer than another state of the same user.
    #[must_use]
    pub fn is_ahead_of(&self, other: &Self) -> bool {
        self.user == other.user && self.sequence.is_some() && self.sequence > other.sequence
    }

    /// The session, unless it was deleted.
    #[must_use]
    pub fn shown(&self) -> Option<&Session> {
        self.session
            .as_ref()
            .filter(|session| session.deleted_at.is_none())
    }

    /// Whether it contains the session with this many events.
    #[must_use]
    pub fn is_at(&self, version: &crate::model::api_responses::SessionVersion) -> bool {
        self.session.as_ref().is_some_and(|session| {
            session.id == version.session_id && session.version == version.version
        })
    }
}

/// The session after an event; none where it has not started.
pub fn fold(state: State, record: &EventRecord) -> Option<Session> {
    let event = Event {
        event_id: record.event_id,
        session_id: record.session_id,
        version: state.session().map_or(1, Session::next_version),
        timestamp: record.timestamp,
        data: record.data.clone(),
    };
    match evolve(state, &event) {
        State::Started(session) => Some(session),
        State::NotStarted => None,
    }
}

#[cfg(test)]
mod tests {
    use leptos::serde_json;
    use shared::rules::Command;
    use uuid::Uuid;

    use super::*;
    use crate::fixtures::{self, USER, log};

    fn commands() -> Vec<(i64, Command)> {
        vec![
            (0, fixtures::start("pomodoro")),
            (60, fixtures::pause()),
            (90, Command::Resume),
        ]
    }

    #[test]
    fn applied_events_give_the_rules_session() {
        let log = log(1, 5, &commands());
        let mut mirror = Mirror::of_log(USER, &log[..1]);
        assert_eq!(mirror.apply(&log[1]), MirrorUpdate::Applied);
        assert_eq!(mirror.apply(&log[2]), MirrorUpdate::Applied);
        assert_eq!(mirror, Mirror::of_log(USER, &log));
        assert_eq!(mirror.session, Some(fixtures::session(&commands())));
    }

    #[test]
    fn repeated_event_changes_nothing() {
        let log = log(1, 5, &commands());
        let mut mirror = Mirror::of_log(USER, &log);
        let before = mirror.clone();
        assert_eq!(mirror.apply(&log[1]), MirrorUpdate::AlreadyApplied);
        assert_eq!(mirror, before);
    }

    #[test]
    fn gap_is_detected_and_changes_nothing() {
        let log = log(1, 5, &commands());
        let mut mirror = Mirror::of_log(USER, &log[..1]);
        let before = mirror.clone();
        assert_eq!(mirror.apply(&log[2]), MirrorUpdate::Gap);
        assert_eq!(mirror, before);
        let unknown = Mirror {
            sequence: None,
            ..before
        };
        assert_eq!(unknown.clone().apply(&log[1]), MirrorUpdate::Gap);
    }

    #[test]
    fn start_replaces_only_an_ended_session() {
        let first = log(1, 5, &commands());
        let mut open = Mirror::of_log(USER, &first);
        let second = log(9, 8, &commands());
        assert_eq!(open.apply(&second[0]), MirrorUpdate::Gap);
        let mut ended = commands();
        ended.push((95, fixtures::abandon()));
        let mut over = Mirror::of_log(USER, &log(1, 4, &ended));
        assert_eq!(over.apply(&second[0]), MirrorUpdate::Applied);
        assert_eq!(
            over.session.map(|session| session.id),
            Some(second[0].session_id)
        );
    }

    #[test]
    fn higher_sequence_is_ahead() {
        let log = log(1, 5, &commands());
        let (older, newer) = (Mirror::of_log(USER, &log[..1]), Mirror::of_log(USER, &log));
        assert!(newer.is_ahead_of(&older) && !older.is_ahead_of(&newer));
        assert!(!newer.is_ahead_of(&newer));
        let unknown = Mirror {
            sequence: None,
            ..newer.clone()
        };
        assert!(newer.is_ahead_of(&unknown) && !unknown.is_ahead_of(&older));
        let stranger = Mirror {
            user: None,
            ..newer
        };
        assert!(!stranger.is_ahead_of(&older));
    }

    /// The answer of the server with an event of a later version before the last one.
    fn answer_with_invented_event() -> serde_json::Value {
        let mut items = serde_json::json!(log(1, 5, &commands()));
        items[1]["type"] = "SessionTransferred".into();
        serde_json::json!({"items": items, "state": fixtures::session(&commands())})
    }

    fn of_answer(answer: &serde_json::Value) -> Option<Mirror> {
        let answer = crate::model::json::read(&answer.to_string()).unwrap();
        Mirror::of_answer(USER, answer)
    }

    #[test]
    fn session_with_an_unknown_event_is_the_servers() {
        let mirror = of_answer(&answer_with_invented_event()).unwrap();
        assert_eq!(mirror.session, Some(fixtures::session(&commands())));
        assert_eq!((mirror.sequence, mirror.is_unfolded), (Some(7), true));
        // No further event of it is folded: what the unknown one did is not known.
        let mut more = commands();
        more.push((95, fixtures::abandon()));
        let log = log(1, 5, &more);
        let mut next = mirror.clone();
        assert_eq!(next.apply(&log[3]), MirrorUpdate::Gap);
        assert_eq!(next, mirror);
    }

    #[test]
    fn start_after_a_session_with_an_unknown_event_is_folded() {
        let mut ended = commands();
        ended.push((95, fixtures::abandon()));
        let mut mirror = Mirror {
            is_unfolded: true,
            ..Mirror::of_log(USER, &log(1, 5, &ended))
        };
        let second = log(9, 9, &commands());
        assert_eq!(mirror.apply(&second[0]), MirrorUpdate::Applied);
        assert_eq!(mirror.apply(&second[1]), MirrorUpdate::Applied);
        assert!(!mirror.is_unfolded);
    }

    #[test]
    fn malformed_answer_is_none() {
        assert_eq!(of_answer(&serde_json::json!({})), None);
        let mut answer = answer_with_invented_event();
        answer["state"] = serde_json::Value::Null;
        assert_eq!(of_answer(&answer).and_then(|mirror| mirror.session), None);
    }

    #[test]
    fn other_users_event_is_detected() {
        let mut record = log(1, 5, &commands()).remove(0);
        let mut mirror = Mirror::of_log(USER, &[]);
        record.user_id = UserId::new(Uuid::from_u128(3));
        assert_eq!(mirror.apply(&record), MirrorUpdate::OtherUser);
    }
}
