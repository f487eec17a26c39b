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
    clippy::disallowed_methods,
    reason = "what is measured is the machine's time"
)]
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement says what it found, and stops where it cannot go on"
)]

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use runtime::entropy::{Entropy, SystemEntropy};
use shared::rules::limits::MINUTE;
use shared::rules::{Command, CompleteSession, StartSession, State, evolve, handle};
use shared::wire::EventRecord;
use shared::{SessionId, Timestamp, UserId};
use test_support::process::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
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

fn setting(name: &str, default: u32) -> u32 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

async fn run(folder: &Path, database: &str) {
    let seconds = Duration::from_secs(setting("STINT_BENCH_SECONDS", 10).into());
    let clients = setting("STINT_BENCH_CLIENTS", 64);
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
        "{} build, {} cores shared with the clients, {}, {clients} connections, {} s each; \
         paced: from when a request was due, in steps of a millisecond",
        if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        },
        std::thread::available_parallelism().map_or(0, usize::from),
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
        guests.push(Client::guest(server.addr).await);
    }
    let loads: [(&str, Next, Option<u32>); 5] = [
        ("start + complete, peak", Client::write, None),
        ("start + complete", Client::write, Some(1_000)),
        ("one session, peak", Client::read, None),
        ("one session", Client::read, Some(4_000)),
        ("current session", Client::current, Some(1_000)),
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
        let readers = load(&first, readers, Client::first_page, Some(200), seconds).await;
        let last = name("last");
        load(&last, readers, Client::last_page, Some(200), seconds).await;
    }
    let (status, _) = guests[0].ask(&get("/".to_owned())).await;
    if status == 200 {
        guests = load(
            "the timer's page, peak",
            guests,
            Client::page,
            None,
            seconds,
        )
        .await;
        load("the timer's page", guests, Client::page, Some(500), seconds).await;
    } else {
        println!("the page has not been built: {site}");
    }
}

/// Latency of other users' writes while one user writes continuously on all connections.
async fn beside_a_burst(
    addr: SocketAddr,
    connections: u32,
    mut guests: Vec<Client>,
    seconds: Duration,
) -> Vec<Client> {
    let mut first = Client::guest(addr).await;
    let task = SystemEntropy.uuid(now());
    let request = Request {
        method: "POST",
        path: "/api/tasks".to_owned(),
        body: format!("{{\"taskId\":\"{task}\",\"title\":\"0\"}}"),
    };
    let (status, head) = first.ask(&request).await;
    assert_eq!(status, 201, "{head}");
    let mut burst = JoinSet::new();
    for connection in 0..connections {
        let mut client = Client::connect(addr, first.cookie.clone()).await;
        burst.spawn(async move {
            for number in 0_u64.. {
                let request = Request {
                    method: "PATCH",
                    path: format!("/api/tasks/{task}"),
                    body: format!("{{\"title\":\"{connection} {number}\"}}"),
                };
                let (status, head) = client.ask(&request).await;
                assert!(matches!(status, 200 | 503), "{head}");
            }
        });
    }
    let others = guests.split_off(guests.len().saturating_sub(4));
    let name = "others' writes beside one user's burst";
    guests.extend(load(name, others, Client::write, Some(40), seconds).await);
    burst.shutdown().await;
    guests
}

/// The next request of a client.
type Next = fn(&mut Client) -> Request;

struct Request {
    method: &'static str,
    path: String,
    body: String,
}

fn get(path: String) -> Request {
    Request {
        method: "GET",
        path,
        body: String::new(),
    }
}

/// A user with a connection. Implements only the HTTP that is needed, because the load generator
/// shares the server's cores and should use little of them.
struct Client {
    stream: TcpStream,
    unread: Vec<u8>,
    addr: SocketAddr,
    cookie: String,
    open: Option<Uuid>,
    ended: Option<Uuid>,
    pages: u64,
}

impl Client {
    async fn connect(addr: SocketAddr, cookie: String) -> Self {
        let stream = TcpStream::connect(addr).await.expect("a connection");
        stream.set_nodelay(true).expect("a connection");
        Self {
            stream,
            unread: Vec::new(),
            addr,
            cookie,
            open: None,
            ended: None,
            pages: 1,
        }
    }

    /// A new guest.
    async fn guest(addr: SocketAddr) -> Self {
        let mut client = Self::connect(addr, String::new()).await;
        let request = Request {
            method: "POST",
            path: "/api/auth/guest".to_owned(),
            body: "{}".to_owned(),
        };
        let (status, head) = client.ask(&request).await;
        assert_eq!(status, 201, "{head}");
        let cookie = header(&head, "set-cookie").expect("a cookie");
        cookie
            .split(';')
            .next()
            .expect("a pair")
            .clone_into(&mut client.cookie);
        client
    }

    /// Starts a session, or completes the one that is open.
    fn write(&mut self) -> Request {
        if let Some(id) = self.open.take() {
            self.ended = Some(id);
            return Request {
                method: "PUT",
                path: format!("/api/sessions/{id}/complete"),
                body: "{\"qualityRating\":4}".to_owned(),
            };
        }
        let id = SystemEntropy.uuid(now());
        self.open = Some(id);
        Request {
            method: "POST",
            path: "/api/sessions".to_owned(),
            body: format!("{{\"sessionType\":\"pomodoro\",\"sessionId\":\"{id}\"}}"),
        }
    }

    fn read(&mut self) -> Request {
        let id = self.ended.or(self.open).expect("it has written");
        get(format!("/api/sessions/{id}"))
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

    /// Sends a request and reads the whole response; returns its status and head.
    async fn ask(&mut self, request: &Request) -> (u16, String) {
        let Request { method, path, body } = request;
        let media = if path == "/api/import" {
            "application/jsonl"
        } else {
            "application/json"
        };
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n",
            self.addr, self.cookie
        );
        if !body.is_empty() {
            let length = body.len();
            let _ = write!(
                text,
                "Content-Type: {media}\r\nContent-Length: {length}\r\n"
            );
        }
        text += "\r\n";
        text += body;
        let sent = self.stream.write_all(text.as_bytes()).await;
        sent.expect("a request can be sent");
        let head = loop {
            if let Some(end) = self.unread.windows(4).position(|part| part == b"\r\n\r\n") {
                let rest = self.unread.split_off(end + 4);
                let head = std::mem::replace(&mut self.unread, rest);
                break String::from_utf8(head).expect("text");
            }
            self.more().await;
        };
        let length = header(&head, "content-length").map(|text| text.parse().expect("a number"));
        if header(&head, "transfer-encoding").is_some() {
            while !self.unread.ends_with(b"0\r\n\r\n") {
                self.more().await;
            }
            self.unread.clear();
        } else {
            let length: usize = length.unwrap_or(0);
            while self.unread.len() < length {
                self.more().await;
            }
            self.unread.drain(..length);
        }
        let status = head[9..12].parse().expect("a status");
        (status, head)
    }

    async fn more(&mut self) {
        let read = self.stream.read_buf(&mut self.unread).await;
        assert!(read.expect("an answer") > 0, "the server is gone");
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find_map(|(known, value)| known.eq_ignore_ascii_case(name).then_some(value))
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.expect("it is later").as_millis();
    Timestamp::from_millis(i64::try_from(millis).expect("a time"))
}

/// Lets the clients send requests for the duration: together at `rate` per second, or without a
/// rate each as soon as it has its response. Prints the results and returns the clients.
async fn load(
    name: &str,
    clients: Vec<Client>,
    next: Next,
    rate: Option<u32>,
    seconds: Duration,
) -> Vec<Client> {
    let begin = Instant::now();
    let taken = Arc::new(AtomicU32::new(0));
    let mut asking = JoinSet::new();
    for mut client in clients {
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
                    return (client, times);
                }
                // A timer would wait for the next millisecond even if the request is overdue.
                if due > Instant::now() {
                    tokio::time::sleep_until(due).await;
                }
                let request = next(&mut client);
                let (status, head) = client.ask(&request).await;
                assert!((200..300).contains(&status), "{}: {head}", request.path);
                times.push(due.elapsed());
            }
        });
    }
    let (mut clients, mut times) = (Vec::new(), Vec::new());
    while let Some(done) = asking.join_next().await {
        let (client, took) = done.expect("it is answered");
        clients.push(client);
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
    clients
}

/// A user with this many sessions, on several connections.
async fn historian(addr: SocketAddr, sessions: u64, connections: u32) -> Vec<Client> {
    let mut first = Client::guest(addr).await;
    let request = Request {
        method: "POST",
        path: "/api/import".to_owned(),
        body: history(sessions),
    };
    let (status, head) = first.ask(&request).await;
    assert_eq!(status, 200, "{head}");
    let mut clients = Vec::new();
    for _ in 0..connections {
        let mut client = Client::connect(addr, first.cookie.clone()).await;
        client.pages = sessions.div_ceil(PAGE).max(1);
        clients.push(client);
    }
    clients
}

/// A log of completed sessions, one every half an hour until yesterday.
fn history(sessions: u64) -> String {
    let user = UserId::new(Uuid::nil());
    let end = now().plus(-24 * 60 * MINUTE);
    let (mut text, mut sequence) = (String::new(), 0);
    for number in 0..sessions {
        let before = i64::try_from(sessions - number).expect("small");
        let begin = end.plus(-30 * MINUTE * before);
        let id = SessionId::new(SystemEntropy.uuid(begin));
        let done = Command::Complete(CompleteSession {
            quality_rating: Some(4),
            task_progress: None,
            focus_score: None,
        });
        let mut state = State::NotStarted;
        for (at, command) in [
            (begin, Command::Start(StartSession::preset("pomodoro"))),
            (begin.plus(20 * MINUTE), done),
        ] {
            let decided = handle(state.session(), id, user, &command, at, &[]);
            for event in decided.outcome.expect("it is accepted") {
                sequence += 1;
                state = evolve(state, &event);
                let record = EventRecord {
                    event_id: event.event_id,
                    sequence,
                    session_id: id,
                    user_id: user,
                    timestamp: event.timestamp,
                    recorded_at: event.timestamp,
                    data: event.data,
                };
                text += &serde_json::to_string(&record).expect("JSON");
                text.push('\n');
            }
        }
    }
    text
}
