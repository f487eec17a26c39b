//! Errors of the store, and which of them are transient.

use sqlx::error::DatabaseError;

/// Why an operation on the database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique constraint is violated; the index or the columns.
    #[error("a row with the same key exists ({0})")]
    Taken(String),
    /// The database is busy, full, unreachable or shutting down; nothing was written.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// The commit was sent and its answer did not arrive: the transaction may have taken effect.
    #[error("it is not known whether the database committed")]
    OutcomeUnknown(#[source] sqlx::Error),
    /// Another transaction has changed meanwhile what this one had read; nothing was written. To be
    /// repeated under the lock.
    #[error("what was read has changed meanwhile")]
    Changed,
    /// The files of a SQLite database are not those that were opened; nothing was written.
    #[error("the database file is lost: {0}")]
    FileLost(String),
    /// A stored value cannot be read by this version.
    #[error("{table} holds a value that cannot be read: {reason}")]
    Corrupt {
        /// Where.
        table: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The migrations cannot be applied.
    #[error("the migrations cannot be applied")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// The database URL or the database itself is not one that Stint can use.
    #[error("{0}")]
    Unusable(String),
    /// Any other error of the database: a bug.
    #[error("a statement failed")]
    Statement(#[source] sqlx::Error),
}

impl StoreError {
    /// The operation may succeed later.
    #[must_use]
    pub fn busy(reason: &str) -> Self {
        Self::Unavailable(sqlx::Error::Protocol(reason.to_owned()))
    }

    /// Whether the same operation may succeed later.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::OutcomeUnknown(_) | Self::Changed | Self::FileLost(_)
        )
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Taken(
                cause
                    .constraint()
                    .map_or_else(|| cause.message().to_owned(), str::to_owned),
            ),
            sqlx::Error::Database(cause) if is_temporary(cause.as_ref()) => {
                Self::Unavailable(error)
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            _ => Self::Statement(error),
        }
    }
}

/// Whether the error is transient: busy, full, read-only, shutting down, out of connections.
fn is_temporary(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else {
        return false;
    };
    // SQLite: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, FULL 13, CANTOPEN 14 in the low byte.
    // PostgreSQL: 08 connection, 40 rollback, 53 resources, 55 not in state, 57 operator, 58
    // system, 25006 read-only since it is a standby now, 25P03 idle in a transaction for too long.
    match code.parse::<i64>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        _ => ["08", "25006", "25P03", "40", "53", "55", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class)),
    }
}

/// An error with its causes, for the log.
pub struct ErrorChain<'a>(pub &'a dyn std::error::Error);

impl std::fmt::Display for ErrorChain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// A stored value of `table` that this version cannot read.
pub(crate) fn corrupt(table: &'static str, reason: impl Into<String>) -> StoreError {
    StoreError::Corrupt {
        table,
        reason: reason.into(),
    }
}
