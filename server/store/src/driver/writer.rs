//! SQLite's single writer with group commit: transactions that wait for each other are committed
//! together.
//!
//! Each [`WriteTransaction`] is a savepoint in a shared SQLite transaction. The first of a batch to
//! finish queues for the lock behind everybody who waits by then and commits for all of them;
//! [`WriteTransaction::commit`] returns only after that `COMMIT`. With `synchronous=FULL` many
//! writes so share one `fsync`, and an acknowledged write is durable all the same. An error rolls
//! back one savepoint; where SQLite rolls back the whole transaction (a full disk), every commit
//! that shared it fails.

use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::StoreError;

/// An error is shared as text: sqlx's errors cannot be cloned.
type CommitResult = Result<(), String>;

/// The writer; clones share one connection.
#[derive(Clone, Debug)]
pub struct SqliteWriter {
    pool: SqlitePool,
    shared: Arc<Mutex<SharedTransaction>>,
    lock_timeout: Duration,
}

#[derive(Debug, Default)]
struct SharedTransaction {
    connection: Option<PoolConnection<Sqlite>>,
    /// A savepoint was begun and not released: it must be rolled back before the next one.
    is_dirty: bool,
    is_open: bool,
    /// Commits that wait for the `COMMIT` of the shared transaction.
    waiting: Vec<oneshot::Sender<CommitResult>>,
}

/// A savepoint in the shared transaction; rolled back when dropped without
/// [`WriteTransaction::commit`].
pub struct WriteTransaction {
    shared: Option<OwnedMutexGuard<SharedTransaction>>,
    writer: SqliteWriter,
}

fn unavailable(reason: &str) -> StoreError {
    StoreError::Unavailable(sqlx::Error::Protocol(reason.to_owned()))
}

impl SqliteWriter {
    /// A writer on a pool of one connection.
    pub(super) fn new(pool: SqlitePool, lock_timeout: Duration) -> Self {
        Self {
            pool,
            shared: Arc::default(),
            lock_timeout,
        }
    }

    /// Waits for the transactions before this one.
    pub(super) async fn begin(&self) -> Result<WriteTransaction, StoreError> {
        let lock = Arc::clone(&self.shared).lock_owned();
        let locked = tokio::time::timeout(self.lock_timeout, lock).await;
        let shared = locked.map_err(|_| StoreError::Unavailable(sqlx::Error::PoolTimedOut))?;
        // From here on its drop undoes whatever has been done.
        let mut transaction = WriteTransaction {
            shared: Some(shared),
            writer: self.clone(),
        };
        let shared = transaction.shared()?;
        shared.roll_back_dropped().await;
        shared.is_dirty = true;
        shared.acquire(&self.pool).await?;
        if !shared.is_open {
            shared.run("BEGIN IMMEDIATE").await?;
            shared.is_open = true;
        }
        shared.run("SAVEPOINT write").await?;
        Ok(transaction)
    }

    /// Uses the connection outside of any transaction.
    pub(super) async fn without_transaction<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut shared = self.shared.lock().await;
        shared.roll_back_dropped().await;
        shared.commit().await;
        work(shared.acquire(&self.pool).await?).await
    }

    /// Commits what is waiting and closes the connection.
    pub(super) async fn close(&self) {
        let mut shared = self.shared.lock().await;
        shared.roll_back_dropped().await;
        shared.commit().await;
        if let Some(connection) = shared.connection.take() {
            // Everything is committed: an error while closing loses nothing.
            let _ = connection.close().await;
        }
        self.pool.close().await;
    }

    /// Rolls a dropped savepoint back at once: until then it holds SQLite's write lock.
    async fn roll_back_dropped(self) {
        self.shared.lock().await.roll_back_dropped().await;
    }
}

impl WriteTransaction {
    fn shared(&mut self) -> Result<&mut SharedTransaction, StoreError> {
        match &mut self.shared {
            Some(shared) => Ok(shared),
            None => Err(unavailable("the transaction is over")),
        }
    }

    /// The connection, inside this savepoint.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        match &mut self.shared()?.connection {
            Some(connection) => Ok(connection),
            None => Err(unavailable("the connection was closed")),
        }
    }

    /// Returns once the shared transaction is on the disk.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let Some(mut shared) = self.shared.take() else {
            return Err(unavailable("the transaction is over"));
        };
        let (sender, receiver) = oneshot::channel();
        let writer = self.writer.clone();
        // In a task of its own: the commit is for others as well and must not stop where this
        // caller is cancelled.
        tokio::spawn(async move {
            if let Err(error) = shared.run("RELEASE write").await {
                let _ = sender.send(Err(error.to_string()));
                return shared.roll_back_dropped().await;
            }
            shared.is_dirty = false;
            shared.waiting.push(sender);
            if shared.waiting.len() == 1 {
                // The first of a batch; the lock is fair, so this comes after all who wait.
                drop(shared);
                let mut shared = writer.shared.lock().await;
                shared.roll_back_dropped().await;
                shared.commit().await;
            }
        });
        match receiver.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(reason)) => Err(unavailable(&reason)),
            Err(_) => Err(unavailable("the server is stopping")),
        }
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        if self.shared.take().is_some()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(self.writer.clone().roll_back_dropped());
        }
    }
}

impl SharedTransaction {
    async fn acquire(&mut self, pool: &SqlitePool) -> Result<&mut SqliteConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => pool.acquire().await?,
        };
        Ok(self.connection.insert(connection))
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let Some(connection) = &mut self.connection else {
            return Err(unavailable("the connection was closed"));
        };
        sqlx::raw_sql(sql).execute(&mut **connection).await?;
        Ok(())
    }

    /// Rolls back a savepoint that was dropped, and only that where others wait for their commit.
    async fn roll_back_dropped(&mut self) {
        if !self.is_dirty {
            return;
        }
        if !self.waiting.is_empty()
            && self.run("ROLLBACK TO write").await.is_ok()
            && self.run("RELEASE write").await.is_ok()
        {
            self.is_dirty = false;
            return;
        }
        self.reset("the transaction it shared was rolled back")
            .await;
    }

    /// Commits and answers everybody who waits for it.
    async fn commit(&mut self) {
        if !self.is_open {
            return;
        }
        match self.run("COMMIT").await {
            Ok(()) => {
                self.is_open = false;
                self.answer(&Ok(()));
            }
            Err(error) => {
                let writes = self.waiting.len();
                tracing::error!(%error, writes, "could not commit; these writes were rolled back");
                self.reset(&error.to_string()).await;
            }
        }
    }

    /// Back to no transaction at all.
    async fn reset(&mut self, reason: &str) {
        self.answer(&Err(reason.to_owned()));
        self.is_dirty = false;
        self.is_open = false;
        // Where SQLite has rolled back by itself there is nothing to roll back, and the
        // connection's state is unknown: it is closed.
        if self.run("ROLLBACK").await.is_err()
            && let Some(connection) = self.connection.take()
        {
            let _ = connection.close().await;
        }
    }

    fn answer(&mut self, result: &CommitResult) {
        for waiting in self.waiting.drain(..) {
            // The receiver is gone where the caller was cancelled.
            let _ = waiting.send(result.clone());
        }
    }
}
