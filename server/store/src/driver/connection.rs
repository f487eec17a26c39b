//! A connection in use, on either database.

use std::sync::Arc;

use shared::Timestamp;
use sqlx::AssertSqlSafe;

#[cfg(debug_assertions)]
use super::executed;
use super::file_guard::FileGuard;
use super::postgres::PostgresConnection;
use super::readers::SqliteReader;
use super::sqlite_connection::SqliteConnection;
use super::{DatabaseMetrics, Row, SqlValue, StoreError, value, writer};

/// A connection in use: for reading, or a transaction that writes.
///
/// Dropped without [`Connection::commit`], a transaction leaves no trace.
pub struct Connection {
    kind: ConnectionKind,
    metrics: Arc<DatabaseMetrics>,
    /// SQLite's.
    files: Option<FileGuard>,
}

pub(super) enum ConnectionKind {
    /// SQLite, for reading.
    SqliteRead(SqliteReader),
    /// SQLite, for writing.
    SqliteWrite(writer::WriteTransaction),
    /// PostgreSQL, for one statement that reads.
    PostgresStatement(PostgresConnection),
    /// PostgreSQL, in a transaction.
    Postgres(PostgresConnection),
}

/// Lets other tasks run now and then: SQLite's statements do not wait, and a job of many would keep
/// its thread. In debug builds at each statement, so that tests interrupt between any two.
async fn yield_between_statements() {
    if cfg!(debug_assertions) {
        tokio::task::yield_now().await;
    } else {
        tokio::task::coop::consume_budget().await;
    }
}

impl Connection {
    pub(super) const fn new(
        kind: ConnectionKind,
        metrics: Arc<DatabaseMetrics>,
        files: Option<FileGuard>,
    ) -> Self {
        Self {
            kind,
            metrics,
            files,
        }
    }

    /// Whether it is a connection to PostgreSQL.
    pub(crate) const fn is_postgres(&self) -> bool {
        matches!(
            self.kind,
            ConnectionKind::Postgres(_) | ConnectionKind::PostgresStatement(_)
        )
    }

    /// The connection to PostgreSQL, for a statement.
    fn postgres(&mut self) -> Option<&mut PostgresConnection> {
        match &mut self.kind {
            ConnectionKind::Postgres(connection)
            | ConnectionKind::PostgresStatement(connection) => {
                self.metrics.round_trips.inc();
                Some(connection)
            }
            ConnectionKind::SqliteRead(_) | ConnectionKind::SqliteWrite(_) => None,
        }
    }

    /// Runs a statement on SQLite; its errors are logged with their cause.
    async fn on_sqlite<T>(
        &mut self,
        run: impl FnOnce(&SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        yield_between_statements().await;
        let result = match &self.kind {
            ConnectionKind::SqliteRead(reader) => reader.connection().and_then(run),
            ConnectionKind::SqliteWrite(transaction) => transaction.run(run),
            ConnectionKind::Postgres(_) | ConnectionKind::PostgresStatement(_) => {
                Err(StoreError::busy("it is a connection to PostgreSQL"))
            }
        };
        if let (Err(error), Some(files)) = (&result, &self.files) {
            files.note(error);
        }
        result
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
        match self.postgres() {
            Some(connection) => {
                let query = value::bind_postgres(sqlx::query(AssertSqlSafe(sql)), values);
                Ok(connection.execute(query).await?.rows_affected())
            }
            None => self.on_sqlite(|sqlite| sqlite.execute(sql, values)).await,
        }
    }

    /// Runs a query and returns all its rows.
    pub async fn fetch_all(
        &mut self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<Vec<Row>, StoreError> {
        self.note_executed(sql, values);
        match self.postgres() {
            Some(connection) => {
                let query = value::bind_postgres(sqlx::query(AssertSqlSafe(sql)), values);
                let rows = connection.fetch_all(query).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
            None => {
                let rows = self.on_sqlite(|sqlite| sqlite.fetch_all(sql, values));
                Ok(rows.await?.into_iter().map(Row::Sqlite).collect())
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
            ConnectionKind::SqliteRead(_) | ConnectionKind::PostgresStatement(_) => {}
            ConnectionKind::SqliteWrite(tx) => tx.commit().await?,
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
