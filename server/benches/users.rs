//! Whether a user's writes cost the same beside many others as in an empty database.
//!
//! `cargo bench -p server --bench users -- postgres` starts the real binary on two databases, one of them
//! with `STINT_BENCH_USERS` (100 000) users of 20 sessions each, and starts and completes
//! `STINT_BENCH_PAIRS` (300) sessions on either of them in turn. The others are copies of one user, made by
//! SQL, since imports would take hours.

#![expect(
    clippy::expect_used,
    reason = "a measurement that cannot go on says so"
)]
#![expect(clippy::print_stdout, reason = "its result is what it prints")]

use std::path::Path;
use std::time::Duration;

use reqwest::Client;
use runtime::clock::Stopwatch;
use serde_json::{Value, json};
use sqlx::ConnectOptions as _;
use store::cluster::{Placement, TABLES};
use store::{Connection, Database};
use test_support::database::Kind;
use test_support::environment::{build, setting};
use test_support::postgres::durable_database;
use test_support::process::Server;

/// Sessions of each of the others.
const SESSIONS: usize = 20;

/// Users copied in one transaction.
const BATCH: u32 = 500;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let kind = match std::env::args().nth(1).as_deref() {
        Some("sqlite") => Kind::Sqlite,
        _ => Kind::Postgres,
    };
    runtime.block_on(run(kind));
}

async fn run(kind: Kind) {
    let others = setting("STINT_BENCH_USERS", 100_000);
    let pairs = setting("STINT_BENCH_PAIRS", 300);
    // Fails if there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    println!("{kind:?}, {} shared with the client", build());
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let mut databases = Vec::new();
    for (folder, others) in folders.iter().zip([0, others]) {
        let folder = folder.path();
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}", folder.join("stint.db").display()),
            Kind::Postgres => durable_database().await.to_url_lossy().to_string(),
        };
        fill(kind, folder, &url, others).await;
        let server = start(folder, &url);
        let user = User::begin(&server).await;
        databases.push((others, server, user, Vec::new(), Vec::new()));
    }
    for _ in 0..pairs {
        for (_, _, user, starts, ends) in &mut databases {
            let (start, end) = user.start_and_complete().await;
            starts.push(start);
            ends.push(end);
        }
    }
    println!(
        "{:>10}{:>14}{:>14}{:>17}{:>17}",
        "others", "start p50 ms", "start p99 ms", "complete p50 ms", "complete p99 ms"
    );
    for (others, _, _, mut starts, mut ends) in databases {
        let [start, slow_start] = percentiles(&mut starts);
        let [end, slow_end] = percentiles(&mut ends);
        println!("{others:>10}{start:>14.2}{slow_start:>14.2}{end:>17.2}{slow_end:>17.2}");
    }
}

fn percentiles(durations: &mut [Duration]) -> [f64; 2] {
    durations.sort_unstable();
    [50, 99].map(|percent| {
        let index = durations.len().saturating_sub(1) * percent / 100;
        let duration = durations.get(index).copied().unwrap_or_default();
        duration.as_secs_f64() * 1000.0
    })
}

fn start(folder: &Path, url: &str) -> Server {
    let settings = [
        ("DATABASE_URL", url),
        ("STINT_RATE_LIMITS", "off"),
        ("STINT_LOG", "warn,server::compose=info"),
    ];
    Server::start(folder, &settings)
}

/// A user with sessions, and so many copies.
async fn fill(kind: Kind, folder: &Path, url: &str, others: u32) {
    let server = start(folder, url);
    let template = User::begin(&server).await;
    let id = template.import().await;
    drop(server);
    let database = Database::open(&url.parse().expect("a URL")).await;
    let database = database.expect("it is there").long_running();
    let mut tables = Vec::new();
    let mut connection = database.read().await.expect("it answers");
    for (table, placement) in TABLES {
        // A sign-in is of one user only.
        if let Placement::User(user) = placement
            && *table != "logins"
        {
            tables.push(copy(&mut connection, kind, table, user, &id).await);
        }
    }
    drop(connection);
    for from in (0..others).step_by(BATCH as usize) {
        let count = BATCH.min(others - from);
        let mut connection = database.write().await.expect("it answers");
        let ids = match kind {
            Kind::Postgres => {
                format!("SELECT gen_random_uuid() AS id FROM generate_series(1, {count})")
            }
            Kind::Sqlite => format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
                 SELECT randomblob(16) AS id FROM n"
            ),
        };
        run_sql(
            &mut connection,
            &format!("CREATE TEMPORARY TABLE copies AS {ids}"),
        )
        .await;
        for statement in &tables {
            run_sql(&mut connection, statement).await;
        }
        run_sql(&mut connection, "DROP TABLE copies").await;
        connection.commit().await.expect("it is stored");
    }
    if others > 0 && kind == Kind::Postgres {
        // Autovacuum does this eventually.
        let mut connection = database.read_statement().await.expect("it answers");
        run_sql(&mut connection, "VACUUM ANALYZE").await;
    }
    database.close().await;
}

/// The statement that copies the rows of a user for each id of `copies`.
async fn copy(
    connection: &mut Connection,
    kind: Kind,
    table: &str,
    user: &str,
    id: &str,
) -> String {
    let sql = match kind {
        Kind::Postgres => format!(
            "SELECT attname::text AS name FROM pg_attribute WHERE attrelid = '{table}'::regclass
             AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        ),
        Kind::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
    };
    let columns = connection
        .fetch_all(&sql, &[])
        .await
        .expect("it has columns");
    let columns: Vec<String> = columns
        .iter()
        .map(|row| row.text("name").expect("a name"))
        .collect();
    let values = columns.iter().map(|column| match column == user {
        true => "copies.id".to_owned(),
        false => format!("{table}.{column}"),
    });
    let id = match kind {
        Kind::Postgres => format!("'{id}'"),
        Kind::Sqlite => format!("X'{}'", id.replace('-', "")),
    };
    format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {table} CROSS JOIN copies WHERE {table}.{user} = {id}",
        columns.join(", "),
        values.collect::<Vec<_>>().join(", ")
    )
}

async fn run_sql(connection: &mut Connection, sql: &str) {
    let done = connection.execute(sql, &[]).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}

struct User {
    client: Client,
    url: String,
}

impl User {
    /// A new guest.
    async fn begin(server: &Server) -> Self {
        let client = Client::builder().cookie_store(true).build();
        let user = Self {
            client: client.expect("a client"),
            url: format!("http://{}", server.addr),
        };
        user.send("POST", "/api/auth/guest", json!({})).await;
        user
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Value {
        let method = method.parse().expect("a method");
        let request = self.client.request(method, format!("{}{path}", self.url));
        let request = request.header("sec-fetch-site", "same-origin");
        let answer = request.json(&body).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.expect("JSON")
    }

    /// Imports sessions of 50 minutes, an hour apart; returns the user's id.
    async fn import(&self) -> String {
        let mut file = "start,end\n".to_owned();
        for hour in 0..SESSIONS {
            let (day, hour) = (1 + hour / 24, hour % 24);
            file +=
                &format!("2026-01-{day:02}T{hour:02}:00:00Z,2026-01-{day:02}T{hour:02}:50:00Z\n");
        }
        let url = format!("{}/api/import/foreign?timeZone=Etc/UTC", self.url);
        let request = self
            .client
            .post(url)
            .header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", "text/csv").body(file);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        let me = self.client.get(format!("{}/api/me", self.url));
        let me = me.send().await.expect("an answer");
        let me: Value = me.json().await.expect("JSON");
        assert_eq!(me["usage"]["sessions"]["used"], SESSIONS, "{me}");
        me["userId"].as_str().expect("an id").to_owned()
    }

    /// How long it takes to start a session, and to complete it.
    async fn start_and_complete(&self) -> (Duration, Duration) {
        let watch = Stopwatch::started();
        let started = self
            .send("POST", "/api/sessions", json!({"sessionType": "pomodoro"}))
            .await;
        let start = watch.elapsed();
        let id = started["sessionId"].as_str().expect("an id");
        let watch = Stopwatch::started();
        self.send("PUT", &format!("/api/sessions/{id}/complete"), json!({}))
            .await;
        (start, watch.elapsed())
    }
}
