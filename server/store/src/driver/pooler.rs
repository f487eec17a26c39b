//! Whether connections to PostgreSQL are sessions. A pooler in transaction mode gives each transaction
//! another one: prepared statements, time limits, the lock of the migrations and `LISTEN` would be lost
//! or somebody else's, without an error in most cases.
//!
//! No statement asks a pooler for its mode, and which session it gives next depends on what else it
//! does. So a connection listens and stays silent, while another one notifies it: PostgreSQL passes a
//! notification to the client of the session, and such a pooler gives none to a client that is
//! silent.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, Connection as _, Executor, Row as _};

const CHANNEL: &str = "stint_session";

/// How long a notification may take; it is on its way when its sender has an answer.
const SILENCE: Duration = Duration::from_secs(1);

/// A standby takes no `LISTEN`.
const READ_ONLY: &str = "25006";

/// Whether another connection is a session of its own, as `connection` says.
pub(super) async fn gives_sessions(
    mut connection: PgConnection,
    options: PgConnectOptions,
) -> Result<bool, sqlx::Error> {
    let own = PgPoolOptions::new()
        .max_connections(1)
        .connect_lazy_with(options);
    let mut listener = PgListener::connect_with(&own).await?;
    listener.ignore_pool_close_event(true);
    let is_session = receives(&mut listener, &mut connection).await;
    drop(listener);
    own.close().await;
    connection.close().await?;
    match is_session {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(READ_ONLY) => Ok(true),
        // What the other one listens for has arrived here.
        Err(sqlx::Error::Protocol(_)) => Ok(false),
        other => other,
    }
}

/// Whether the listener hears what the connection sends.
async fn receives(
    listener: &mut PgListener,
    connection: &mut PgConnection,
) -> Result<bool, sqlx::Error> {
    listener.listen(CHANNEL).await?;
    // Other servers may be starting. Not prepared: that would be left in a session of the pooler's.
    let unique = sqlx::raw_sql("SELECT CAST(txid_current() AS text)");
    let unique: PgRow = connection.fetch_one(unique).await?;
    let unique: String = unique.try_get(0)?;
    let notify = format!("NOTIFY {CHANNEL}, '{unique}'");
    connection
        .execute(sqlx::raw_sql(AssertSqlSafe(notify)))
        .await?;
    let heard = async {
        loop {
            let notification = listener.try_recv().await?;
            if notification.is_some_and(|heard| heard.payload() == unique) {
                return Ok(true);
            }
        }
    };
    if let Ok(heard) = tokio::time::timeout(SILENCE, heard).await {
        return heard;
    }
    // A session that is slow has it before the answer to a question.
    listener.execute(sqlx::raw_sql("SELECT 1")).await?;
    while let Some(notification) = listener.next_buffered() {
        if notification.payload() == unique {
            return Ok(true);
        }
    }
    Ok(false)
}
