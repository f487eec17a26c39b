//! A connection in use, on either database.

use std::sync::Arc;

use futures_util::{Stream, TryStreamExt};
use shared::Timestamp;
use sqlx::sqlite::{SqliteQueryResult, SqliteRow};
use sqlx::{AssertSqlSafe, Either, Executor, SqliteConnection};

use super::deferred::Deferred;
#[cfg(debug_assertions)]
use super::executed;
use super::file_guard::FileGuard;
use super::postgres::PostgresConnection;
use super::read_transaction::{self, ReadTransaction};
use super::readers::SqliteReader;
use super::{DatabaseMetrics, Row, SqlValue, StoreError, value, writer};

/// A connection in use: for reading, or a transaction that writes.
///
/// Dropped without [`Connection::commit`], a transaction leaves no trace.
pub struct Connection {
    kind: ConnectionKind,
    metrics: Arc<DatabaseMetrics>,
    /// SQLite's.
    files: Option<FileGuard>,
    /// Goes to SQLite with the next statement.
    deferred: Deferred,
}

pub(super) enum ConnectionKind {
    /// SQLite, for one statement that reads.
    SqliteStatement(SqliteReader),
    /// SQLite, for reading.
    SqliteRead(ReadTransaction),
    /// SQLite, for writing.
    SqliteWrite(writer::WriteTransaction),
    /// PostgreSQL, for one statement that reads.
    PostgresStatement(PostgresConnection),
    /// PostgreSQL, in a transaction.
    Postgres(PostgresConnection),
}

/// The connection of the database that is used.
enum Native<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PostgresConnection),
}

/// How many rows the last of several statements touched.
async fn last_result(
    mut results: impl Stream<Item = Result<Either<SqliteQueryResult, SqliteRow>, sqlx::Error>> + Unpin,
) -> Result<u64, sqlx::Error> {
    let mut touched = 0;
    while let Some(result) = results.try_next().await? {
        if let Either::Left(done) = result {
            touched = done.rows_affected();
        }
    }
    Ok(touched)
}

impl Connection {
    pub(super) fn new(
        kind: ConnectionKind,
        metrics: Arc<DatabaseMetrics>,
        files: Option<FileGuard>,
    ) -> Self {
        let begin = match &kind {
            ConnectionKind::SqliteRead(_) => Some(read_transaction::BEGIN),
            ConnectionKind::SqliteWrite(transaction) => transaction.begin(),
            _ => None,
        };
        // The end of a transaction is counted where it is sent.
        metrics.statements.inc_by(begin.iter().count() as u64);
        Self {
            kind,
            metrics,
            files,
            deferred: begin.map(Deferred::of).unwrap_or_default(),
        }
    }

    /// Logs an error of SQLite's files with its cause.
    fn note<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let (Err(error), Some(files)) = (&result, &self.files) {
            files.note(error);
        }
        result
    }

    /// Whether it is a connection to PostgreSQL.
    pub(crate) const fn is_postgres(&self) -> bool {
        matches!(
            self.kind,
            ConnectionKind::Postgres(_) | ConnectionKind::PostgresStatement(_)
        )
    }

    /// What runs a statement.
    fn native(&mut self) -> Result<Native<'_>, StoreError> {
        Ok(match &mut self.kind {
            ConnectionKind::SqliteStatement(reader) => Native::Sqlite(reader.connection()),
            ConnectionKind::SqliteRead(tx) => Native::Sqlite(tx.connection()?),
            ConnectionKind::SqliteWrite(tx) => Native::Sqlite(tx.connection()?),
            ConnectionKind::PostgresStatement(connection)
            | ConnectionKind::Postgres(connection) => Native::Postgres(connection),
        })
    }

    fn note_executed(&self, sql: &str, values: &[SqlValue]) {
        self.metrics.statements.inc();
        #[cfg(debug_assertions)]
        {
            let kind = if self.is_postgres() {
                executed::DatabaseKind::Postgres
            } else {
                executed::DatabaseKind::Sqlite
            };
            let sql = [Self::FOR_UPDATE_SKIP_LOCKED, Self::FOR_UPDATE]
                .into_iter()
                .find_map(|suffix| sql.strip_suffix(suffix))
                .unwrap_or(sql);
            executed::note(kind, sql, values);
        }
        #[cfg(not(debug_assertions))]
        let _ = (sql, values);
    }

    /// Runs a statement and returns how many rows it touched.
    pub async fn execute(&mut self, sql: &str, values: &[SqlValue]) -> Result<u64, StoreError> {
        self.note_executed(sql, values);
        self.send(sql, values).await
    }

    /// Runs a statement whose result nobody needs; on SQLite in a transaction that writes, together
    /// with the next one. If it fails, then so does that one, or the commit.
    pub(crate) async fn defer(&mut self, sql: &str, values: &[SqlValue]) -> Result<(), StoreError> {
        self.note_executed(sql, values);
        if !matches!(self.kind, ConnectionKind::SqliteWrite(_)) || self.deferred.is_full() {
            return self.send(sql, values).await.map(drop);
        }
        self.deferred.push(sql, values);
        Ok(())
    }

    /// Runs what is deferred and a statement, which is counted already.
    async fn send(&mut self, sql: &str, values: &[SqlValue]) -> Result<u64, StoreError> {
        let (sql, values) = self.deferred.take_with(sql, values);
        self.metrics.round_trips.inc();
        match self.native()? {
            Native::Sqlite(connection) => {
                let query = value::bind_sqlite(sqlx::query(AssertSqlSafe(sql.as_ref())), &values);
                let done = last_result(connection.fetch_many(query)).await;
                self.note(done.map_err(Into::into))
            }
            Native::Postgres(connection) => {
                let query = value::bind_postgres(sqlx::query(AssertSqlSafe(sql.as_ref())), &values);
                Ok(connection.execute(query).await?.rows_affected())
            }
        }
    }

    /// Runs a query and returns all its rows.
    pub async fn fetch_all(
        &mut self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<Vec<Row>, StoreError> {
        self.note_executed(sql, values);
        let (sql, values) = self.deferred.take_with(sql, values);
        self.metrics.round_trips.inc();
        match self.native()? {
            Native::Sqlite(connection) => {
                let query = value::bind_sqlite(sqlx::query(AssertSqlSafe(sql.as_ref())), &values);
                let rows = connection.fetch_all(query).await;
                let rows = self.note(rows.map_err(Into::into))?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Native::Postgres(connection) => {
                let query = value::bind_postgres(sqlx::query(AssertSqlSafe(sql.as_ref())), &values);
                let rows = connection.fetch_all(query).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// Runs a query and returns its first row, if any.
    pub async fn fetch_optional(
        &mut self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// Commits the transaction; durable once this returns.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing was written then, except where the outcome is unknown.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.kind {
            ConnectionKind::SqliteStatement(_)
            | ConnectionKind::SqliteRead(_)
            | ConnectionKind::PostgresStatement(_) => {}
            ConnectionKind::SqliteWrite(tx) => tx.commit(self.deferred).await?,
            ConnectionKind::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Locks the selected rows until the transaction ends; other transactions may still refer to
    /// them by foreign keys.
    pub(crate) const FOR_UPDATE: &str = " FOR NO KEY UPDATE";
    /// As [`Self::FOR_UPDATE`], leaving out rows that another transaction has locked.
    pub(crate) const FOR_UPDATE_SKIP_LOCKED: &str = " FOR NO KEY UPDATE SKIP LOCKED";

    /// SQL for the database's current time, the clock that servers share.
    pub async fn now(&mut self) -> Result<Timestamp, StoreError> {
        let sql = if self.is_postgres() {
            "SELECT clock_timestamp() AS now"
        } else {
            "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now"
        };
        match self.fetch_optional(sql, &[]).await? {
            Some(row) => row.time("now"),
            None => Err(StoreError::Unusable(
                "the database did not return its time".to_owned(),
            )),
        }
    }

    /// The current time by the clock that all servers share: PostgreSQL's, and `here` on SQLite,
    /// which has one server.
    pub async fn common_now(&mut self, here: Timestamp) -> Result<Timestamp, StoreError> {
        if self.is_postgres() {
            self.now().await
        } else {
            Ok(here)
        }
    }
}
