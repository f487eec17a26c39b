//! Deadlines: finds sessions that change by themselves soon, and processes them at their instants.
//!
//! Correctness never depends on it, since every read settles the session. It makes the effects of
//! time prompt: events are published and alerts raised without any read.

use shared::rules::limits::SECOND;
use shared::{Millis, Timestamp, UserId};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::heartbeat::{Deadline, Heartbeat};
use super::shards::{Shards, assign};
use super::unit_of_work::Transactions;
use store::sessions::{self, SessionDeadline};
use store::{Connection, StoreError, alerts, shards};

/// How long a lease on shards lasts without renewal, by the database's clock. After a crash,
/// other servers take over that much later.
const LEASE: Millis = 6 * SECOND;

/// How long raised alerts are remembered, so that none is raised twice: far longer than any is
/// fresh.
const ALERT_RETENTION: Millis = 24 * 60 * 60 * SECOND;

/// Rows per page of a poll, at least. Each page reads all that is due of the server's shards to find the
/// earliest, so one that wants more has larger pages.
const PAGE: u32 = 1_000;

/// Pages that one poll reads at most.
const MAX_PAGES: usize = 20;

/// Finds and processes deadlines; clones share everything.
#[derive(Clone)]
pub struct Deadlines {
    transactions: Transactions,
}

/// The position of a poll in the keyset order of deadlines and alerts.
#[derive(Clone, Copy, Debug)]
pub struct DeadlineCursor {
    deadlines: SessionDeadline,
    alerts: SessionDeadline,
}

impl DeadlineCursor {
    /// Before the earliest.
    pub const START: Self = Self {
        deadlines: SessionDeadline::FIRST,
        alerts: SessionDeadline::FIRST,
    };
}

/// The result of a poll.
#[derive(Clone, Debug, Default)]
pub struct DueDeadlines {
    /// The shards whose deadlines were read.
    pub shards: Shards,
    /// The deadlines found.
    pub deadlines: Vec<Deadline>,
    /// Where the next poll continues; none if all were read.
    pub next: Option<DeadlineCursor>,
}

impl Deadlines {
    /// Processes deadlines through these transactions.
    #[must_use]
    pub const fn new(transactions: Transactions) -> Self {
        Self { transactions }
    }

    /// The heartbeat that the scheduler keeps up.
    #[must_use]
    pub fn heartbeat(&self) -> Heartbeat {
        self.transactions.heartbeat()
    }

    /// Receives the near deadlines that this process stores.
    #[must_use]
    pub fn near_deadlines(&self) -> broadcast::Receiver<Deadline> {
        self.transactions.near_deadlines()
    }

    /// Metrics of deadlines and alerts.
    #[must_use]
    pub fn metrics(&self) -> &metrics::TimerMetrics {
        self.transactions.metrics()
    }

    /// The present instant by the service's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.transactions.clock.now()
    }

    /// How many deadlines may be processed concurrently and still leave connections to requests.
    #[must_use]
    pub fn concurrency(&self) -> usize {
        self.transactions.database.background_writers()
    }

    /// Settles and stores the user's open session and raises the alerts that are due. Returns
    /// whether there was anything to do; idempotent.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn process(&self, user: UserId) -> Result<bool, StoreError> {
        self.transactions.settle(user).await
    }

    /// Renews the shard leases of `server`, takes its fair share of what is free, and reads the
    /// deadlines until `until` of those users of its shards for whom `is_wanted` holds, earliest
    /// first: about `limit` from `from` on. One transaction, since idle servers do this all the time.
    /// Reads a bounded number of pages, however many are due.
    #[tracing::instrument(level = "debug", skip_all, fields(server_id = %server))]
    pub async fn poll(
        &self,
        server: Uuid,
        until: Timestamp,
        from: DeadlineCursor,
        limit: usize,
        is_wanted: impl Fn(UserId) -> bool,
    ) -> Result<DueDeadlines, StoreError> {
        let database = &self.transactions.database;
        if !database.has_many_servers() {
            let mut connection = database.read().await?;
            return due(&mut connection, Shards::ALL, until, from, limit, is_wanted).await;
        }
        let mut connection = database.write().await?;
        let shards = lease(&mut connection, server).await?;
        let found = due(&mut connection, shards, until, from, limit, is_wanted).await?;
        // Committed even if nothing was written: a connection that is only dropped holds its row
        // locks until it is reset, and other servers would skip those rows.
        connection.commit().await?;
        Ok(found)
    }

    /// Releases the shard leases of `server`, so that other servers need not wait until they
    /// expire.
    pub async fn release_shards(&self, server: Uuid) -> Result<(), StoreError> {
        if !self.transactions.database.has_many_servers() {
            return Ok(());
        }
        let mut connection = self.transactions.database.write().await?;
        shards::release(&mut connection, server).await?;
        connection.commit().await
    }

    /// Deletes alerts raised more than 24 hours ago.
    pub async fn delete_old_alerts(&self) -> Result<(), StoreError> {
        let before = self.now().plus(-ALERT_RETENTION);
        let mut connection = self.transactions.database.write().await?;
        alerts::delete_before(&mut connection, before).await?;
        connection.commit().await
    }
}

async fn due(
    connection: &mut Connection,
    shards: Shards,
    until: Timestamp,
    from: DeadlineCursor,
    limit: usize,
    is_wanted: impl Fn(UserId) -> bool,
) -> Result<DueDeadlines, StoreError> {
    let mut cursor = from;
    let page_size = u32::try_from(limit).unwrap_or(u32::MAX).max(PAGE);
    let mut found = DueDeadlines {
        shards,
        ..DueDeadlines::default()
    };
    let (mut more_deadlines, mut more_alerts) = (true, true);
    for _ in 0..MAX_PAGES {
        let mut page = Vec::new();
        if more_deadlines {
            page = sessions::due(connection, shards.0, until, cursor.deadlines, page_size).await?;
            more_deadlines = page.len() >= page_size as usize;
            cursor.deadlines = page.last().copied().unwrap_or(cursor.deadlines);
        }
        if more_alerts {
            let alerts =
                sessions::due_alerts(connection, shards.0, until, cursor.alerts, page_size).await?;
            more_alerts = alerts.len() >= page_size as usize;
            cursor.alerts = alerts.last().copied().unwrap_or(cursor.alerts);
            page.extend(alerts);
        }
        let wanted = page.into_iter().filter(|due| is_wanted(due.user_id));
        found.deadlines.extend(wanted.map(|due| Deadline {
            at: due.at,
            user: due.user_id,
        }));
        if !more_deadlines && !more_alerts {
            return Ok(found);
        }
        if found.deadlines.len() >= limit {
            break;
        }
    }
    found.next = Some(cursor);
    Ok(found)
}

/// Renews the leases of `server` and takes its fair share.
async fn lease(connection: &mut Connection, server: Uuid) -> Result<Shards, StoreError> {
    let leases = shards::lock_available(connection).await?;
    let now = connection.now().await?;
    let mine = assign(&leases, server, now);
    let is_fresh = |lease: &&shards::ShardLease| {
        lease.owner == Some(server) && lease.until.since(now) > LEASE / 2
    };
    // Renewed at half their life, not at every poll.
    let fresh = leases.iter().filter(is_fresh).count();
    if fresh < mine.count() as usize {
        shards::acquire(connection, mine.0, server, now.plus(LEASE)).await?;
    }
    Ok(mine)
}
