//! A user's sessions on this device: folded from the event log, with queued commands applied.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use shared::json::{FromJson, JsonValue};
use shared::ordered::{map_of, set_of};
use shared::rules::limits::{DAY, RESTORE_WINDOW};
use shared::rules::{Session, State};
use shared::wire::EventRecord;
use shared::{Millis, SessionId, Timestamp, UserId};

use super::metadata::OfflineMetadata;
use crate::model::command_queue::{StoredCommand, replayed, second_part, settle};
use crate::model::mirror::{Mirror, fold};

/// How long sessions are stored: a year of insights with a margin.
pub const MAX_AGE: Millis = 400 * DAY;

/// The limit on stored sessions.
pub const MAX_SESSIONS: usize = 5_000;

/// Sessions by id, as the rules fold them; deleted ones included, because they may be restored.
pub type Sessions = BTreeMap<SessionId, Session>;

/// These sessions by their ids.
pub fn by_id(sessions: Vec<Session>) -> Sessions {
    map_of(sessions.into_iter().map(|session| (session.id, session)))
}

/// These sessions, the newest first.
fn newest_first<'a>(sessions: impl Iterator<Item = &'a Session>) -> Vec<&'a Session> {
    let mut sessions: Vec<_> = sessions.collect();
    sessions.sort_unstable_by_key(|session| Reverse((session.started_at, session.id)));
    sessions
}

/// An event of the log.
#[derive(Clone, Debug)]
pub struct LogEntry {
    pub sequence: u64,
    /// None for an event that is about no session.
    pub session_id: Option<SessionId>,
    pub user_id: UserId,
    pub recorded_at: Timestamp,
    /// None where this version does not know the event's type.
    pub event: Option<EventRecord>,
}

impl LogEntry {
    /// None where the event is malformed.
    #[must_use]
    pub fn of(event: JsonValue) -> Option<Self> {
        let known = EventRecord::from_json(event.clone());
        let entry = EventHead::from_json(event).ok()?;
        Some(Self {
            sequence: entry.sequence,
            session_id: entry.session_id,
            user_id: entry.user_id,
            recorded_at: entry.recorded_at,
            event: known.ok(),
        })
    }
}

/// What can be read of any event.
#[derive(FromJson)]
#[serde(rename_all = "camelCase")]
struct EventHead {
    sequence: u64,
    session_id: Option<SessionId>,
    user_id: UserId,
    recorded_at: Timestamp,
}

/// Folds a part of the log. Returns the sessions that this version cannot fold, because of an
/// event now or earlier (`unfolded`): they are to be taken from the server.
pub fn apply_log(
    sessions: &mut Sessions,
    unfolded: &mut BTreeSet<SessionId>,
    log: &[LogEntry],
) -> BTreeSet<SessionId> {
    let mut stale = BTreeSet::new();
    for entry in log {
        match (&entry.event, entry.session_id) {
            (Some(record), Some(id)) if !unfolded.contains(&id) => apply_event(sessions, record),
            (_, Some(id)) => {
                unfolded.insert(id);
                stale.insert(id);
            }
            (_, None) => {}
        }
    }
    stale
}

/// Folds an event into its session. Events of a session whose start is missing are skipped.
pub fn apply_event(sessions: &mut Sessions, record: &EventRecord) {
    let state = sessions
        .remove(&record.session_id)
        .map_or(State::NotStarted, State::Started);
    if let Some(session) = fold(state, record) {
        sessions.insert(session.id, session);
    }
}

/// The sessions to be removed at `now`: too old, too many, or deleted beyond restoring.
pub fn outdated(sessions: &[Session], now: Timestamp) -> Vec<SessionId> {
    let newest = newest_first(sessions.iter());
    let (newest_stored, others) = newest.split_at(newest.len().min(MAX_SESSIONS));
    let is_outdated = |session: &&&Session| {
        let is_gone = |deleted: Timestamp| now.since(deleted) > RESTORE_WINDOW;
        now.since(session.started_at) > MAX_AGE || session.deleted_at.is_some_and(is_gone)
    };
    others
        .iter()
        .chain(newest_stored.iter().filter(is_outdated))
        .map(|session| session.id)
        .collect()
}

/// The data that the pages are drawn from.
#[derive(Clone, Debug)]
pub struct OfflineHistory {
    pub metadata: OfflineMetadata,
    /// Settled, newest first, without deleted ones.
    pub sessions: Vec<Session>,
    /// Sessions with commands that the server has not confirmed.
    pub unsaved: BTreeSet<SessionId>,
    pub now: Timestamp,
    /// Whether the server did not answer.
    pub is_offline: bool,
}

impl OfflineHistory {
    /// Applies, on top of the stored sessions, the timer's newer state of its session and the
    /// user's queued commands.
    #[must_use]
    pub fn of(
        mut metadata: OfflineMetadata,
        sessions: Vec<Session>,
        last: &Mirror,
        queue: &[StoredCommand],
        now: Timestamp,
    ) -> Self {
        // The browser's, by its empty name.
        metadata.settings.zones.device = Some(String::new());
        let mut known = by_id(sessions);
        // The timer may have received events that are not stored yet.
        if let Some(session) = last
            .session
            .as_ref()
            .filter(|_| last.user == Some(metadata.user))
        {
            let is_newer = |known: &Session| known.version < session.version;
            if known.get(&session.id).is_none_or(is_newer) {
                known.insert(session.id, session.clone());
            }
        }
        let mut decided = Sessions::new();
        for (_, pending) in queue {
            let id = pending.session_id;
            let is_applied = |known: &Session| known.commanded_at >= pending.occurred_at;
            if pending.owner != Some(metadata.user)
                || pending.problem.is_some()
                || known.get(&id).is_some_and(is_applied)
            {
                continue;
            }
            let before = decided.get(&id).or_else(|| known.get(&id));
            if let Some(second) = before.and_then(|session| second_part(session, pending)) {
                decided.insert(second.id, second);
            }
            if let Some(next) = replayed(known.get(&id), decided.get(&id), pending) {
                decided.insert(id, next);
            }
        }
        let unsaved = set_of(decided.keys().copied());
        known.extend(decided);
        let remaining = known
            .values()
            .filter(|session| session.deleted_at.is_none());
        let sessions = newest_first(remaining)
            .into_iter()
            .map(|session| settle(session, now))
            .collect();
        Self {
            metadata,
            sessions,
            unsaved,
            now,
            is_offline: true,
        }
    }
}
