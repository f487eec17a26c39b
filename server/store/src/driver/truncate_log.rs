//! Moves SQLite's write-ahead log into the database file and truncates it.
//!
//! Deleted rows are overwritten in the file (`secure_delete`), but the log has what was written
//! before until it is overwritten in turn, which on a quiet server may take days.

use std::time::Duration;

use sqlx::sqlite::SqliteConnection;

use super::connect::{ACQUIRE_TIMEOUT, set_busy_timeout};
use super::{Database, StoreError};

impl Database {
    /// Truncates the log unless somebody reads from it now; the next call does so then. Nothing to do
    /// on PostgreSQL.
    ///
    /// # Errors
    /// If the log cannot be read or the file not be written.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => writer.without_transaction(truncate).await,
            Self::Postgres { .. } => Ok(()),
        }
    }
}

async fn truncate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    // Writers wait meanwhile, so that it does not wait for readers.
    set_busy_timeout(connection, Duration::ZERO).await?;
    let truncated = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut *connection)
        .await;
    set_busy_timeout(connection, ACQUIRE_TIMEOUT).await?;
    truncated?;
    Ok(())
}
