//! A user's sessions on this device: folded from the event log, with queued commands applied.

use std::collections::{BTreeMap, BTreeSet};

use shared::rules::limits::{DAY, RESTORE_WINDOW};
use shared::rules::{Session, State};
use shared::wire::EventRecord;
use shared::{Millis, SessionId, Timestamp};

use super::metadata::OfflineMetadata;
use crate::model::command_queue::{StoredCommand, replayed, settle};
use crate::model::mirror::{Mirror, follow};

/// How far back sessions are kept: a year of insights and some more.
pub const REACH: Millis = 400 * DAY;

/// How many are kept at most.
pub const MOST: usize = 5_000;

/// Sessions by id, as the rules fold them; deleted ones are among them, because they may come
/// back.
pub type Sessions = BTreeMap<SessionId, Session>;

/// Folds an event into its session. What is told of a session whose beginning was never heard
/// of is passed over.
pub fn apply_event(sessions: &mut Sessions, record: &EventRecord) {
    let state = sessions
        .remove(&record.session_id)
        .map_or(State::NotStarted, State::Started);
    if let Some(session) = follow(state, record) {
        sessions.insert(session.id, session);
    }
}

/// Which of these sessions are not to be kept any longer at `now`.
pub fn outdated(sessions: &[Session], now: Timestamp) -> Vec<SessionId> {
    let mut newest: Vec<&Session> = sessions.iter().collect();
    newest.sort_by_key(|session| std::cmp::Reverse(session.started_at));
    let (kept, others) = newest.split_at(newest.len().min(MOST));
    let is_outdated = |session: &&&Session| {
        let is_gone = |deleted: Timestamp| now.since(deleted) > RESTORE_WINDOW;
        now.since(session.started_at) > REACH || session.deleted_at.is_some_and(is_gone)
    };
    others
        .iter()
        .chain(kept.iter().filter(is_outdated))
        .map(|session| session.id)
        .collect()
}

/// What pages are drawn from.
#[derive(Clone, Debug)]
pub struct OfflineHistory {
    pub metadata: OfflineMetadata,
    /// Settled, without deleted ones, the newest first.
    pub sessions: Vec<Session>,
    /// Those of which the server has yet to hear something.
    pub unsaved: BTreeSet<SessionId>,
    pub now: Timestamp,
}

impl OfflineHistory {
    /// What was kept, with the timer's last word from the server and, on top of both, the
    /// person's commands that wait.
    #[must_use]
    pub fn of(
        metadata: OfflineMetadata,
        sessions: Vec<Session>,
        last: &Mirror,
        queue: &[StoredCommand],
        now: Timestamp,
    ) -> Self {
        let mut known: Sessions = sessions
            .into_iter()
            .map(|session| (session.id, session))
            .collect();
        // The timer may have heard of its session what was not read in the log yet.
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
            if let Some(next) = replayed(known.get(&id), decided.get(&id), pending) {
                decided.insert(id, next);
            }
        }
        let unsaved = decided.keys().copied().collect();
        known.append(&mut decided);
        let mut sessions: Vec<Session> = known
            .into_values()
            .filter(|session| session.deleted_at.is_none())
            .map(|session| settle(&session, now))
            .collect();
        sessions.sort_by_key(|session| std::cmp::Reverse((session.started_at, session.id)));
        Self {
            metadata,
            sessions,
            unsaved,
            now,
        }
    }
}
