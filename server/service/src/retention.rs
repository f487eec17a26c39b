//! Forgetting: what people left behind, what counts no longer, what was deleted for good.
//!
//! In small batches with a transaction each, so that nobody waits long for them and a server
//! can be killed between any two. Servers that do it at once are not in each other's way.

use std::sync::Arc;

use shared::rules::limits::{DAY, RESTORE_WINDOW};
use shared::{Millis, Timestamp, UserId};

use super::webhooks;
use runtime::clock::Clock;
use store::{
    Connection, Database, StoreError, account_deletion, commands, event_sequence, idempotency,
    sessions,
};

/// A guest who can never come back is forgotten when nothing was recorded for so long.
pub const GUEST_RETENTION: Millis = 90 * DAY;

/// Texts go this much after a session can no longer be restored: servers' clocks differ.
const BLANKING_DELAY: Millis = DAY / 24;

/// Rows of a batch, with what hangs on them: a few milliseconds' work.
const BATCH: i64 = 200;

/// Batches that one call does at most. The next call goes on.
const BATCHES: usize = 100;

/// Batches that somebody who deletes their account waits for.
const BATCHES_AT_ONCE: usize = 10;

/// Forgets what is to be forgotten.
#[derive(Clone)]
pub struct Retention {
    database: Database,
    clock: Arc<dyn Clock>,
}

/// How far the guests have been looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestCursor(Timestamp, UserId);

impl Default for GuestCursor {
    fn default() -> Self {
        Self(Timestamp::from_millis(0), UserId::new(uuid::Uuid::nil()))
    }
}

impl Retention {
    /// On this database.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }

    /// Erases what people left behind who have deleted their account.
    pub async fn erase_deleted_accounts(&self) -> Result<(), StoreError> {
        let people = {
            let mut read = self.database.read().await?;
            account_deletion::pending(&mut read, BATCH).await?
        };
        let mut batches = BATCHES;
        for person in people {
            batches = erase(&self.database, person, batches).await?;
            if batches == 0 {
                break;
            }
        }
        Ok(())
    }

    /// The first batches of one person's, at once.
    pub(super) async fn erase_first_batches(
        database: &Database,
        person: UserId,
    ) -> Result<(), StoreError> {
        erase(database, person, BATCHES_AT_ONCE).await.map(drop)
    }

    /// Forgets answers that were kept for requests that are sent again, once they are too old.
    pub async fn delete_idempotency_keys(&self) -> Result<u64, StoreError> {
        self.batches(async |write: &mut Connection, now| {
            idempotency::delete_expired(write, now, BATCH).await
        })
        .await
    }

    /// Forgets outcomes of replayed commands, once they are too old.
    pub async fn delete_replay_outcomes(&self) -> Result<u64, StoreError> {
        self.batches(async |write: &mut Connection, now| {
            commands::delete_expired(write, now, BATCH).await
        })
        .await
    }

    /// Looks at a batch of guests who came long ago, from where it left off, and marks those as
    /// gone whom nobody can come back as: no sign-in of theirs is left, and for
    /// [`GUEST_RETENTION`] nothing was recorded. Never an account.
    pub async fn delete_idle_guests(
        &self,
        progress: GuestCursor,
    ) -> Result<GuestCursor, StoreError> {
        let now = self.clock.now();
        let since = now.plus(-GUEST_RETENTION);
        let guests = {
            let mut read = self.database.read().await?;
            account_deletion::guests(&mut read, since, (progress.0, progress.1), BATCH).await?
        };
        let forgotten: Vec<_> = guests.iter().filter(|guest| guest.is_unreachable).collect();
        if !forgotten.is_empty() {
            let mut write = self.database.write().await?;
            for guest in &forgotten {
                // Nobody can have become an account meanwhile: there is no sign-in to do it by.
                account_deletion::mark_deleted(&mut write, guest.id, now).await?;
            }
            write.commit().await?;
        }
        Ok(guests.last().map_or_else(GuestCursor::default, |guest| {
            GuestCursor(guest.created_at, guest.id)
        }))
    }

    /// Blanks the texts of sessions that were deleted so long ago that they cannot be restored,
    /// wherever they are kept: in the sessions, in their events, in what webhooks were told.
    /// Their tasks lost them when they were deleted.
    pub async fn redact_deleted_sessions(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let instant = now.plus(-RESTORE_WINDOW - BLANKING_DELAY);
        let found = {
            let mut read = self.database.read().await?;
            sessions::redactable(&mut read, instant, BATCH).await?
        };
        let mut blanked = 0;
        for (session, person) in found {
            let mut write = self.database.write().await?;
            if event_sequence::lock(&mut write, person).await?.is_none() {
                continue;
            }
            if let Some(events) = sessions::redact(&mut write, session, instant, now).await? {
                webhooks::blank(&mut write, person, &events).await?;
                write.commit().await?;
                blanked += 1;
            }
        }
        Ok(blanked)
    }

    /// Repeats a batch until it finds less than it may, or it was enough for now.
    async fn batches(
        &self,
        batch: impl AsyncFn(&mut Connection, Timestamp) -> Result<u64, StoreError>,
    ) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let mut all = 0;
        for _ in 0..BATCHES {
            let mut write = self.database.write().await?;
            let done = batch(&mut write, now).await?;
            write.commit().await?;
            all += done;
            if done < BATCH.unsigned_abs() {
                break;
            }
        }
        Ok(all)
    }
}

/// Erases batches of a person's until nothing is left; says how many are left to be done.
async fn erase(database: &Database, person: UserId, most: usize) -> Result<usize, StoreError> {
    for done in 0..most {
        let mut write = database.write().await?;
        let goes_on = account_deletion::erase_batch(&mut write, person, BATCH).await?;
        write.commit().await?;
        if !goes_on {
            return Ok(most - done - 1);
        }
    }
    Ok(0)
}
