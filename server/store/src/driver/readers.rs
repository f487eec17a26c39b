//! Connections that read SQLite. The reads of one user hold a share of them.

use std::time::Duration;

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
    share_limit: Duration,
}

/// A connection in use.
#[derive(Debug)]
pub(super) struct SqliteReader {
    // Dropped before the share.
    connection: PoolConnection<Sqlite>,
    _share: Option<UserShare>,
}

impl SqliteReaders {
    /// Those of a pool of so many, for a share of which a user waits for so long.
    pub(super) fn new(pool: SqlitePool, connections: u32, share_limit: Duration) -> Self {
        Self {
            pool,
            shares: UserShares::of(connections),
            share_limit,
        }
    }

    pub(super) const fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Waits for a connection.
    pub(super) async fn acquire(&self, owner: Owner) -> Result<SqliteReader, StoreError> {
        let share = self.shares.enter(owner, self.share_limit).await?;
        Ok(SqliteReader {
            connection: self.pool.acquire().await?,
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
