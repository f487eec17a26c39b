//! A connection in use, on either database.

use std::borrow::Cow;
use std::sync::Arc;

use shared::Timestamp;
use sqlx::AssertSqlSafe;

#[cfg(debug_assertions)]
use super::executed;
use super::file_guard::FileGuard;
use super::postgres::PostgresConnection;
use super::readers::SqliteReader;
use super::sqlite_connection::SqliteConnection;
use super::waiting_writes::WaitingWrites;
use super::{DatabaseMetrics, Row, SqlValue, StoreError, value, writer};

/// A connection in use: for reading, or a transaction that writes.
///
/// Dropped without [`Connection::commit`], a transaction leaves no trace.
pub struct Connection {
    kind: ConnectionKind,
    metrics: Arc<DatabaseMetrics>,
    /// SQLite's.
    files: Option<FileGuard>,
    /// To PostgreSQL.
    waiting: WaitingWrites,
    /// Locks what was read before the transaction begins, if it is unchanged.
    condition: Option<(String, Vec<SqlValue>)>,
}

pub(super) enum ConnectionKind {
    /// SQLite, for reading.
    SqliteRead(SqliteReader),
    /// SQLite, for writing.
    SqliteWrite(writer::WriteTransaction),
    /// PostgreSQL, for one statement that reads.
    PostgresStatement(PostgresConnection),
    /// PostgreSQL, in a transaction, or before it begins.
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
    pub(super) fn new(
        kind: ConnectionKind,
        metrics: Arc<DatabaseMetrics>,
        files: Option<FileGuard>,
    ) -> Self {
        Self {
            kind,
            metrics,
            files,
            waiting: WaitingWrites::default(),
            condition: None,
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

    /// Whether other transactions may change what this one reads, until it writes. Then what was read
    /// is compared by the condition of [`Self::set_condition`].
    pub(crate) const fn is_optimistic(&self) -> bool {
        match &self.kind {
            ConnectionKind::Postgres(connection) => !connection.is_in_transaction(),
            _ => false,
        }
    }

    /// Whether rows have to be locked before they are read.
    pub(crate) const fn needs_locks(&self) -> bool {
        match &self.kind {
            ConnectionKind::Postgres(connection) => connection.is_in_transaction(),
            _ => false,
        }
    }

    /// Begins a transaction on PostgreSQL that has not begun, and locks what was read.
    ///
    /// # Errors
    /// [`StoreError::Changed`] if it has changed meanwhile.
    pub async fn begin(&mut self) -> Result<(), StoreError> {
        let ConnectionKind::Postgres(connection) = &mut self.kind else {
            return Ok(());
        };
        if connection.is_in_transaction() {
            return Ok(());
        }
        self.metrics.count_transaction();
        connection.begin().await?;
        if let Some((sql, values)) = self.condition.take() {
            self.note_executed(&sql, &values);
            if self.send(&sql, &values).await? == 0 {
                return Err(StoreError::Changed);
            }
        }
        Ok(())
    }

    /// Sends a statement to PostgreSQL and returns how many rows it touched.
    async fn send(&mut self, sql: &str, values: &[SqlValue]) -> Result<u64, StoreError> {
        let Some(connection) = self.postgres() else {
            return Err(StoreError::busy("it is a connection to SQLite"));
        };
        let query = value::bind_postgres(sqlx::query(AssertSqlSafe(sql)), values);
        let done = connection.execute(query).await.map_err(unless_changed)?;
        Ok(done.rows_affected())
    }

    /// Sends what waits, in a transaction.
    async fn send_waiting(&mut self) -> Result<(), StoreError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.begin().await?;
        match self.waiting.take() {
            Some((sql, values)) => self.send(&sql, &values).await.map(drop),
            None => Ok(()),
        }
    }

    /// What is to be sent to PostgreSQL to run a statement: those that wait go with it or before it.
    async fn with_waiting<'a>(
        &mut self,
        sql: &'a str,
        values: &'a [SqlValue],
    ) -> Result<(Cow<'a, str>, Cow<'a, [SqlValue]>), StoreError> {
        if !writes_or_locks(sql) && self.waiting.are_unseen_by(sql) {
            return Ok((sql.into(), values.into()));
        }
        self.begin().await?;
        if self.waiting.is_empty() {
            return Ok((sql.into(), values.into()));
        }
        if self.waiting.has_condition() || !self.waiting.may_be_joined_by(sql) {
            self.send_waiting().await?;
            return Ok((sql.into(), values.into()));
        }
        let (sql, values) = self.waiting.take_with(sql, values);
        Ok((sql.into(), values.into()))
    }

    /// Runs a statement and returns how many rows it touched.
    pub async fn execute(&mut self, sql: &str, values: &[SqlValue]) -> Result<u64, StoreError> {
        self.note_executed(sql, values);
        if !self.is_postgres() {
            return self.on_sqlite(|sqlite| sqlite.execute(sql, values)).await;
        }
        let (sql, values) = self.with_waiting(sql, values).await?;
        self.send(&sql, &values).await
    }

    /// Runs a write of which nothing has to be known: on PostgreSQL with the next statement, at the
    /// latest with the commit, which fails if it does.
    pub(crate) async fn write(&mut self, sql: &str, values: &[SqlValue]) -> Result<(), StoreError> {
        if !matches!(&self.kind, ConnectionKind::Postgres(connection) if connection.joins_writes())
        {
            return self.execute(sql, values).await.map(drop);
        }
        self.note_executed(sql, values);
        if !self.waiting.may_be_joined_by(sql) {
            self.send_waiting().await?;
        }
        self.waiting.add(sql, values);
        Ok(())
    }

    /// Runs a write and returns whether it touched a row. Where that is not known before the commit, the
    /// commit fails with [`StoreError::Changed`] if it did not.
    pub(crate) async fn write_if(
        &mut self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<bool, StoreError> {
        if !self.is_optimistic() || !self.waiting.may_be_joined_by(sql) {
            return Ok(self.execute(sql, values).await? > 0);
        }
        self.note_executed(sql, values);
        self.waiting.add_condition(sql, values);
        Ok(true)
    }

    /// Sets the statement that finds out whether what was read is unchanged, and locks it: it touches a
    /// row then. To be called before anything is written.
    pub(crate) fn set_condition(&mut self, sql: &str, values: Vec<SqlValue>) {
        if self.is_optimistic() {
            self.condition = Some((sql.to_owned(), values));
        }
    }

    /// Commits the transaction together with a last write, which has to touch a row.
    ///
    /// # Errors
    /// As for [`Self::commit`]; [`StoreError::Changed`] if it does not.
    pub(crate) async fn commit_if(
        mut self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<(), StoreError> {
        if !self.is_optimistic() || !self.waiting.may_be_joined_by(sql) {
            return match self.execute(sql, values).await? {
                0 => Err(StoreError::Changed),
                _ => self.commit().await,
            };
        }
        self.note_executed(sql, values);
        self.waiting.add_first_condition(sql, values);
        match (self.waiting.take(), self.kind) {
            (Some((sql, values)), ConnectionKind::Postgres(connection)) => {
                self.metrics.round_trips.inc();
                let query = value::bind_postgres(sqlx::query(AssertSqlSafe(sql)), &values);
                let committed = connection.execute_and_commit(query).await;
                committed.map_err(unless_changed)
            }
            _ => Err(StoreError::busy("nothing was to be written")),
        }
    }

    /// Runs a query and returns all its rows.
    pub async fn fetch_all(
        &mut self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<Vec<Row>, StoreError> {
        self.note_executed(sql, values);
        if !self.is_postgres() {
            let rows = self.on_sqlite(|sqlite| sqlite.fetch_all(sql, values));
            return Ok(rows.await?.into_iter().map(Row::Sqlite).collect());
        }
        let (sql, values) = self.with_waiting(sql, values).await?;
        let Some(connection) = self.postgres() else {
            return Ok(Vec::new());
        };
        let query = value::bind_postgres(sqlx::query(AssertSqlSafe(&*sql)), &values);
        let rows = connection.fetch_all(query).await?;
        Ok(rows.into_iter().map(Row::Postgres).collect())
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
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.send_waiting().await?;
        match self.kind {
            ConnectionKind::SqliteWrite(tx) => tx.commit().await?,
            ConnectionKind::Postgres(tx) if tx.is_in_transaction() => tx.commit().await?,
            // Nothing was written.
            ConnectionKind::SqliteRead(_)
            | ConnectionKind::PostgresStatement(_)
            | ConnectionKind::Postgres(_) => {}
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

/// Whether a statement needs a transaction that has begun.
fn writes_or_locks(sql: &str) -> bool {
    ["INSERT ", "UPDATE ", "DELETE ", Connection::FOR_UPDATE]
        .iter()
        .any(|word| sql.contains(word))
}

/// A division by zero is how a condition fails.
fn unless_changed(error: StoreError) -> StoreError {
    match &error {
        StoreError::Statement(sqlx::Error::Database(cause))
            if cause.code().as_deref() == Some("22012") =>
        {
            StoreError::Changed
        }
        _ => error,
    }
}
