//! Delay until stream readers receive an event, and memory of each stream.
//!
//! `cargo bench -p server --bench streams` starts the real binary on SQLite, or on
//! `STINT_BENCH_DATABASE`, and opens streams over real connections: `STINT_BENCH_READERS` (1 000)
//! that read while `STINT_BENCH_EVENTS` (500) events are stored, and `STINT_BENCH_HELD` (10 000)
//! idle ones. Each user has five streams. Needs Linux and as many open files as streams.

#![expect(
    clippy::disallowed_methods,
    reason = "what is measured is the machine's time"
)]
#![expect(
    clippy::expect_used,
    reason = "a measurement that cannot go on says so"
)]
#![expect(clippy::print_stdout, reason = "its result is what it prints")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::StreamExt;
use futures_util::stream::iter;
use reqwest::Client;
use serde_json::{Value, json};
use shared::Timestamp;
use test_support::environment::{build, setting};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc;

const STREAMS_OF_ONE: usize = 5;

/// Streams from one address, which the server limits.
const FROM_ONE_ADDRESS: usize = 2_000;

/// Events per second.
const RATE: u32 = 50;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    let readers: usize = setting("STINT_BENCH_READERS", 1_000);
    let held = setting("STINT_BENCH_HELD", 10_000);
    let events = setting("STINT_BENCH_EVENTS", 500);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = format!("sqlite://{}", folder.path().join("stint.db").display());
    let database = std::env::var("STINT_BENCH_DATABASE").unwrap_or(file);
    let settings = [
        ("DATABASE_URL", database.as_str()),
        ("STINT_RATE_LIMITS", "off"),
        ("STINT_LOG", "warn,server::compose=info"),
    ];
    let server = test_support::process::Server::start(folder.path(), &settings);
    println!(
        "{} shared with the readers, {}",
        build(),
        database.split(':').next().unwrap_or_default(),
    );
    // Fails if there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new();
    let cookies = cookies(
        &client,
        server.addr,
        readers.max(held).div_ceil(STREAMS_OF_ONE),
    )
    .await;
    let empty = resident(server.id());
    let (send, mut received) = mpsc::unbounded_channel();
    let open = Arc::new(AtomicUsize::new(0));

    follow(&server, &cookies, 0..readers, &send, &open).await;
    println!("{readers} readers:");
    latency(
        &client,
        server.addr,
        &cookies[..readers / STREAMS_OF_ONE],
        events,
        &mut received,
    )
    .await;
    let few = (open.load(Ordering::SeqCst), resident(server.id()));
    follow(&server, &cookies, readers..held, &send, &open).await;
    if held > readers {
        println!("{held} readers:");
        let all = &cookies[..held / STREAMS_OF_ONE];
        latency(&client, server.addr, all, events, &mut received).await;
    }
    let full = resident(server.id());
    let count = open.load(Ordering::SeqCst);
    println!(
        "memory: {} kB with none, {} kB with {count} streams: {:.1} kB a stream",
        empty / 1000,
        full / 1000,
        (full.saturating_sub(empty)) as f64 / count as f64 / 1000.0
    );
    if count > few.0 {
        println!(
            "        {:.1} kB for each one after the first {}",
            (full.saturating_sub(few.1)) as f64 / (count - few.0) as f64 / 1000.0,
            few.0
        );
    }
    assert_eq!(count, readers.max(held), "streams have ended");
}

/// Guests, each with their cookie.
async fn cookies(client: &Client, addr: SocketAddr, count: usize) -> Vec<String> {
    let begin = |_| async move {
        let guest = client
            .post(format!("http://{addr}/api/auth/guest"))
            .header("Sec-Fetch-Site", "same-origin")
            .json(&json!({}));
        let response = guest.send().await.expect("an answer");
        let cookie = response.headers()["set-cookie"].to_str().expect("text");
        cookie.split(';').next().expect("a pair").to_owned()
    };
    iter(0..count).map(begin).buffered(16).collect().await
}

/// Opens streams and reads them until they end.
async fn follow(
    server: &test_support::process::Server,
    cookies: &[String],
    numbers: std::ops::Range<usize>,
    send: &mpsc::UnboundedSender<(Duration, u64)>,
    open: &Arc<AtomicUsize>,
) {
    let addr = server.addr;
    let begin = |number: usize| {
        let (send, open) = (send.clone(), Arc::clone(open));
        let cookie = cookies[number / STREAMS_OF_ONE].clone();
        async move {
            let socket = TcpSocket::new_v4().expect("a socket");
            let from = Ipv4Addr::from(
                u32::from(Ipv4Addr::LOCALHOST)
                    + u32::try_from(number / FROM_ONE_ADDRESS).expect("few"),
            );
            socket
                .bind(SocketAddr::new(IpAddr::V4(from), 0))
                .expect("an address");
            let mut stream = socket.connect(addr).await.expect("a connection");
            let request = format!(
                "GET /api/events/stream HTTP/1.1\r\nHost: {addr}\r\nCookie: {cookie}\r\n\r\n"
            );
            stream
                .write_all(request.as_bytes())
                .await
                .expect("it is sent");
            let mut unread = Vec::new();
            while !unread.windows(7).any(|part| part == b"follow\n") {
                assert!(
                    read(&mut stream, &mut unread).await,
                    "{}",
                    String::from_utf8_lossy(&unread)
                );
            }
            unread.clear();
            open.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                while read(&mut stream, &mut unread).await {
                    report(&mut unread, &send);
                }
                open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    };
    let begun = Instant::now();
    let count = numbers.len();
    iter(numbers)
        .map(begin)
        .buffer_unordered(64)
        .collect::<Vec<()>>()
        .await;
    if count > 0 {
        println!(
            "{count} streams opened in {:.1} s",
            begun.elapsed().as_secs_f64()
        );
    }
}

async fn read(stream: &mut TcpStream, unread: &mut Vec<u8>) -> bool {
    let mut bytes = [0; 2048];
    let count = stream.read(&mut bytes).await.unwrap_or(0);
    unread.extend_from_slice(&bytes[..count]);
    count > 0
}

/// Reports each complete event with the times of its arrival and of its storage.
fn report(unread: &mut Vec<u8>, send: &mpsc::UnboundedSender<(Duration, u64)>) {
    const STORED: &str = "\"recordedAt\":\"";
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("it is later");
    while let Some(end) = unread.windows(2).position(|pair| pair == b"\n\n") {
        let rest = unread.split_off(end + 2);
        let block = String::from_utf8_lossy(&std::mem::replace(unread, rest)).into_owned();
        let Some((_, after)) = block.split_once(STORED) else {
            continue;
        };
        let stored = after
            .split('"')
            .next()
            .and_then(Timestamp::parse)
            .expect("an instant");
        let stored = u64::try_from(stored.as_millis()).expect("since 1970");
        let _ = send.send((now, stored));
    }
}

/// Stores events at a constant rate and prints the delays until all readers received them.
async fn latency(
    client: &Client,
    addr: SocketAddr,
    cookies: &[String],
    events: usize,
    received: &mut mpsc::UnboundedReceiver<(Duration, u64)>,
) {
    let mut beats = tokio::time::interval(Duration::from_secs(1) / RATE);
    let mut tasks = Vec::new();
    for number in 0..events {
        beats.tick().await;
        // Sessions of each user are started and abandoned alternately.
        let cookie = cookies[(number * 7) % cookies.len()].clone();
        let client = client.clone();
        tasks.push(tokio::spawn(
            async move { change(&client, addr, &cookie).await },
        ));
    }
    for tasks in tasks {
        tasks.await.expect("it is executed");
    }
    let mut late = Vec::new();
    while late.len() < events * STREAMS_OF_ONE {
        let (arrived, stored) = tokio::time::timeout(Duration::from_secs(60), received.recv())
            .await
            .expect("every reader receives the event")
            .expect("every reader receives the event");
        late.push(arrived.saturating_sub(Duration::from_millis(stored)));
    }
    late.sort_unstable();
    let at = |percent: usize| late[(late.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "  {events} events at {RATE} a second, {} heard; stored → heard: p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
        late.len(),
        at(50),
        at(99),
        at(100)
    );
}

/// Starts a session or abandons the open one; either stores one event.
async fn change(client: &Client, addr: SocketAddr, cookie: &str) {
    let ask = |method, path: String, body: Value| {
        client
            .request(method, format!("http://{addr}{path}"))
            .header("Cookie", cookie)
            .header("Sec-Fetch-Site", "same-origin")
            .json(&body)
    };
    let start = ask(
        reqwest::Method::POST,
        "/api/sessions".into(),
        json!({"sessionType": "short"}),
    );
    let begun = start.send().await.expect("an answer");
    if begun.status().is_success() {
        return;
    }
    let problem: Value = begun.json().await.expect("a problem");
    let open = problem["session"]["sessionId"]
        .as_str()
        .expect("the open session");
    let end = ask(
        reqwest::Method::PUT,
        format!("/api/sessions/{open}/abandon"),
        json!({}),
    );
    let ended = end.send().await.expect("an answer");
    assert!(ended.status().is_success(), "{}", ended.status());
}

/// The resident memory of a process in bytes.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .expect("a figure");
    let kibibytes: u64 = line
        .split_whitespace()
        .nth(1)
        .expect("a figure")
        .parse()
        .expect("a number");
    kibibytes * 1024
}
