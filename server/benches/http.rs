//! Throughput and latency over HTTP: the most frequent writes and reads, long lists, the page.
//!
//! `cargo bench -p server --bench http` starts the real binary on SQLite and, where
//! `STINT_BENCH_DATABASE` names an empty database, on PostgreSQL. `STINT_BENCH_SECONDS` (10) is the
//! duration of each measurement, `STINT_BENCH_CLIENTS` (64) the number of connections,
//! `STINT_BENCH_SESSIONS` (20000,100000) the numbers of sessions of the users whose lists are read.
//! The page is measured if it was built (`LEPTOS_SITE_ROOT`, or `target/site`).
//!
//! Paced measurements are an open loop: requests are due at a constant rate, even while earlier
//! ones are unanswered, and latency is measured from when a request was due. A stall of the server
//! thus counts for every request that was due during it.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement says what it found, and stops where it cannot go on"
)]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use limit::client::{Client, Request, get};
use limit::history;
use test_support::environment::{build, setting};
use test_support::process::Server;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

/// Entries of a page of a list.
const PAGE: u64 = 20;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = format!("sqlite://{}", folder.path().join("stint.db").display());
    let other = std::env::var("STINT_BENCH_DATABASE").ok();
    for database in std::iter::once(file).chain(other) {
        runtime.block_on(run(folder.path(), &database));
    }
}

async fn run(folder: &Path, database: &str) {
    let seconds = Duration::from_secs(setting("STINT_BENCH_SECONDS", 10));
    let clients: u32 = setting("STINT_BENCH_CLIENTS", 64);
    let lists = std::env::var("STINT_BENCH_SESSIONS").unwrap_or("20000,100000".to_owned());
    let site = std::env::var("LEPTOS_SITE_ROOT")
        .unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site").to_owned());
    let settings = [
        ("DATABASE_URL", database),
        ("STINT_RATE_LIMITS", "off"),
        ("STINT_GUEST_QUOTA", "sessions=1000000,megabytes=4000"),
        ("STINT_LOG", "warn,server::compose=info"),
        ("LEPTOS_SITE_ROOT", site.as_str()),
    ];
    let server = Server::start(folder, &settings);
    println!(
        "{} shared with the clients, {}, {clients} connections, {} s each; \
         paced: from when a request was due, in steps of a millisecond",
        build(),
        if database.starts_with("sqlite") {
            "SQLite with synchronous=FULL"
        } else {
            "PostgreSQL"
        },
        seconds.as_secs(),
    );
    println!(
        "{:<40}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "", "sent/s", "done/s", "p50 ms", "p99 ms", "max ms"
    );
    let mut guests = Vec::new();
    for _ in 0..clients {
        guests.push(Reader::guest(server.addr).await);
    }
    let loads: [(&str, Next, Option<u32>); 5] = [
        ("start + complete, peak", Reader::write, None),
        ("start + complete", Reader::write, Some(1_000)),
        ("one session, peak", Reader::read, None),
        ("one session", Reader::read, Some(4_000)),
        ("current session", Reader::current, Some(1_000)),
    ];
    for (name, next, rate) in loads {
        guests = load(name, guests, next, rate, seconds).await;
    }
    guests = beside_a_burst(server.addr, clients, guests, seconds).await;
    for sessions in lists.split(',') {
        let sessions: u64 = sessions.trim().parse().expect("a number");
        let readers = historian(server.addr, sessions, clients.min(8)).await;
        let name = |page| format!("{page} page of {sessions} by status");
        let first = name("first");
        let readers = load(&first, readers, Reader::first_page, Some(200), seconds).await;
        let last = name("last");
        load(&last, readers, Reader::last_page, Some(200), seconds).await;
    }
    let answer = guests[0].client.ask(&get("/".to_owned())).await;
    if answer.status == 200 {
        guests = load(
            "the timer's page, peak",
            guests,
            Reader::page,
            None,
            seconds,
        )
        .await;
        load("the timer's page", guests, Reader::page, Some(500), seconds).await;
    } else {
        println!("the page has not been built: {site}");
    }
}

/// Latency of other users' writes while one user writes continuously on all connections.
async fn beside_a_burst(
    addr: SocketAddr,
    connections: u32,
    mut guests: Vec<Reader>,
    seconds: Duration,
) -> Vec<Reader> {
    let mut first = Client::guest(addr).await;
    let task = Uuid::from_u128(1);
    let request = Request {
        method: "POST",
        path: "/api/tasks".to_owned(),
        body: format!("{{\"taskId\":\"{task}\",\"title\":\"0\"}}"),
    };
    first.ask_for(&request).await;
    let mut burst = JoinSet::new();
    for connection in 0..connections {
        let mut client = first.again().await;
        burst.spawn(async move {
            for number in 0_u64.. {
                let request = Request {
                    method: "PATCH",
                    path: format!("/api/tasks/{task}"),
                    body: format!("{{\"title\":\"{connection} {number}\"}}"),
                };
                let answer = client.ask(&request).await;
                assert!(matches!(answer.status, 200 | 503), "{}", answer.head);
            }
        });
    }
    let others = guests.split_off(guests.len().saturating_sub(4));
    let name = "others' writes beside one user's burst";
    guests.extend(load(name, others, Reader::write, Some(40), seconds).await);
    burst.shutdown().await;
    guests
}

/// The next request of a client.
type Next = fn(&mut Reader) -> Request;

/// A client and the last page of its user's list.
struct Reader {
    client: Client,
    pages: u64,
}

impl Reader {
    async fn guest(addr: SocketAddr) -> Self {
        let client = Client::guest(addr).await;
        Self { client, pages: 1 }
    }

    fn write(&mut self) -> Request {
        self.client.write()
    }

    fn read(&mut self) -> Request {
        let id = self.client.ended().or(self.client.open());
        get(format!("/api/sessions/{}", id.expect("it has written")))
    }

    fn current(&mut self) -> Request {
        get("/api/sessions/current".to_owned())
    }

    fn first_page(&mut self) -> Request {
        get("/api/sessions?status=completed".to_owned())
    }

    fn last_page(&mut self) -> Request {
        get(format!(
            "/api/sessions?status=completed&page={}",
            self.pages
        ))
    }

    fn page(&mut self) -> Request {
        get("/".to_owned())
    }
}

/// Lets the clients send requests for the duration: together at `rate` per second, or without a
/// rate each as soon as it has its response. Prints the results and returns the clients.
async fn load(
    name: &str,
    readers: Vec<Reader>,
    next: Next,
    rate: Option<u32>,
    seconds: Duration,
) -> Vec<Reader> {
    let begin = Instant::now();
    let taken = Arc::new(AtomicU32::new(0));
    let mut asking = JoinSet::new();
    for mut reader in readers {
        let taken = Arc::clone(&taken);
        asking.spawn(async move {
            let mut times = Vec::new();
            loop {
                let due = match rate {
                    Some(rate) => {
                        let number = taken.fetch_add(1, Ordering::Relaxed);
                        begin + Duration::from_secs(1) * number / rate
                    }
                    None => Instant::now(),
                };
                if due.duration_since(begin) >= seconds {
                    return (reader, times);
                }
                // A timer would wait for the next millisecond even if the request is overdue.
                if due > Instant::now() {
                    tokio::time::sleep_until(due).await;
                }
                let request = next(&mut reader);
                reader.client.ask_for(&request).await;
                times.push(due.elapsed());
            }
        });
    }
    let (mut readers, mut times) = (Vec::new(), Vec::new());
    while let Some(done) = asking.join_next().await {
        let (reader, took) = done.expect("it is answered");
        readers.push(reader);
        times.extend(took);
    }
    let took = begin.elapsed();
    times.sort_unstable();
    let at = |per_mille: usize| {
        let at = (times.len() * per_mille / 1000).min(times.len() - 1);
        times[at].as_secs_f64() * 1000.0
    };
    println!(
        "{name:<40}{:>9}{:>9.0}{:>9.2}{:>9.2}{:>9.2}",
        rate.map_or("–".to_owned(), |rate| rate.to_string()),
        times.len() as f64 / took.as_secs_f64(),
        at(500),
        at(990),
        at(1000),
    );
    readers
}

/// A user with this many sessions, on several connections.
async fn historian(addr: SocketAddr, sessions: u64, connections: u32) -> Vec<Reader> {
    let mut first = Client::guest(addr).await;
    first.import(history::log(sessions)).await;
    let mut readers = Vec::new();
    for _ in 0..connections {
        readers.push(Reader {
            client: first.again().await,
            pages: sessions.div_ceil(PAGE).max(1),
        });
    }
    readers
}
