//! Servers where nothing happens ask the database at most once a second each.

use std::time::Duration;

use runtime::clock::Stopwatch;
use sqlx::{ConnectOptions, PgConnection};
use test_support::postgres::{cluster_options, fresh_database};
use test_support::process::Server;

const WINDOW: Duration = Duration::from_secs(12);

/// PostgreSQL counts what an idle connection did so much later, and in another window.
const LATE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn idle_servers_send_a_transaction_a_second() {
    let database = fresh_database().await;
    let url = database.to_url_lossy().to_string();
    let name = database.get_database().expect("a name");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = [("DATABASE_URL", url.as_str())];
    let servers: Vec<_> = (0..3)
        .map(|_| Server::start(folder.path(), &settings))
        .collect();
    // Connections to another database do not count.
    let mut observer = cluster_options().connect().await.expect("it is there");
    // What a server does when it starts, and every minute, is in one of these at most.
    for _ in 0..3 {
        if transactions(&mut observer, name).await <= allowed(servers.len()) {
            return;
        }
    }
    panic!("they ask more often than once a second");
}

fn allowed(servers: usize) -> i64 {
    let seconds = (WINDOW + LATE).as_secs() * servers as u64;
    i64::try_from(seconds).expect("few")
}

/// How many transactions the database sees in [`WINDOW`].
async fn transactions(observer: &mut PgConnection, name: &str) -> i64 {
    let before = total(observer, name).await;
    let began = Stopwatch::started();
    let mut looks = tokio::time::interval(Duration::from_millis(100));
    while began.elapsed() < WINDOW {
        looks.tick().await;
    }
    let counted = total(observer, name).await - before;
    eprintln!("{counted} transactions in {WINDOW:?}");
    counted
}

async fn total(observer: &mut PgConnection, name: &str) -> i64 {
    let count = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = $1";
    let count = sqlx::query_scalar(count).bind(name).fetch_one(observer);
    count.await.expect("a database")
}
