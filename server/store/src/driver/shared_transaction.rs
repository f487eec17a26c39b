//! The SQLite transaction that several writes share, each after the first as a savepoint.

use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::oneshot;

use super::deferred::Deferred;
use super::file_guard::FileGuard;
use super::store_error::code;
use super::{DatabaseMetrics, ErrorChain, StoreError, value};
use runtime::clock::Stopwatch;

/// Limits of a batch: the number of writes, and how long the first one waits for its commit. Under
/// load the queue is never empty, so an empty queue cannot be the only reason to commit.
const BATCH_WRITES: usize = 32;
const BATCH_TIME: Duration = Duration::from_millis(20);

/// The result of a commit, for each write that shared it.
pub(super) type CommitResult = Result<(), CommitFailure>;

/// Why a commit failed, as text: sqlx's errors cannot be cloned.
#[derive(Clone, Debug)]
pub(super) struct CommitFailure {
    reason: String,
    is_outcome_unknown: bool,
}

impl CommitFailure {
    fn not_written(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            is_outcome_unknown: false,
        }
    }

    /// With its causes: SQLite's own message is the last of them.
    fn of(error: &StoreError) -> Self {
        Self::not_written(ErrorChain(error).to_string())
    }

    /// Where the disk fails during `COMMIT`, the write may be found in the log after a crash.
    fn of_commit(error: &StoreError) -> Self {
        Self {
            is_outcome_unknown: error.sqlite_code() == Some(code::IOERR),
            ..Self::of(error)
        }
    }
}

impl From<CommitFailure> for StoreError {
    fn from(failure: CommitFailure) -> Self {
        let cause = sqlx::Error::Protocol(failure.reason);
        if failure.is_outcome_unknown {
            Self::OutcomeUnknown(cause)
        } else {
            Self::Unavailable(cause)
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct SharedTransaction {
    connection: Option<PoolConnection<Sqlite>>,
    /// None once the transaction was passed on.
    metrics: Option<Arc<DatabaseMetrics>>,
    /// As `metrics`.
    files: Option<FileGuard>,
    /// A write was begun and not released: it must be rolled back before the next one.
    is_dirty: bool,
    is_open: bool,
    /// Commits that wait for the `COMMIT` of the shared transaction.
    waiting: Vec<oneshot::Sender<CommitResult>>,
    /// When the first of them began to wait.
    batch_age: Option<Stopwatch>,
}

pub(super) fn unavailable(reason: &str) -> StoreError {
    StoreError::Unavailable(sqlx::Error::Protocol(reason.to_owned()))
}

/// Whether a limit of the batch is reached.
fn is_batch_full(writes: usize, age: Duration) -> bool {
    writes >= BATCH_WRITES || age >= BATCH_TIME
}

impl SharedTransaction {
    pub(super) fn new(metrics: Arc<DatabaseMetrics>, files: FileGuard) -> Self {
        Self {
            metrics: Some(metrics),
            files: Some(files),
            ..Self::default()
        }
    }

    /// Prepares a write.
    pub(super) async fn prepare(&mut self, pool: &SqlitePool) -> Result<(), StoreError> {
        self.roll_back_dropped().await;
        self.acquire(pool).await.map(drop)
    }

    /// What begins a write: the transaction, or a savepoint where there is one. The first write
    /// needs none: where it fails, nobody else's is lost with the transaction.
    pub(super) const fn begin(&self) -> &'static str {
        if self.is_open {
            "SAVEPOINT write"
        } else {
            "BEGIN IMMEDIATE"
        }
    }

    /// That is sent.
    pub(super) const fn has_begun(&mut self) {
        self.is_dirty = true;
        self.is_open = true;
    }

    /// Ends a write with its last statements. `sender` is answered after the commit, and dropped
    /// where they fail.
    pub(super) async fn release(
        &mut self,
        mut last: Deferred,
        sender: oneshot::Sender<CommitResult>,
    ) -> Result<(), StoreError> {
        if !self.is_dirty {
            // No statement was sent, and what is deferred begins with the beginning.
            self.has_begun();
        }
        if !self.waiting.is_empty() {
            self.count_statement();
            last.push("RELEASE write", &[]);
        }
        if !last.is_empty()
            && let Err(error) = self.send(&mut last).await
        {
            self.roll_back_dropped().await;
            return Err(error);
        }
        self.is_dirty = false;
        self.batch_age.get_or_insert_with(Stopwatch::started);
        self.waiting.push(sender);
        Ok(())
    }

    /// The connection, inside the write.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            None => Err(unavailable("the connection was closed")),
        }
    }

    /// The connection; acquired from the pool if there is none.
    pub(super) async fn acquire(
        &mut self,
        pool: &SqlitePool,
    ) -> Result<&mut SqliteConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => pool.acquire().await?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Whether something is left that must not wait for the next write: a write to roll back, or
    /// writes to commit.
    pub(super) fn is_unfinished(&self) -> bool {
        self.is_dirty || !self.waiting.is_empty()
    }

    /// Whether to commit now although further writes are queued.
    pub(super) fn is_batch_full(&self) -> bool {
        let age = self.batch_age.map_or(Duration::ZERO, |age| age.elapsed());
        is_batch_full(self.waiting.len(), age)
    }

    /// Rolls back a write that was dropped, and only that where others wait for their commit.
    pub(super) async fn roll_back_dropped(&mut self) {
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
        let reason = "the transaction it shared was rolled back";
        self.reset(CommitFailure::not_written(reason)).await;
    }

    /// Commits and sends the result to all waiting writes.
    pub(super) async fn commit(&mut self) {
        if !self.is_open {
            return;
        }
        match self.run("COMMIT").await {
            Ok(()) => {
                self.is_open = false;
                let written = self.files.as_ref().map_or(Ok(()), FileGuard::committed);
                self.answer(&written.map_err(|error| CommitFailure::of(&error)));
            }
            Err(error) => {
                let writes = self.waiting.len();
                tracing::error!(%error, writes, "could not commit; these writes were rolled back");
                self.reset(CommitFailure::of_commit(&error)).await;
            }
        }
    }

    /// Closes the connection, which rolls back what is not committed.
    pub(super) async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Everything is committed: an error while closing loses nothing.
            let _ = connection.close().await;
        }
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        self.count_statement();
        self.send(&mut Deferred::of(sql)).await
    }

    fn count_statement(&self) {
        if let Some(metrics) = &self.metrics {
            metrics.statements.inc();
        }
    }

    async fn send(&mut self, statements: &mut Deferred) -> Result<(), StoreError> {
        if let Some(metrics) = &self.metrics {
            metrics.round_trips.inc();
        }
        let (sql, values) = statements.take();
        // Prepared once, unlike `raw_sql`.
        let query = value::bind_sqlite(sqlx::query(AssertSqlSafe(sql)), &values);
        let result = query.execute(self.connection()?).await;
        let result = result.map(drop).map_err(StoreError::from);
        if let (Err(error), Some(files)) = (&result, &self.files) {
            files.note(error);
        }
        result
    }

    /// Rolls back the whole transaction.
    async fn reset(&mut self, failure: CommitFailure) {
        self.answer(&Err(failure));
        self.is_dirty = false;
        self.is_open = false;
        // If SQLite has rolled back on its own, this fails and the state of the connection is
        // unknown: it is closed.
        if self.run("ROLLBACK").await.is_err() {
            self.close().await;
        }
    }

    fn answer(&mut self, result: &CommitResult) {
        self.batch_age = None;
        for waiting in self.waiting.drain(..) {
            // Fails if the caller was cancelled.
            let _ = waiting.send(result.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_bounded_in_writes_and_in_time() {
        assert!(!is_batch_full(BATCH_WRITES - 1, Duration::ZERO));
        assert!(is_batch_full(BATCH_WRITES, Duration::ZERO));
        assert!(!is_batch_full(1, BATCH_TIME - Duration::from_nanos(1)));
        assert!(is_batch_full(1, BATCH_TIME));
    }
}
