//! Messages between the servers on one database. PostgreSQL has them; SQLite has one server.
//!
//! They are sent outside of write transactions, because `NOTIFY` inside one serialises all commits.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};

use super::owner::Owner;
use super::postgres::{ACQUIRE_LIMIT, PostgresPool};
use super::{Database, DatabaseMetrics, StoreError};

const CHANNEL: &str = "stint_news";

/// After so much silence it is asked whether the connection is alive.
const SILENCE: Duration = Duration::from_secs(5);

/// A connection that receives the messages of all servers on the database, including this one.
pub struct ServerMessages {
    listener: PgListener,
    pool: PostgresPool,
    metrics: Arc<DatabaseMetrics>,
}

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
            let notify = sqlx::query("SELECT pg_notify($1, $2)");
            let notify = notify.bind(CHANNEL).bind(message);
            pool.acquire(Owner::Server).await?.execute(notify).await?;
        }
        Ok(())
    }

    /// Subscribes to messages from now on; none on SQLite.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn messages(&self) -> Result<Option<ServerMessages>, StoreError> {
        let Self::Postgres { pool, metrics } = self else {
            return Ok(None);
        };
        // Not from the pool: the connection is held as long as the server runs.
        let options = pool.pool().connect_options().as_ref().clone();
        let own = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(ACQUIRE_LIMIT)
            .connect_lazy_with(options);
        let listening = async {
            let mut listener = PgListener::connect_with(&own).await?;
            listener.ignore_pool_close_event(true);
            listener.listen(CHANNEL).await?;
            Ok(listener)
        };
        Ok(Some(ServerMessages {
            listener: pool.answer(listening).await?,
            pool: pool.clone(),
            metrics: Arc::clone(metrics),
        }))
    }
}

impl ServerMessages {
    /// The next message; none after a reconnect, when messages may have been missed.
    ///
    /// # Errors
    /// If the connection was lost and reconnecting failed, or nothing answers at its other end.
    pub async fn next(&mut self) -> Result<Option<String>, StoreError> {
        loop {
            let received = tokio::time::timeout(SILENCE, self.listener.try_recv()).await;
            if let Ok(message) = received {
                return Ok(message?.map(|message| message.payload().to_owned()));
            }
            self.metrics.statements.inc();
            self.metrics.round_trips.inc();
            let alive = sqlx::raw_sql("SELECT 1").execute(&mut self.listener);
            self.pool.answer(alive).await?;
        }
    }
}
