//! The state that tabs share through the browser's storage: the queue, and the server's last state.
//!
//! A command is stored before it is shown and before it is sent, so that a page that is reloaded or
//! killed at any instant loses nothing that was shown.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::Millis;
use shared::json::{FromJson, ToJson};

use super::store::Store;
use crate::model::api_responses::AccountResponse;
use crate::model::command_queue::{PendingCommand, StoredCommand};
use crate::model::json;
use crate::model::mirror::Mirror;
use crate::platform::{self, ObjectStore, StoreKey, WriteOp};

/// The key of the server's last state.
const LAST: &str = "last";

/// The server's last state.
#[derive(Debug, Default, FromJson, ToJson)]
struct Last {
    mirror: Mirror,
    /// How far the server's clock was ahead.
    ahead: Option<Millis>,
}

/// The stored form of a command.
fn text(pending: &PendingCommand) -> String {
    json::write(pending)
}

/// The write for a new command.
pub fn add(pending: &PendingCommand) -> WriteOp {
    WriteOp::add(ObjectStore::Queue, text(pending))
}

/// The write for a command that stays in the queue.
pub(super) fn put(key: i64, pending: &PendingCommand) -> WriteOp {
    WriteOp::put(ObjectStore::Queue, StoreKey::Number(key), text(pending))
}

/// The write for a command that leaves the queue.
pub const fn remove(key: i64) -> WriteOp {
    WriteOp::remove(ObjectStore::Queue, StoreKey::Number(key))
}

/// Everything in the queue, in order. Commands that cannot be parsed are another version's and
/// stay.
pub async fn queue() -> Vec<StoredCommand> {
    let stored = platform::load::<i64>(ObjectStore::Queue).await;
    stored
        .into_iter()
        .filter_map(|(key, text)| Some((key, json::read(&text).ok()?)))
        .collect()
}

async fn last() -> Option<Last> {
    let facts = platform::load::<String>(ObjectStore::Known).await;
    let (_, text) = facts.into_iter().find(|(stored, _)| stored == LAST)?;
    json::read(&text).ok()
}

/// The server's last state, and how far its clock was ahead.
#[cfg(feature = "offline_history")]
pub async fn last_word() -> (Mirror, Millis) {
    let last = last().await.unwrap_or_default();
    (last.mirror, last.ahead.unwrap_or(0))
}

impl Store {
    /// Loads the stored state, right after the first frame.
    pub(super) async fn restore(self) {
        let last = last().await.unwrap_or_default();
        if self.background.read_value().is_shell {
            self.remember(last.ahead);
            let user = self.state.read_untracked().commands.user();
            if user.is_none() || user == last.mirror.user {
                self.mirror(last.mirror.clone());
            }
            platform::reveal();
        }
        let is_lasting = platform::lasts().await;
        // Read last, so that it contains whatever was stored in between.
        let queue = queue().await;
        self.state.update(|state| {
            state.is_lasting = is_lasting;
            state.commands.load(queue);
        });
        let waiting = self.state.with_untracked(|state| {
            state
                .commands
                .waiting()
                .next()
                .map(|first| first.command_id)
        });
        if let Some(first) = waiting {
            self.expect_answer(first);
        }
        let user = self.state.read_untracked().commands.user();
        if last.mirror.user != user {
            // The stored state is another user's: it is deleted, except for queued commands.
            self.save(vec![WriteOp::clear(ObjectStore::Known)]).await;
        }
        self.tick();
    }

    /// Loads what another tab has stored.
    pub(super) async fn reload(self) {
        let last = last().await.unwrap_or_default();
        let queue = queue().await;
        let is_same = self.state.read_untracked().commands.user() == last.mirror.user;
        if !is_same {
            // The user has signed in or out in another tab.
            self.recheck_user();
            self.close_stream();
        }
        // The leader's state in memory is newer than the stored one.
        if !is_same || !self.is_leading() {
            self.mirror(last.mirror);
            self.remember(last.ahead);
        }
        self.take_queue(queue);
        self.tick();
    }

    /// Shows and has sent what this page has written to the queue.
    #[cfg(feature = "offline_history")]
    pub fn queue_written(self) {
        spawn_local(async move {
            self.take_queue(queue().await);
            self.queue_changed();
        });
    }

    /// Writes changes of the queue, shows them and notifies the other tabs.
    pub(super) async fn rewrite(self, changes: Vec<WriteOp>) {
        platform::change(&changes).await;
        platform::broadcast(super::state::CHANGED);
        self.take_queue(queue().await);
    }

    /// Gives a guest the commands made before there was a user.
    pub(super) async fn adopt_guest_commands(self, account: &AccountResponse) {
        let ownerless = self.state.read_untracked().commands.first_without_user();
        // An account that existed before may be another person's: the user decides.
        if ownerless.is_some_and(|first| account.guest || account.created_at >= first) {
            self.adopt(account.user_id).await;
        }
    }

    /// Stores a decided command, shows it, and has it sent.
    pub(super) fn persist(self, pending: PendingCommand) {
        spawn_local(async move {
            let key = platform::change(&[add(&pending)]).await.unwrap_or_default();
            self.state
                .update(|state| state.commands.mark_stored(key, pending.command_id));
            self.tick();
            self.queue_changed();
            self.expect_answer(pending.command_id);
            if !platform::lasts().await {
                self.state.write().is_lasting = false;
            }
        });
    }

    /// Writes changes together with the server's last state, and notifies the other tabs.
    pub(super) async fn save(self, mut changes: Vec<WriteOp>) {
        let mirror = self.background.read_value().mirror.clone();
        let last = Last {
            mirror,
            ahead: self.ahead(),
        };
        let text = json::write(&last);
        changes.push(WriteOp::put(
            ObjectStore::Known,
            StoreKey::Name(LAST.to_owned()),
            text,
        ));
        platform::change(&changes).await;
        platform::broadcast(super::state::CHANGED);
    }

    /// Shows the server's state.
    pub(super) fn mirror(self, mirror: Mirror) {
        let was_open = self.phase.get_untracked().is_open();
        let (user, session) = (mirror.user, mirror.shown().cloned());
        self.background.write_value().mirror = mirror;
        self.state.update(|state| {
            let was_there = state.commands.user() == user;
            state.commands.confirm(user, session);
            let is_over = state.session().is_none_or(|session| {
                session
                    .ending()
                    .is_some_and(|ending| !ending.is_automatic())
            });
            if was_open && was_there && is_over {
                state.notice = Some(crate::text::texts().open.ended_elsewhere);
            }
        });
    }
}
