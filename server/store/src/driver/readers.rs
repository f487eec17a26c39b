//! Connections that read SQLite. The reads of one user hold a share of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use runtime::clock::Stopwatch;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::StoreError;
use super::database_metrics::ConnectionCounts;
use super::owner::Owner;
use super::sqlite_connection::{FileAccess, SqliteConnection, SqliteFile};
use super::user_share::{UserShare, UserShares};

/// The connections; clones share them.
#[derive(Clone, Debug)]
pub struct SqliteReaders {
    pool: Arc<Pool>,
    shares: UserShares,
    limit: Duration,
}

#[derive(Debug)]
struct Pool {
    file: SqliteFile,
    connections: u32,
    /// One permit for each connection.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<SqliteConnection>>,
}

/// A connection in use.
#[derive(Debug)]
pub(super) struct SqliteReader {
    /// None once it was dropped.
    connection: Option<SqliteConnection>,
    pool: Arc<Pool>,
    _permit: OwnedSemaphorePermit,
    _share: Option<UserShare>,
}

impl Pool {
    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SqliteReaders {
    /// So many connections, opened as they are needed, for which nobody waits longer than this.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub(super) fn open(
        file: SqliteFile,
        connections: u32,
        limit: Duration,
    ) -> Result<Self, StoreError> {
        let first = file.open(FileAccess::Read)?;
        let pool = Pool {
            file,
            connections,
            permits: Arc::new(Semaphore::new(connections as usize)),
            idle: Mutex::new(vec![first]),
        };
        Ok(Self {
            pool: Arc::new(pool),
            shares: UserShares::of(connections),
            limit,
        })
    }

    /// Waits for a connection.
    pub(super) async fn acquire(&self, owner: Owner) -> Result<SqliteReader, StoreError> {
        let watch = Stopwatch::started();
        let share = self.shares.enter(owner, self.limit).await?;
        let permits = Arc::clone(&self.pool.permits);
        let permit = match Arc::clone(&permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let wait = self.limit.saturating_sub(watch.elapsed());
                let waited = tokio::time::timeout(wait, permits.acquire_owned()).await;
                let waited = waited.map_err(|_| sqlx::Error::PoolTimedOut)?;
                waited.map_err(|_| sqlx::Error::PoolClosed)?
            }
        };
        let idle = self.pool.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.pool.file.open(FileAccess::Read)?,
        };
        Ok(SqliteReader {
            connection: Some(connection),
            pool: Arc::clone(&self.pool),
            _permit: permit,
            _share: share,
        })
    }

    /// Those that are in use, and those that wait.
    pub(super) fn counts(&self) -> ConnectionCounts {
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        let idle = count(self.pool.idle().len());
        let used = self
            .pool
            .connections
            .saturating_sub(count(self.pool.permits.available_permits()));
        ConnectionCounts {
            open: idle + used,
            idle,
        }
    }

    /// Closes the connections once nobody uses them.
    pub(super) async fn close(&self) {
        let all = self.pool.permits.acquire_many(self.pool.connections).await;
        self.pool.permits.close();
        drop(all);
        self.pool.idle().clear();
    }
}

impl SqliteReader {
    /// Begins a transaction, which ends when this is dropped.
    pub(super) fn begin(&self) -> Result<(), StoreError> {
        self.connection()?.execute("BEGIN", &[]).map(drop)
    }

    pub(super) fn connection(&self) -> Result<&SqliteConnection, StoreError> {
        let closed = || StoreError::busy("the connection was closed");
        self.connection.as_ref().ok_or_else(closed)
    }
}

impl Drop for SqliteReader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        // Fails if SQLite has rolled back on its own, on a full disk: such a connection is closed.
        if !connection.is_in_transaction() || connection.execute("ROLLBACK", &[]).is_ok() {
            self.pool.idle().push(connection);
        }
    }
}
