//! Validation of a user's whole event log against the rules, for imports.
//!
//! Takes the events one by one and holds one state per session, not the events, so that a log
//! can be streamed.

use std::collections::BTreeMap;

use super::event::{Event, EventData, EventRecord};
use super::event_check::{LogError, check_event};
use super::interval::{Interval, overlaps};
use super::state::{Session, State};
use super::vocabulary::SessionSource;
use crate::{SessionId, UserId};

/// The check of one log.
///
/// ```
/// use stint_rules::rules::{Command, EventRecord, LogCheck, StartSession, handle};
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(StartSession::preset("pomodoro"));
/// # let event = handle(None, id, user, &start, ten, &[]).outcome?.remove(0);
/// let record = EventRecord {
///     event_id: event.event_id,
///     sequence: 1,
///     session_id: id,
///     user_id: user,
///     timestamp: ten,
///     recorded_at: ten,
///     data: event.data,
/// };
///
/// let mut log = LogCheck::default();
/// assert!(log.take(1, record.clone()).is_ok());
/// // The same event a second time is refused.
/// let again = EventRecord { sequence: 2, ..record };
/// assert_eq!(log.take(2, again).unwrap_err().code(), "session_id_taken");
/// # Ok::<(), stint_rules::rules::Refusal>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LogCheck {
    user: Option<UserId>,
    sequence: u64,
    sessions: BTreeMap<SessionId, SessionLog>,
}

/// The state of one session of the log so far.
#[derive(Clone, Debug)]
struct SessionLog {
    state: State,
    /// How many events there are, those after an invalid one included.
    events: u64,
    /// Line of the newest event.
    line: u64,
    /// The newest event is a revision; the command that caused it must follow.
    revised: bool,
    /// An event was invalid, so the following ones cannot be checked.
    broken: bool,
}

impl LogCheck {
    /// Checks the next event, which is at `line` of the file. `None` where an earlier event of
    /// the session was invalid, so that one mistake is reported once.
    ///
    /// # Errors
    /// The rule that the event breaks.
    pub fn take(&mut self, line: u64, record: EventRecord) -> Result<Option<Event>, LogError> {
        let after = self.sequence;
        self.sequence = self.sequence.max(record.sequence);
        let log = self.log(line, record.session_id);
        log.events += 1;
        if log.broken {
            return Ok(None);
        }
        let user = *self.user.get_or_insert(record.user_id);
        let log = self.log(line, record.session_id);
        let checked = log.next(record, user, after);
        log.line = line;
        log.broken = checked.is_err();
        checked.map(Some)
    }

    /// Takes note of an event that is about no session.
    ///
    /// # Errors
    /// It belongs to another user than those before, or is out of order.
    pub fn pass(&mut self, sequence: u64, user: UserId) -> Result<(), LogError> {
        let after = self.sequence;
        self.sequence = after.max(sequence);
        if *self.user.get_or_insert(user) != user {
            return Err(LogError::OtherUser);
        }
        if sequence <= after {
            return Err(LogError::OutOfSequence { after });
        }
        Ok(())
    }

    /// Takes note of an event that cannot be read: its session is not checked any further.
    pub fn refuse(&mut self, line: u64, session: SessionId, sequence: Option<u64>) {
        self.sequence = self.sequence.max(sequence.unwrap_or(0));
        let log = self.log(line, session);
        log.events += 1;
        log.broken = true;
    }

    fn log(&mut self, line: u64, session: SessionId) -> &mut SessionLog {
        self.sessions.entry(session).or_insert(SessionLog {
            state: State::NotStarted,
            events: 0,
            line,
            revised: false,
            broken: false,
        })
    }

    /// How many sessions have an invalid event, and how many events those sessions have.
    #[must_use]
    pub fn refused(&self) -> (u64, u64) {
        let refused = self.sessions.values().filter(|log| log.broken);
        refused.fold((0, 0), |(sessions, events), log| {
            (sessions + 1, events + log.events)
        })
    }

    /// The greatest sequence so far.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The sessions without an invalid event, in the order of their ids, each with the line of
    /// its newest event.
    pub fn sessions(&self) -> impl Iterator<Item = (u64, &Session)> {
        self.sessions
            .values()
            .filter(|log| !log.broken)
            .filter_map(|log| Some((log.line, log.state.session()?)))
    }

    /// The errors that only the end of the log shows, each with the line of the newest event of
    /// its session, which then counts as one with an invalid event.
    #[must_use]
    pub fn end(&mut self) -> Vec<(u64, LogError)> {
        let unfinished = self
            .sessions
            .iter()
            .filter(|(_, log)| log.revised && !log.broken);
        let mut errors: Vec<(SessionId, LogError)> = unfinished
            .map(|(id, _)| (*id, LogError::RevisionWithoutCommand))
            .collect();
        let endless = self.sessions().filter(|(_, session)| {
            session.source == SessionSource::Manual && session.status().is_open()
        });
        errors.extend(endless.map(|(_, session)| (session.id, LogError::NotEnded)));
        let mut intervals: Vec<Interval> = self
            .sessions()
            .filter(|(_, session)| session.deleted_at.is_none())
            .map(|(_, session)| Interval::of(session))
            .collect();
        let overlapping = overlaps(&mut intervals).into_iter();
        errors.extend(overlapping.map(|(own, other)| (own, LogError::Overlaps { other })));
        let mut refuse = |(id, error)| {
            let log = self.sessions.get_mut(&id);
            let line = log.map_or(0, |log| {
                log.broken = true;
                log.line
            });
            (line, error)
        };
        errors.into_iter().map(&mut refuse).collect()
    }

    /// The line of a session's newest event; 0 for a session that is not in the log.
    #[must_use]
    pub fn line(&self, session: SessionId) -> u64 {
        self.sessions.get(&session).map_or(0, |log| log.line)
    }
}

impl SessionLog {
    fn next(&mut self, record: EventRecord, user: UserId, after: u64) -> Result<Event, LogError> {
        if record.user_id != user || of_other(&record.data, user) {
            return Err(LogError::OtherUser);
        }
        if record.sequence <= after {
            return Err(LogError::OutOfSequence { after });
        }
        let event = Event {
            event_id: record.event_id,
            session_id: record.session_id,
            version: self.state.session().map_or(1, Session::next_version),
            timestamp: record.timestamp,
            data: record.data,
        };
        let is_command = !event.is_automatic();
        let is_revision = matches!(event.data, EventData::SessionRevised { .. });
        let is_same_instant = self
            .state
            .session()
            .is_some_and(|session| session.newest_at == event.timestamp);
        if self.revised && (is_revision || !is_command || !is_same_instant) {
            return Err(LogError::RevisionWithoutCommand);
        }
        self.state = check_event(&self.state, &event, user)?;
        self.revised = is_revision;
        Ok(event)
    }
}

fn of_other(data: &EventData, user: UserId) -> bool {
    matches!(data, EventData::FocusSessionStarted { user_id, .. } if *user_id != user)
}
