//! A transaction that reads SQLite. sqlx's own one takes three more messages to the connection's
//! thread: `BEGIN` and its acknowledgement, and a ping after the rollback.

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection};
use tokio::runtime::Handle;

use super::StoreError;
use super::shared_transaction::unavailable;

/// The text that begins it; sent with its first statement.
pub(super) const BEGIN: &str = "BEGIN";

/// Rolled back when dropped, before the connection returns to the pool.
#[derive(Debug)]
pub(super) struct ReadTransaction {
    /// None once it was dropped.
    connection: Option<PoolConnection<Sqlite>>,
    has_begun: bool,
}

impl ReadTransaction {
    pub(super) const fn new(connection: PoolConnection<Sqlite>) -> Self {
        Self {
            connection: Some(connection),
            has_begun: false,
        }
    }

    /// The connection for a statement; the first one begins the transaction.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.has_begun = true;
        match &mut self.connection {
            Some(connection) => Ok(connection),
            None => Err(unavailable("the transaction is over")),
        }
    }
}

impl Drop for ReadTransaction {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take().filter(|_| self.has_begun) else {
            return;
        };
        let Ok(runtime) = Handle::try_current() else {
            // Nothing may use it after this: its transaction is open.
            drop(connection.detach());
            return;
        };
        runtime.spawn(async move {
            // Fails if it never began, or if SQLite has rolled back on its own on a full disk.
            if sqlx::query("ROLLBACK")
                .execute(&mut *connection)
                .await
                .is_err()
            {
                // An error while closing loses nothing: it only read.
                let _ = connection.close().await;
            }
        });
    }
}
