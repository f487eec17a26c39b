//! A transaction that reads SQLite. sqlx's own one takes three more messages to the connection's
//! thread: `BEGIN` and its acknowledgement, and a ping after the rollback.

use sqlx::SqliteConnection;
use tokio::runtime::Handle;

use super::StoreError;
use super::readers::SqliteReader;
use super::shared_transaction::unavailable;

/// The text that begins it; sent with its first statement.
pub(super) const BEGIN: &str = "BEGIN";

/// Rolled back when dropped, before the connection returns to the pool.
#[derive(Debug)]
pub(super) struct ReadTransaction {
    /// None once it was dropped.
    reader: Option<SqliteReader>,
    has_begun: bool,
}

impl ReadTransaction {
    pub(super) const fn new(reader: SqliteReader) -> Self {
        Self {
            reader: Some(reader),
            has_begun: false,
        }
    }

    /// The connection for a statement; the first one begins the transaction.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.has_begun = true;
        match &mut self.reader {
            Some(reader) => Ok(reader.connection()),
            None => Err(unavailable("the transaction is over")),
        }
    }
}

impl Drop for ReadTransaction {
    fn drop(&mut self) {
        let Some(mut reader) = self.reader.take().filter(|_| self.has_begun) else {
            return;
        };
        let Ok(runtime) = Handle::try_current() else {
            // Its transaction is open.
            return reader.detach();
        };
        runtime.spawn(async move {
            let rollback = sqlx::query("ROLLBACK").execute(reader.connection());
            // Fails if it never began, or if SQLite has rolled back on its own on a full disk.
            if rollback.await.is_err() {
                reader.close().await;
            }
        });
    }
}
