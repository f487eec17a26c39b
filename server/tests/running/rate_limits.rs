//! Rate limits of servers that share a database hold for all of them together.

use reqwest::StatusCode;
use store::Database;
use test_support::process::Server;

use crate::timer::until;
use crate::{Installation, Kind};

/// The period of the limit in these tests: nothing is refilled while they run.
const PERIOD_MILLIS: i64 = 3_600_000;

async fn begin_as_guest(server: &Server) -> StatusCode {
    let url = format!("http://{}/api/auth/guest", server.addr);
    let request = crate::client().post(url);
    let answer = request.json(&serde_json::json!({})).send().await;
    answer.expect("an answer").status()
}

/// A number of the database; none where the query has no row.
async fn number(database: &Database, sql: &str) -> i64 {
    let mut connection = database.read().await.expect("the database answers");
    let rows = connection.fetch_all(sql, &[]).await.expect("a number");
    rows.first()
        .map_or(0, |row| row.integer("number").expect("a number"))
}

/// How many guests the servers have counted together.
async fn guests(database: &Database) -> i64 {
    let sql = "SELECT (full_at - (extract(epoch FROM now()) * 1000)::bigint) AS number
        FROM rate_limits ORDER BY full_at DESC LIMIT 1";
    (number(database, sql).await + PERIOD_MILLIS / 2) / PERIOD_MILLIS
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn two_servers_count_together() {
    let installation = Installation::new(Kind::Postgres).await;
    let url = installation.database_url.parse().expect("a URL");
    let database = Database::open(&url).await.expect("the database is there");
    let limits = [("STINT_RATE_LIMITS", "guest=10/3600s")];
    let one = installation.serve_with(&limits);
    let two = installation.serve_with(&limits);
    until("both servers hold leases", || async {
        let sql = "SELECT COUNT(DISTINCT owner) AS number FROM timer_parts";
        number(&database, sql).await == 2
    })
    .await;

    for _ in 0..10 {
        assert_eq!(begin_as_guest(&one).await, StatusCode::CREATED);
    }
    assert_eq!(begin_as_guest(&one).await, StatusCode::TOO_MANY_REQUESTS);
    until("the first server has told", || async {
        guests(&database).await == 10
    })
    .await;

    // The second server hears of it when it tells what it has counted itself.
    assert_eq!(begin_as_guest(&two).await, StatusCode::CREATED);
    until("the second server has told", || async {
        guests(&database).await == 11
    })
    .await;
    let mut more = 0;
    while begin_as_guest(&two).await == StatusCode::CREATED {
        more += 1;
    }
    assert!(more < 9, "{more} more: as many as without the first server");
}
