//! Whether a whole log of one person could have come about by the rules.
//!
//! Takes the events one by one and keeps a state for each session, so that a log can be
//! streamed; holds no events.

use std::collections::BTreeMap;

use super::check::{Flaw, check};
use super::event::{Event, EventData};
use super::interval::{Interval, overlaps};
use super::state::{Session, State};
use crate::wire::EventRecord;
use crate::{SessionId, UserId};

/// A log that is being checked.
///
/// ```
/// use shared::rules::{Command, LogCheck, Start, State, handle};
/// use shared::wire::EventRecord;
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(Start::preset("pomodoro"));
/// # let event = handle(&State::NotStarted, id, user, &start, ten, &[]).outcome?.remove(0);
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
/// // The same once more cannot have happened.
/// let again = EventRecord { sequence: 2, ..record };
/// assert_eq!(log.take(2, again).unwrap_err().code(), "session_id_taken");
/// # Ok::<(), shared::rules::Refusal>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LogCheck {
    user: Option<UserId>,
    sequence: u64,
    sessions: BTreeMap<SessionId, Told>,
}

/// What was told of a session so far.
#[derive(Clone, Debug)]
struct Told {
    state: State,
    /// Where the newest event stood.
    place: u64,
    /// Something was taken back, and the command that did so has not come yet.
    revised: bool,
    /// An event was wrong: what follows cannot be judged.
    broken: bool,
}

impl LogCheck {
    /// Takes the next event, which stands at `place`: a line, for those who are told. None
    /// where an earlier event of the session was wrong, so that nothing is said twice.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn take(&mut self, place: u64, record: EventRecord) -> Result<Option<Event>, Flaw> {
        let after = self.sequence;
        self.sequence = self.sequence.max(record.sequence);
        let told = self.sessions.entry(record.session_id).or_insert(Told {
            state: State::NotStarted,
            place,
            revised: false,
            broken: false,
        });
        if told.broken {
            return Ok(None);
        }
        let user = *self.user.get_or_insert(record.user_id);
        let checked = told.next(record, user, after);
        told.place = place;
        told.broken = checked.is_err();
        checked.map(Some)
    }

    /// The greatest sequence so far.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The sessions that can be judged, in the order of their ids, with the place of the
    /// newest event of each.
    pub fn sessions(&self) -> impl Iterator<Item = (u64, &Session)> {
        self.sessions
            .values()
            .filter(|told| !told.broken)
            .filter_map(|told| Some((told.place, told.state.session()?)))
    }

    /// What is wrong now that everything was told, each with the place of the newest event of
    /// the session it is about.
    #[must_use]
    pub fn end(&self) -> Vec<(u64, Flaw)> {
        let unfinished = self
            .sessions
            .values()
            .filter(|told| told.revised && !told.broken)
            .map(|told| (told.place, Flaw::RevisedInVain));
        let mut intervals: Vec<Interval> = self
            .sessions()
            .filter(|(_, session)| session.deleted_at.is_none())
            .map(|(_, session)| Interval::of(session))
            .collect();
        let overlapping = overlaps(&mut intervals)
            .into_iter()
            .map(|(own, other)| (self.place(own), Flaw::Overlaps { other }));
        unfinished.chain(overlapping).collect()
    }

    /// Where the newest event of a session stood; 0 for one that was not told of.
    #[must_use]
    pub fn place(&self, session: SessionId) -> u64 {
        self.sessions.get(&session).map_or(0, |told| told.place)
    }
}

impl Told {
    fn next(&mut self, record: EventRecord, user: UserId, after: u64) -> Result<Event, Flaw> {
        if record.user_id != user || of_other(&record.data, user) {
            return Err(Flaw::OtherPerson);
        }
        if record.sequence <= after {
            return Err(Flaw::OutOfSequence { after });
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
        let came_late = self
            .state
            .session()
            .is_some_and(|session| session.newest_at == event.timestamp);
        if self.revised && (is_revision || !is_command || !came_late) {
            return Err(Flaw::RevisedInVain);
        }
        self.state = check(&self.state, &event, user)?;
        self.revised = is_revision;
        Ok(event)
    }
}

fn of_other(data: &EventData, user: UserId) -> bool {
    matches!(data, EventData::FocusSessionStarted { user_id, .. } if *user_id != user)
}
