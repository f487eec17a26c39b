//! The SQLite transaction that several writes share, each after the first as a savepoint.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::file_guard::FileGuard;
use super::sqlite_connection::{FileAccess, SqliteConnection, SqliteFile, blocking};
use super::sqlite_error::code;
use super::{DatabaseMetrics, ErrorChain, StoreError};
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

#[derive(Debug)]
pub(super) struct SharedTransaction {
    file: SqliteFile,
    /// None after an error that has closed it: opened again for the next write.
    connection: Option<SqliteConnection>,
    /// Whether the server is stopping.
    is_closed: bool,
    metrics: Arc<DatabaseMetrics>,
    files: FileGuard,
    /// A write was begun and not released: it must be rolled back before the next one.
    is_dirty: bool,
    is_open: bool,
    /// Commits that wait for the `COMMIT` of the shared transaction.
    waiting: Vec<oneshot::Sender<CommitResult>>,
    /// When the first of them began to wait.
    batch_age: Option<Stopwatch>,
}

/// Whether a limit of the batch is reached.
fn is_batch_full(writes: usize, age: Duration) -> bool {
    writes >= BATCH_WRITES || age >= BATCH_TIME
}

impl SharedTransaction {
    /// Opens the file.
    pub(super) fn open(
        file: SqliteFile,
        metrics: Arc<DatabaseMetrics>,
        files: FileGuard,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            connection: Some(file.open(FileAccess::Write)?),
            is_closed: false,
            file,
            metrics,
            files,
            is_dirty: false,
            is_open: false,
            waiting: Vec::new(),
            batch_age: None,
        })
    }

    /// Begins a write: the transaction, or a savepoint where there is one. The first write needs
    /// none: where it fails, nobody else's is lost with the transaction.
    pub(super) fn begin(&mut self) -> Result<(), StoreError> {
        if self.is_closed {
            return Err(sqlx::Error::PoolClosed.into());
        }
        if self.connection.is_none() {
            self.connection = Some(self.file.open(FileAccess::Write)?);
        }
        self.run(if self.is_open {
            "SAVEPOINT write"
        } else {
            "BEGIN IMMEDIATE"
        })?;
        self.is_dirty = true;
        self.is_open = true;
        Ok(())
    }

    /// Ends a write. `sender` is answered after the commit.
    pub(super) fn release(
        &mut self,
        sender: oneshot::Sender<CommitResult>,
    ) -> Result<(), StoreError> {
        if !self.waiting.is_empty() {
            self.run("RELEASE write")?;
        }
        self.is_dirty = false;
        self.batch_age.get_or_insert_with(Stopwatch::started);
        self.waiting.push(sender);
        Ok(())
    }

    /// For a statement of the write that was begun, or between two writes.
    pub(super) fn connection(&self) -> Result<&SqliteConnection, StoreError> {
        let closed = || StoreError::busy("the connection was closed");
        self.connection.as_ref().ok_or_else(closed)
    }

    /// Whether writes wait for the commit.
    pub(super) const fn has_waiting_commits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether to commit now although further writes are queued.
    pub(super) fn is_batch_full(&self) -> bool {
        let age = self.batch_age.map_or(Duration::ZERO, |age| age.elapsed());
        is_batch_full(self.waiting.len(), age)
    }

    /// Rolls back a write that was dropped, and only that where others wait for their commit.
    pub(super) fn roll_back_unreleased(&mut self) {
        if !self.is_dirty {
            return;
        }
        if !self.waiting.is_empty()
            && self.run("ROLLBACK TO write").is_ok()
            && self.run("RELEASE write").is_ok()
        {
            self.is_dirty = false;
            return;
        }
        let reason = "the transaction it shared was rolled back";
        self.reset(&CommitFailure::not_written(reason));
    }

    /// Commits and sends the result to all waiting writes.
    pub(super) fn commit(&mut self) {
        if !self.is_open {
            return;
        }
        // Waits for the disk.
        match blocking(|| self.run("COMMIT")) {
            Ok(()) => {
                self.is_open = false;
                let written = self.files.committed();
                self.answer(&written.map_err(|error| CommitFailure::of(&error)));
            }
            Err(error) => {
                let writes = self.waiting.len();
                tracing::error!(%error, writes, "could not commit; these writes were rolled back");
                self.reset(&CommitFailure::of_commit(&error));
            }
        }
    }

    /// Commits what is waiting and closes the connection for good.
    pub(super) fn close(&mut self) {
        self.commit();
        self.is_closed = true;
        self.connection = None;
    }

    fn run(&self, sql: &'static str) -> Result<(), StoreError> {
        self.metrics.statements.inc();
        let result = self.connection()?.execute(sql, &[]);
        if let Err(error) = &result {
            self.files.note(error);
        }
        result.map(drop)
    }

    /// Rolls back the whole transaction.
    fn reset(&mut self, failure: &CommitFailure) {
        self.answer(&Err(failure.clone()));
        self.is_dirty = false;
        self.is_open = false;
        // If SQLite has rolled back on its own, this fails and the state of the connection is
        // unknown: it is closed.
        if self.run("ROLLBACK").is_err() {
            self.connection = None;
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
