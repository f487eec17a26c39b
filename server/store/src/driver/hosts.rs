//! Several hosts of one PostgreSQL database, of which one takes writes: a primary and its standbys.
//! sqlx connects to one host, so they are tried here, at the start and whenever the one in use fails.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgRow};
use sqlx::{Connection as _, Executor, Row as _};
use tokio::sync::Notify;

/// How long a host may take to say whether it takes writes.
const HOST_LIMIT: Duration = Duration::from_secs(2);

/// The time between two searches, while no host takes writes.
const SEARCH_INTERVAL: Duration = Duration::from_millis(250);

/// Asks for a search; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Search(Arc<Notify>);

impl Search {
    /// The host in use has failed.
    pub(super) fn request(&self) {
        self.0.notify_one();
    }
}

/// The first host that takes writes, and a connection to it.
///
/// # Errors
/// That of the last host, if none does.
pub(super) async fn writable(
    hosts: &[PgConnectOptions],
) -> Result<(PgConnection, PgConnectOptions), sqlx::Error> {
    let mut last = sqlx::Error::Protocol("no host is named".to_owned());
    for host in hosts {
        let found = tokio::time::timeout(HOST_LIMIT, connect_for_writes(host)).await;
        match found.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
            Ok(connection) => return Ok((connection, host.clone())),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn connect_for_writes(host: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect_with(host).await?;
    let answer: PgRow = connection
        .fetch_one(sqlx::raw_sql("SHOW transaction_read_only"))
        .await?;
    match answer.try_get(0)? {
        "off" => Ok(connection),
        _ => Err(sqlx::Error::Protocol("it takes no writes".to_owned())),
    }
}

/// Whenever a search is requested, has the pool connect to the host that takes writes, until the pool
/// is closed. `moved` is called when it may be another one.
pub(super) async fn follow(
    pool: PgPool,
    hosts: Vec<PgConnectOptions>,
    search: Search,
    moved: impl Fn(),
) {
    let following = async {
        loop {
            search.0.notified().await;
            let host = loop {
                match writable(&hosts).await {
                    Ok((connection, host)) => {
                        drop(connection);
                        break host;
                    }
                    Err(_) => tokio::time::sleep(SEARCH_INTERVAL).await,
                }
            };
            pool.set_connect_options(host);
            moved();
        }
    };
    tokio::select! {
        () = following => {}
        () = pool.close_event() => {}
    }
}
