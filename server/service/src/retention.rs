//! Retention: erases deleted accounts and deletes or redacts expired data.
//!
//! Works in small batches with a transaction each, so that requests do not wait long and a server
//! may be killed at any time. Several servers may run it concurrently.

use std::sync::Arc;

use shared::rules::limits::{DAY, MINUTE, RESTORE_WINDOW};
use shared::{Millis, Timestamp, UserId};

use super::activity::ACTIVITY_RETENTION;
use super::mail::MAIL_RETENTION;
use super::webhooks;
use runtime::clock::Clock;
use store::account_deletion::GuestRow;
use store::usage::{self, UsageRow};
use store::{
    Connection, Database, StoreError, account_deletion, activity, commands, email_links,
    event_sequence, idempotency, mails, rate_limits, sessions,
};

/// Inactivity after which a guest without a sign-in is deleted.
pub const GUEST_RETENTION: Millis = 90 * DAY;

/// Inactivity after which a guest who stores nothing is deleted.
const EMPTY_GUEST_RETENTION: Millis = DAY;

/// Extra time before texts are redacted, since the clocks of servers differ.
const REDACTION_DELAY: Millis = DAY / 24;

/// Rows per batch, chosen so that one takes a few milliseconds.
const BATCH: i64 = 200;

/// Batches per call; the next call continues.
const BATCHES: usize = 100;

/// Batches erased within the request that deletes an account.
const REQUEST_BATCHES: usize = 10;

/// Deletes expired data; clones share the database.
#[derive(Clone)]
pub struct Retention {
    database: Database,
    clock: Arc<dyn Clock>,
}

/// The position of the scan through guests.
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

    /// Erases the data of deleted accounts.
    pub async fn erase_deleted_accounts(&self) -> Result<(), StoreError> {
        let users = {
            let mut read = self.database.read().await?;
            account_deletion::pending(&mut read, BATCH).await?
        };
        let mut batches = BATCHES;
        for user in users {
            batches = erase(&self.database, user, batches).await?;
            if batches == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Erases the first batches of one account, within the request that deleted it.
    pub(super) async fn erase_first_batches(
        database: &Database,
        user: UserId,
    ) -> Result<(), StoreError> {
        erase(database, user, REQUEST_BATCHES).await.map(drop)
    }

    /// Truncates SQLite's log, which still has what was deleted since.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        self.database.truncate_log().await
    }

    /// Deletes expired idempotency keys with their stored responses.
    pub async fn delete_idempotency_keys(&self) -> Result<u64, StoreError> {
        self.batches(async |write: &mut Connection, now| {
            idempotency::delete_expired(write, now, BATCH).await
        })
        .await
    }

    /// Deletes links of mails that have expired, and mails that were sent or given up long ago.
    pub async fn delete_old_mails(&self) -> Result<u64, StoreError> {
        self.batches(async |write: &mut Connection, now| {
            let links = email_links::delete_expired(write, now, BATCH).await?;
            let mails = mails::delete_old(write, now.plus(-MAIL_RETENTION), BATCH).await?;
            Ok(links.max(mails))
        })
        .await
    }

    /// Deletes what happened to accounts long ago.
    pub async fn delete_old_activity(&self) -> Result<u64, StoreError> {
        self.batches(async |write: &mut Connection, now| {
            activity::delete_old(write, now.plus(-ACTIVITY_RETENTION), BATCH).await
        })
        .await
    }

    /// Deletes buckets of shared rate limits that are full.
    pub async fn delete_full_rate_limits(&self) -> Result<u64, StoreError> {
        self.batches(async |write: &mut Connection, now| {
            // They are full by the database's clock.
            rate_limits::delete_full(write, now.plus(-MINUTE), BATCH).await
        })
        .await
    }

    /// Deletes expired outcomes of replayed commands.
    pub async fn delete_replay_outcomes(&self) -> Result<u64, StoreError> {
        self.batches(async |write: &mut Connection, now| {
            commands::delete_expired(write, now, BATCH).await
        })
        .await
    }

    /// Scans a batch of guests from the cursor on and marks those as deleted who have no sign-in
    /// left and recorded nothing for [`GUEST_RETENTION`], or who store nothing and were away for
    /// [`EMPTY_GUEST_RETENTION`]. Never touches accounts.
    pub async fn delete_idle_guests(
        &self,
        progress: GuestCursor,
    ) -> Result<GuestCursor, StoreError> {
        let now = self.clock.now();
        let since = now.plus(-GUEST_RETENTION);
        let guests = {
            let mut read = self.database.read().await?;
            let unused_since = now.plus(-EMPTY_GUEST_RETENTION);
            let after = (progress.0, progress.1);
            account_deletion::guests(&mut read, since, unused_since, after, BATCH).await?
        };
        for guest in &guests {
            if guest.is_unreachable || guest.is_empty {
                self.delete_guest(guest, now).await?;
            }
        }
        Ok(guests.last().map_or_else(GuestCursor::default, |guest| {
            GuestCursor(guest.created_at, guest.id)
        }))
    }

    /// Deletes all guests who were not here and recorded nothing for `idle`, with their data; returns
    /// how many. For operators.
    pub async fn prune_guests(&self, idle: Millis) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let since = now.plus(-idle);
        let GuestCursor(mut after_at, mut after_id) = GuestCursor::default();
        let mut pruned = 0;
        loop {
            let guests = {
                let mut read = self.database.read().await?;
                account_deletion::guests(&mut read, since, since, (after_at, after_id), BATCH)
                    .await?
            };
            let Some(last) = guests.last() else {
                return Ok(pruned);
            };
            (after_at, after_id) = (last.created_at, last.id);
            for guest in guests.iter().filter(|guest| guest.is_idle) {
                let mut write = self.database.write_for(guest.id).await?;
                let locked = event_sequence::lock(&mut write, guest.id).await?;
                if locked.is_some_and(|locked| locked.guest) {
                    account_deletion::mark_deleted(&mut write, guest.id, now).await?;
                    write.commit().await?;
                    while erase(&self.database, guest.id, BATCHES).await? == 0 {}
                    pruned += 1;
                }
            }
        }
    }

    /// Marks the guest as deleted unless they have come back meanwhile.
    async fn delete_guest(&self, guest: &GuestRow, now: Timestamp) -> Result<(), StoreError> {
        let mut write = self.database.write_for(guest.id).await?;
        let locked = event_sequence::lock(&mut write, guest.id).await?;
        let is_guest = locked.is_some_and(|locked| locked.guest);
        let used = usage::of(&mut write, guest.id).await?.used;
        if is_guest && (guest.is_unreachable || used == UsageRow::default()) {
            account_deletion::mark_deleted(&mut write, guest.id, now).await?;
            write.commit().await?;
        }
        Ok(())
    }

    /// Redacts the texts of sessions that were deleted too long ago to be restored: in sessions,
    /// events and webhook deliveries. Tasks lost them when the session was deleted.
    pub async fn redact_deleted_sessions(&self) -> Result<u64, StoreError> {
        let now = self.clock.now();
        let instant = now.plus(-RESTORE_WINDOW - REDACTION_DELAY);
        let found = {
            let mut read = self.database.read().await?;
            sessions::redactable(&mut read, instant, BATCH).await?
        };
        let mut blanked = 0;
        for (session, user) in found {
            let mut write = self.database.write_for(user).await?;
            if event_sequence::lock(&mut write, user).await?.is_none() {
                continue;
            }
            if let Some(events) = sessions::redact(&mut write, user, session, instant, now).await? {
                webhooks::redact(&mut write, user, &events).await?;
                write.commit().await?;
                blanked += 1;
            }
        }
        Ok(blanked)
    }

    /// Repeats a batch until it is not full, at most [`BATCHES`] times.
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

/// Erases up to `most` batches of a user. Returns how many of them were not needed.
async fn erase(database: &Database, user: UserId, most: usize) -> Result<usize, StoreError> {
    for done in 0..most {
        let mut write = database.write_for(user).await?;
        let goes_on = account_deletion::erase_batch(&mut write, user, BATCH).await?;
        write.commit().await?;
        if !goes_on {
            return Ok(most - done - 1);
        }
    }
    Ok(0)
}
