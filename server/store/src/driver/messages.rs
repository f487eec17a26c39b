//! Messages between the servers on one database. PostgreSQL has them; SQLite has one server.
//!
//! They are sent outside of write transactions, because `NOTIFY` inside one serialises all commits.

use sqlx::postgres::{PgListener, PgPoolOptions};

use super::{Database, StoreError};

const CHANNEL: &str = "stint_news";

/// A connection that receives the messages of all servers on the database, including this one.
pub struct ServerMessages(PgListener);

impl Database {
    /// Whether servers can send each other messages.
    #[must_use]
    pub const fn has_messages(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// Sends a message of less than 8 000 bytes to every server; does nothing on SQLite.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn send(&self, message: &str) -> Result<(), StoreError> {
        if let Self::Postgres { pool, .. } = self {
            sqlx::query("SELECT pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(message)
                .execute(pool)
                .await?;
        }
        Ok(())
    }

    /// Subscribes to messages from now on; none on SQLite.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn messages(&self) -> Result<Option<ServerMessages>, StoreError> {
        let Self::Postgres { pool, .. } = self else {
            return Ok(None);
        };
        // Not from the pool: the connection is held as long as the server runs.
        let options = pool.connect_options().as_ref().clone();
        let own = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(super::connect::ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await?;
        let mut listener = PgListener::connect_with(&own).await?;
        listener.ignore_pool_close_event(true);
        listener.listen(CHANNEL).await?;
        Ok(Some(ServerMessages(listener)))
    }
}

impl ServerMessages {
    /// The next message; none after a reconnect, when messages may have been missed.
    ///
    /// # Errors
    /// If the connection was lost and reconnecting failed.
    pub async fn next(&mut self) -> Result<Option<String>, StoreError> {
        let message = self.0.try_recv().await?;
        Ok(message.map(|message| message.payload().to_owned()))
    }
}
