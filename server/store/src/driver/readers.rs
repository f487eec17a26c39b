//! Connections that read SQLite. The reads of one user hold a share of them.

use std::time::Duration;

use runtime::clock::Stopwatch;
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection, SqlitePool};

use super::StoreError;
use super::owner::Owner;
use super::user_share::{UserShare, UserShares};

/// The connections; clones share them.
#[derive(Clone, Debug)]
pub struct SqliteReaders {
    pool: SqlitePool,
    shares: UserShares,
    limit: Duration,
}

/// A connection in use.
#[derive(Debug)]
pub(super) struct SqliteReader {
    // Dropped before the share.
    connection: PoolConnection<Sqlite>,
    _share: Option<UserShare>,
}

impl SqliteReaders {
    /// Those of a pool of so many, for which nobody waits longer than this.
    pub(super) fn new(pool: SqlitePool, connections: u32, limit: Duration) -> Self {
        Self {
            pool,
            shares: UserShares::of(connections),
            limit,
        }
    }

    pub(super) const fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Waits for a connection.
    pub(super) async fn acquire(&self, owner: Owner) -> Result<SqliteReader, StoreError> {
        let watch = Stopwatch::started();
        let share = self.shares.enter(owner, self.limit).await?;
        let wait = self.limit.saturating_sub(watch.elapsed());
        let waited = tokio::time::timeout(wait, self.pool.acquire()).await;
        Ok(SqliteReader {
            connection: waited.unwrap_or(Err(sqlx::Error::PoolTimedOut))?,
            _share: share,
        })
    }
}

impl SqliteReader {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Closes it: what it left open must not be used again.
    pub(super) fn detach(self) {
        drop(self.connection.detach());
    }

    /// Closes it properly.
    pub(super) async fn close(self) {
        // An error while closing loses nothing: it only read.
        let _ = self.connection.close().await;
    }
}
