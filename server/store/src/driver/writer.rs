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

use runtime::clock::Stopwatch;
use tokio::sync::oneshot;

use super::file_guard::FileGuard;
use super::owner::Owner;
use super::shared_transaction::SharedTransaction;
use super::sqlite_connection::{SqliteConnection, SqliteFile};
use super::turns::{Turn, Turns};
use super::{DatabaseMetrics, StoreError};

/// Between two attempts to write to a SQLite file that another program is writing to.
pub(super) const BUSY_RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// The writer; clones share one connection.
#[derive(Clone, Debug)]
pub struct SqliteWriter {
    turns: Turns,
    /// How long a write waits for its turn, and then for another program.
    limit: Duration,
}

/// A write in the shared transaction; rolled back when dropped without
/// [`WriteTransaction::commit`].
pub struct WriteTransaction(Turn);

impl SqliteWriter {
    /// A writer to a file, which it opens.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub(super) fn open(
        file: SqliteFile,
        limit: Duration,
        metrics: Arc<DatabaseMetrics>,
        files: FileGuard,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            turns: Turns::new(SharedTransaction::open(file, metrics, files)?),
            limit,
        })
    }

    /// Waits for a turn, and begins the write.
    pub(super) async fn begin(&self, owner: Owner) -> Result<WriteTransaction, StoreError> {
        let turn = tokio::time::timeout(self.limit, self.turns.next(owner)).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)??;
        let waited = Stopwatch::started();
        loop {
            let begun = turn.transaction().begin();
            match begun {
                // Another program writes. A connection that waited itself would hold up its thread.
                Err(error) if error.is_sqlite_busy() && waited.elapsed() < self.limit => {
                    tokio::time::sleep(BUSY_RETRY_INTERVAL).await;
                }
                begun => return begun.map(|()| WriteTransaction(turn)),
            }
        }
    }

    /// A turn outside of transactions.
    pub(super) async fn between_transactions(&self) -> Result<Turn, StoreError> {
        let turn = self.turns.next(Owner::Server).await?;
        turn.transaction().commit();
        Ok(turn)
    }

    /// Commits waiting writes and closes the connection.
    pub(super) async fn close(&self) {
        if let Ok(turn) = self.turns.next(Owner::Server).await {
            turn.transaction().close();
        }
    }
}

impl WriteTransaction {
    /// Runs a statement of this write.
    pub(super) fn run<T>(
        &self,
        statement: impl FnOnce(&SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        statement(self.0.transaction().connection()?)
    }

    /// Returns once the shared transaction is committed and durable.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.0.transaction().release(sender)?;
        // Passes the turn on, or commits.
        drop(self);
        match receiver.await {
            Ok(result) => Ok(result?),
            Err(_) => Err(StoreError::OutcomeUnknown(sqlx::Error::Protocol(
                "the server is stopping".to_owned(),
            ))),
        }
    }
}
