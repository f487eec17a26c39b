//! Moves SQLite's write-ahead log into the database file and truncates it.
//!
//! Deleted rows are overwritten in the file (`secure_delete`), but the log has what was written
//! before until it is overwritten in turn, which on a quiet server may take days.

use super::sqlite_connection::blocking;
use super::{Database, StoreError};

impl Database {
    /// Truncates the log unless somebody reads from it now; the next call does so then. Nothing to do
    /// on PostgreSQL.
    ///
    /// # Errors
    /// If the log cannot be read or the file not be written.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        let Self::Sqlite { writer, .. } = self else {
            return Ok(());
        };
        let turn = writer.between_transactions().await?;
        // Writes wait meanwhile, and this connection does not wait for readers.
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        blocking(|| turn.transaction().connection()?.execute(sql, &[]))?;
        Ok(())
    }
}
