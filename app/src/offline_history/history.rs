//! A user's sessions on this device: the server's, with queued commands applied.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use shared::ordered::{map_of, set_of};
use shared::rules::Session;
use shared::rules::limits::RESTORE_WINDOW;
use shared::{SessionId, Timestamp};

use super::metadata::OfflineMetadata;
use crate::model::command_queue::{StoredCommand, replayed, second_part, settle};
use crate::model::history_update::{MAX_AGE, MAX_SESSIONS};
use crate::model::mirror::Mirror;

/// Sessions by id, as the rules fold them; deleted ones included, because they may be restored.
pub type Sessions = BTreeMap<SessionId, Session>;

/// These sessions by their ids.
pub fn by_id(sessions: Vec<Session>) -> Sessions {
    map_of(sessions.into_iter().map(|session| (session.id, session)))
}

/// Sorts the newest first.
fn newest(session: &Session) -> Reverse<(Timestamp, SessionId)> {
    Reverse((session.started_at, session.id))
}

/// The sessions to be removed at `now`: too old, too many, or deleted beyond restoring.
pub fn outdated(sessions: &[Session], now: Timestamp) -> Vec<SessionId> {
    let mut sorted: Vec<&Session> = sessions.iter().collect();
    sorted.sort_unstable_by_key(|session| newest(session));
    let (newest_stored, others) = sorted.split_at(sorted.len().min(MAX_SESSIONS));
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
            .into_values()
            .filter(|session| session.deleted_at.is_none());
        let mut sessions: Vec<Session> = remaining
            .map(|session| match session.ending() {
                Some(_) => session,
                None => settle(&session, now),
            })
            .collect();
        sessions.sort_unstable_by_key(newest);
        Self {
            metadata,
            sessions,
            unsaved,
            now,
            is_offline: true,
        }
    }
}
