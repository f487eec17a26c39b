//! Clients of event streams that come back at once, as after a restart of the server.
//!
//! `STINT_RETURNING` sets their number. 10 000 need that many open files, here and in the server.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use rustix::process::{Resource, getrlimit, setrlimit};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::client;
use crate::memory::peak;
use test_support::environment::setting;
use test_support::process::Server;

/// The most memory that the server may have had.
const MOST_KIB: u64 = 300_000_000 / 1024;

/// Streams that a user may have.
const STREAMS_OF_ONE: u64 = 20;

/// Streams from one address, fewer than the server allows.
const FROM_ONE_ADDRESS: u64 = 2_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returning_streams_are_let_in_within_bounded_memory() {
    let streams: u64 = setting("STINT_RETURNING", 1_500);
    raise_limit_of_open_files();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path(), &[("STINT_RATE_LIMITS", "off")]);
    let cookies = guests(server.addr, streams.div_ceil(STREAMS_OF_ONE)).await;
    let before = peak(&server).expect("Linux says it");
    let (now, seconds) = watch::channel(0);
    tokio::spawn(async move {
        let mut beats = tokio::time::interval(Duration::from_secs(1));
        loop {
            beats.tick().await;
            now.send_modify(|now| *now += 1);
        }
    });
    let mut opening = JoinSet::new();
    for number in 0..streams {
        let cookie = cookies[usize::try_from(number / STREAMS_OF_ONE).expect("few")].clone();
        opening.spawn(open(server.addr, number, cookie, seconds.clone()));
    }
    let (mut open, mut refused, client) = (Vec::new(), 0, client());
    while let Some(opened) = opening.join_next().await {
        let (stream, refusals) = opened.expect("the stream begins");
        open.push(stream);
        refused += refusals;
        if open.len().is_multiple_of(500) {
            let health = client.get(format!("http://{}/healthz", server.addr));
            assert_eq!(health.send().await.expect("an answer").status(), 200);
        }
    }
    let most = peak(&server).expect("Linux says it");
    eprintln!(
        "STINT_RETURNING={streams}: {refused} answers 503, {before} KiB, then at most {most}"
    );
    // Code alone takes 50 MB more in a debug build, so that only what was added counts there.
    let counted = if cfg!(debug_assertions) {
        most - before
    } else {
        most
    };
    assert!(counted <= MOST_KIB, "{before} KiB, then {most}");
}

/// As far as the system allows it.
fn raise_limit_of_open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).expect("the limit may be raised to its maximum");
}

/// The cookies of new guests.
async fn guests(addr: SocketAddr, count: u64) -> Vec<String> {
    // Without a store for cookies, which would make all of them one guest.
    drop(client());
    let client = reqwest::Client::new();
    let mut cookies = Vec::new();
    for _ in 0..count {
        let request = client
            .post(format!("http://{addr}/api/auth/guest"))
            .header("sec-fetch-site", "same-origin")
            .json(&json!({}));
        let response = request.send().await.expect("an answer");
        let cookie = response.headers()["set-cookie"].to_str().expect("text");
        cookies.push(cookie.split(';').next().expect("a pair").to_owned());
    }
    cookies
}

/// Asks until the stream begins: after a refusal as much later as the server says, and a second more
/// each time, as clients do. Returns the connection and the number of refusals.
async fn open(
    addr: SocketAddr,
    number: u64,
    cookie: String,
    mut seconds: watch::Receiver<u64>,
) -> (TcpStream, u64) {
    let from =
        u32::from(Ipv4Addr::LOCALHOST) + u32::try_from(number / FROM_ONE_ADDRESS).expect("few");
    let mut refusals = 0;
    loop {
        let socket = TcpSocket::new_v4().expect("a socket");
        let from = SocketAddr::new(Ipv4Addr::from(from).into(), 0);
        socket.bind(from).expect("a free port");
        let mut stream = socket.connect(addr).await.expect("a connection");
        let request =
            format!("GET /api/events/stream HTTP/1.1\r\nHost: {addr}\r\nCookie: {cookie}\r\n\r\n");
        let answer = match stream.write_all(request.as_bytes()).await {
            Ok(()) => until_it_begins(&mut stream).await,
            Err(_) => String::new(),
        };
        if answer.starts_with("HTTP/1.1 200 ") {
            return (stream, refusals);
        }
        // Empty where the system had no place for the connection.
        let head = answer.to_ascii_lowercase();
        assert!(
            head.is_empty()
                || head.starts_with("http/1.1 503 ") && head.contains("\nretry-after: 1\r"),
            "{answer}"
        );
        refusals += 1;
        let then = *seconds.borrow() + refusals;
        let waited = seconds.wait_for(|now| *now > then).await;
        waited.expect("the seconds are counted");
    }
}

/// Reads the head of the stream, or a refusal to its end.
async fn until_it_begins(stream: &mut TcpStream) -> String {
    let (mut read, mut buffer) = (Vec::new(), [0; 2048]);
    loop {
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read);
        if count == 0 || text.contains("\nretry: ") {
            return text.into_owned();
        }
    }
}
