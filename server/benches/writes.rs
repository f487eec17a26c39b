//! How long a user's write takes while another user sends a burst, imports a large file, or deletes an
//! account with it: SQLite has one writer for all.
//!
//! `cargo bench -p server --bench writes` starts the real binary on SQLite. One user adds a task every 50 ms,
//! one after the other. `STINT_BENCH_WRITES` (200) is their number at rest and beside the burst of 64 connections,
//! `STINT_BENCH_ROWS` (50 000) that of the sessions which are imported and deleted.

#![expect(
    clippy::expect_used,
    reason = "a measurement that cannot go on says so"
)]
#![expect(clippy::print_stdout, reason = "its result is what it prints")]

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use reqwest::Client;
use runtime::clock::Stopwatch;
use serde_json::json;
use test_support::environment::{build, setting};

const PASSWORD: &str = "correct horse battery";

/// Connections of the burst.
const BURST: usize = 64;

/// Deleted accounts are erased by a job that runs every minute; it has begun and ended within this.
const ERASURE: Duration = Duration::from_secs(100);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    let writes = setting("STINT_BENCH_WRITES", 200);
    let rows = setting("STINT_BENCH_ROWS", 50_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = [
        ("STINT_RATE_LIMITS", "off"),
        // A release build writes more in a burst than a user may store.
        ("STINT_ACCOUNT_QUOTA", "tasks=1000000,megabytes=4000"),
        ("STINT_LOG", "warn,server::compose=info"),
    ];
    let server = test_support::process::Server::start(folder.path(), &settings);
    println!("{} shared with the clients", build());
    println!(
        "{:<20}{:>8}{:>10}{:>10}{:>10}",
        "beside", "writes", "p50 ms", "p99 ms", "most ms"
    );
    // Fails if there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = format!("http://{}", server.addr);
    let one = User::register(&url, "ada@example.org").await;
    let other = User::register(&url, "bob@example.org").await;

    one.write("nothing", writes, std::future::pending()).await;
    let burst = join_all((0..BURST).map(|_| async {
        loop {
            other.add_task().await;
        }
    }));
    one.write("a burst", writes, async { drop(burst.await) })
        .await;
    one.write("an import", usize::MAX, other.import(rows)).await;
    one.write("a deletion", usize::MAX, async {
        other.delete().await;
        tokio::time::sleep(ERASURE).await;
    })
    .await;
}

struct User {
    client: Client,
    url: String,
}

impl User {
    async fn register(url: &str, email: &str) -> Self {
        let client = Client::builder().cookie_store(true).build();
        let user = Self {
            client: client.expect("a client"),
            url: url.to_owned(),
        };
        let account = json!({"email": email, "password": PASSWORD});
        let request = user.request("POST", "/api/auth/register").json(&account);
        accepted(request).await;
        user
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.header("sec-fetch-site", "same-origin")
    }

    async fn add_task(&self) {
        accepted(
            self.request("POST", "/api/tasks")
                .json(&json!({"title": "Write"})),
        )
        .await;
    }

    /// Sessions of 50 minutes, an hour apart.
    async fn import(&self, rows: usize) {
        const FIRST: i64 = 1_514_764_800;
        let mut file = "Start date,Start time,End date,End time\n".to_owned();
        for row in 0..i64::try_from(rows).expect("few") {
            let at = |seconds| {
                let instant = chrono::DateTime::from_timestamp(FIRST + row * 3_600 + seconds, 0);
                instant.expect("an instant").format("%Y-%m-%d,%H:%M:%S")
            };
            file += &format!("{},{}\n", at(0), at(3_000));
        }
        let request = self.request("POST", "/api/import/foreign?timeZone=Etc/UTC");
        accepted(request.header("content-type", "text/csv").body(file)).await;
    }

    async fn delete(&self) {
        accepted(
            self.request("DELETE", "/api/me")
                .json(&json!({"password": PASSWORD})),
        )
        .await;
    }

    /// Adds tasks, at most `writes`, until the other work has ended, and prints how long each took.
    async fn write(&self, beside: &str, writes: usize, work: impl Future<Output = ()>) {
        let mut work = pin!(work);
        let mut durations = Vec::new();
        let mut beats = tokio::time::interval(Duration::from_millis(50));
        beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while durations.len() < writes {
            let writing = pin!(async {
                beats.tick().await;
                let stopwatch = Stopwatch::started();
                self.add_task().await;
                stopwatch.elapsed()
            });
            match select(writing, work.as_mut()).await {
                Either::Left((duration, _)) => durations.push(duration),
                Either::Right(_) => break,
            }
        }
        durations.sort_unstable();
        let at = |percent: usize| {
            let index = durations.len().saturating_sub(1) * percent / 100;
            durations
                .get(index)
                .map_or(0.0, |duration| duration.as_secs_f64() * 1000.0)
        };
        println!(
            "{beside:<20}{:>8}{:>10.1}{:>10.1}{:>10.1}",
            durations.len(),
            at(50),
            at(99),
            at(100)
        );
    }
}

async fn accepted(request: reqwest::RequestBuilder) {
    let response = request.send().await.expect("an answer");
    let status = response.status();
    if !status.is_success() {
        let text = response.text().await.unwrap_or_default();
        println!("{status}: {text}");
    }
}
