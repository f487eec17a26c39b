//! A connection in use, on either database.

use shared::Timestamp;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Postgres, Sqlite, SqliteConnection};

#[cfg(debug_assertions)]
use super::executed;
use super::{Row, SqlValue, StoreError, value, writer};

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
        self.note_executed(sql);
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

    #[cfg(debug_assertions)]
    fn note_executed(&self, sql: &str) {
        let kind = match self {
            Self::SqliteRead(_) | Self::SqliteWrite(_) => executed::DatabaseKind::Sqlite,
            Self::Postgres(_) => executed::DatabaseKind::Postgres,
        };
        let sql = [Self::FOR_UPDATE_SKIP_LOCKED, Self::FOR_UPDATE]
            .into_iter()
            .find_map(|suffix| sql.strip_suffix(suffix))
            .unwrap_or(sql);
        executed::note(kind, sql);
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
        self.note_executed(sql);
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

    /// Locks the selected rows until the transaction ends; other transactions may still refer to
    /// them by foreign keys.
    pub(crate) const FOR_UPDATE: &str = " FOR NO KEY UPDATE";
    /// As [`Self::FOR_UPDATE`], leaving out rows that another transaction has locked.
    pub(crate) const FOR_UPDATE_SKIP_LOCKED: &str = " FOR NO KEY UPDATE SKIP LOCKED";

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
