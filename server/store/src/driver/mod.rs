//! The one place that knows which database is used: connections, values, rows.
//!
//! `sqlx::Any` knows neither UUIDs nor times, and code generic over sqlx's databases
//! needs bounds on every function; two variants behind one small interface need neither,
//! and every statement of the store is written once.

mod backup;
mod begin_postgres;
mod connect;
#[cfg(debug_assertions)]
pub mod executed;
mod messages;
mod row;
mod value;
mod writer;

use crate::statement::Compiled;
use shared::Timestamp;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Postgres, Sqlite, SqliteConnection};

pub use backup::BackupError;
pub use connect::{Database, DatabaseUrl};
pub use messages::ServerMessages;
pub use row::Row;
pub use value::SqlValue;

/// What can go wrong with a database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique index refuses the row; the index or the columns it is about.
    #[error("a row with the same key exists ({0})")]
    Taken(String),
    /// The database is busy, full, gone or shutting down; nothing was written.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// A stored value is not what this version writes.
    #[error("{table} holds a value that cannot be read: {reason}")]
    Corrupt {
        /// Where.
        table: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The migrations cannot be applied.
    #[error("the database's schema cannot be brought up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// The database URL or the database itself is not one that Stint can use.
    #[error("{0}")]
    Unusable(String),
    /// Anything else: a mistake of ours.
    #[error("a statement failed")]
    Statement(#[source] sqlx::Error),
}

impl StoreError {
    /// Trying again later may help.
    #[must_use]
    pub fn busy(reason: &str) -> Self {
        Self::Unavailable(sqlx::Error::Protocol(reason.to_owned()))
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
            sqlx::Error::Database(cause) if connect::is_temporary(cause.as_ref()) => {
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

/// A connection in use: for reading, or a transaction that writes.
///
/// Dropped without [`Connection::commit`], a transaction leaves no trace.
pub enum Connection {
    /// SQLite, for reading.
    SqliteRead(sqlx::Transaction<'static, Sqlite>),
    /// SQLite, for writing.
    SqliteWrite(writer::WriteTransaction),
    /// PostgreSQL.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Connection {
    /// Runs a statement and returns how many rows it touched.
    pub async fn execute(&mut self, sql: &str, values: &[SqlValue]) -> Result<u64, StoreError> {
        #[cfg(debug_assertions)]
        executed::note(self, sql);
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::SqliteRead(_) | Self::SqliteWrite(_) => self
                .sqlite()?
                .execute(value::bind_sqlite(sqlx::query(sql), values))
                .await?
                .rows_affected(),
            Self::Postgres(tx) => {
                let connection: &mut PgConnection = tx;
                connection
                    .execute(value::bind_postgres(sqlx::query(sql), values))
                    .await?
                    .rows_affected()
            }
        })
    }

    /// The SQLite connection; only to be asked of SQLite's variants.
    fn sqlite(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        match self {
            Self::SqliteRead(tx) => Ok(tx),
            Self::SqliteWrite(tx) => tx.connection(),
            Self::Postgres(_) => Err(StoreError::Unusable("this is PostgreSQL".to_owned())),
        }
    }

    /// Runs a query and returns all its rows.
    pub async fn fetch_all(
        &mut self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<Vec<Row>, StoreError> {
        #[cfg(debug_assertions)]
        executed::note(self, sql);
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::SqliteRead(_) | Self::SqliteWrite(_) => {
                let rows = self
                    .sqlite()?
                    .fetch_all(value::bind_sqlite(sqlx::query(sql), values))
                    .await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(tx) => {
                let connection: &mut PgConnection = tx;
                let rows = connection
                    .fetch_all(value::bind_postgres(sqlx::query(sql), values))
                    .await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Runs a query and returns its first row, if any.
    pub async fn fetch_optional(
        &mut self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// Makes everything since the start of the transaction durable.
    ///
    /// # Errors
    /// As [`StoreError`] says; nothing was written then.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::SqliteRead(tx) => tx.commit().await?,
            Self::SqliteWrite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Locks the selected rows until the transaction ends; others may go on referring to them by
    /// foreign keys.
    pub(crate) const FOR_UPDATE: &str = " FOR NO KEY UPDATE";
    /// As [`Self::FOR_UPDATE`], leaving out rows that another transaction has locked.
    pub(crate) const FOR_UPDATE_SKIP_LOCKED: &str = " FOR NO KEY UPDATE SKIP LOCKED";

    /// The text that locks rows; SQLite's single writer needs no locks.
    pub(crate) const fn for_update<'a>(&self, statement: &'a Compiled) -> &'a str {
        match self {
            Self::SqliteRead(_) | Self::SqliteWrite(_) => statement.sql.as_str(),
            Self::Postgres(_) => statement.for_update.as_str(),
        }
    }

    pub(crate) const fn for_update_skip_locked<'a>(&self, statement: &'a Compiled) -> &'a str {
        match self {
            Self::SqliteRead(_) | Self::SqliteWrite(_) => statement.sql.as_str(),
            Self::Postgres(_) => statement.skip_locked.as_str(),
        }
    }

    /// The database's own time: the one clock that several servers share.
    pub async fn now(&mut self) -> Result<Timestamp, StoreError> {
        let sql = match self {
            Self::SqliteRead(_) | Self::SqliteWrite(_) => {
                "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now"
            }
            Self::Postgres(_) => "SELECT clock_timestamp() AS now",
        };
        match self.fetch_optional(sql, &[]).await? {
            Some(row) => row.time("now"),
            None => Err(StoreError::Unusable(
                "the database did not return its time".to_owned(),
            )),
        }
    }

    /// The present instant by the clock that all servers on the database share: the database's
    /// where it is a server, and `here` where it is within this process.
    pub async fn common_now(&mut self, here: Timestamp) -> Result<Timestamp, StoreError> {
        match self {
            Self::SqliteRead(_) | Self::SqliteWrite(_) => Ok(here),
            Self::Postgres(_) => self.now().await,
        }
    }
}
