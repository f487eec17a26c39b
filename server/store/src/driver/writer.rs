//! SQLite's single writer with group commit: transactions that wait for each other are committed
//! together.
//!
//! Each [`WriteTransaction`] is a part of a shared SQLite transaction. Users take turns in it
//! ([`Turns`]), and it is committed once nobody waits or the batch is full;
//! [`WriteTransaction::commit`] returns only after that `COMMIT`. With `synchronous=FULL` many
//! writes so share one `fsync`, and an acknowledged write is durable all the same. An error rolls
//! back one of them; where SQLite rolls back the whole transaction (a full disk), every commit
//! that shared it fails.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{SqliteConnection, SqlitePool};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::deferred::Deferred;
use super::file_guard::FileGuard;
use super::owner::Owner;
use super::shared_transaction::unavailable;
use super::turns::{Turn, Turns};
use super::{DatabaseMetrics, StoreError};

/// The writer; clones share one connection.
#[derive(Clone, Debug)]
pub struct SqliteWriter {
    pool: SqlitePool,
    turns: Turns,
    queue_timeout: Duration,
}

/// A write in the shared transaction; rolled back when dropped without
/// [`WriteTransaction::commit`].
pub struct WriteTransaction(Option<Turn>);

impl SqliteWriter {
    /// A writer on a pool of one connection.
    pub(super) fn new(
        pool: SqlitePool,
        queue_timeout: Duration,
        metrics: Arc<DatabaseMetrics>,
        files: FileGuard,
    ) -> Self {
        Self {
            pool,
            turns: Turns::new(metrics, files),
            queue_timeout,
        }
    }

    /// Waits for a turn.
    pub(super) async fn begin(&self, owner: Owner) -> Result<WriteTransaction, StoreError> {
        let turn = tokio::time::timeout(self.queue_timeout, self.turns.next(owner)).await;
        let turn = turn.map_err(|_| StoreError::Unavailable(sqlx::Error::PoolTimedOut))??;
        let mut transaction = WriteTransaction(Some(turn));
        transaction
            .turn()?
            .transaction()
            .prepare(&self.pool)
            .await?;
        Ok(transaction)
    }

    /// Uses the connection outside of transactions.
    pub(super) async fn without_transaction<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut turn = self.turns.next(Owner::Server).await?;
        let transaction = turn.transaction();
        transaction.roll_back_dropped().await;
        transaction.commit().await;
        work(transaction.acquire(&self.pool).await?).await
    }

    /// Commits waiting writes and closes the connection.
    pub(super) async fn close(&self) {
        if let Ok(mut turn) = self.turns.next(Owner::Server).await {
            let transaction = turn.transaction();
            transaction.roll_back_dropped().await;
            transaction.commit().await;
            transaction.close().await;
        }
        self.pool.close().await;
    }
}

impl WriteTransaction {
    fn turn(&mut self) -> Result<&mut Turn, StoreError> {
        match &mut self.0 {
            Some(turn) => Ok(turn),
            None => Err(unavailable("the transaction is over")),
        }
    }

    /// What begins this write; to be sent with its first statement.
    pub(super) fn begin(&self) -> Option<&'static str> {
        self.0.as_ref().map(Turn::begin)
    }

    /// The connection, for a statement of this write; the first one begins it, and from then on
    /// dropping it rolls it back.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let transaction = self.turn()?.transaction();
        transaction.has_begun();
        transaction.connection()
    }

    /// Runs the last statements, and returns once the shared transaction is committed and durable.
    pub(super) async fn commit(mut self, last: Deferred) -> Result<(), StoreError> {
        let Some(mut turn) = self.0.take() else {
            return Err(unavailable("the transaction is over"));
        };
        let (sender, receiver) = oneshot::channel();
        // In a task: other writes share the commit, which must complete even if this caller is
        // cancelled.
        let released = tokio::spawn(async move {
            let released = turn.transaction().release(last, sender).await;
            turn.finish().await;
            released
        });
        match receiver.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(failure)) => Err(failure.into()),
            // Not released, or the runtime shuts down.
            Err(_) => match released.await {
                Ok(Err(error)) => Err(error),
                _ => Err(StoreError::OutcomeUnknown(sqlx::Error::Protocol(
                    "the server is stopping".to_owned(),
                ))),
            },
        }
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        // Rolled back immediately, because it holds SQLite's write lock.
        if let Some(turn) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(turn.finish());
        }
    }
}
