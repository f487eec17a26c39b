//! A stream reader that reconnects while commands are executed and servers are killed sees every
//! sequence exactly once.
//!
//! `STINT_CUTS` sets the number of disconnections, `STINT_SEED` the seed; both are printed.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use histories::Dice;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use shared::EventId;
use shared::wire::{EventPage, EventRecord, LogRecord};
use uuid::Uuid;

use crate::{Installation, Kind};
use test_support::environment::setting;
use test_support::process::Server;
use test_support::sse::{Block, Parser, Reader};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reconnecting_reader_misses_nothing_on_sqlite() {
    cut_off(Kind::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reconnecting_reader_misses_nothing_on_two_servers() {
    cut_off(Kind::Postgres, 2).await;
}

/// Streams end as complete responses at shutdown, and do not delay it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_ends_its_streams() {
    let installation = Installation::new(Kind::Sqlite).await;
    let mut server = installation.serve();
    let client = crate::client();
    let mut streams = Vec::new();
    for number in 0..5 {
        let (response, _) = open(&client, server.addr, &installation.token, 0, number).await;
        let mut bytes = response.bytes_stream();
        bytes
            .next()
            .await
            .expect("a beginning")
            .expect("a beginning");
        streams.push(bytes);
    }
    let received = std::process::Command::new("kill")
        .args(["-TERM", &server.id().to_string()])
        .status();
    assert!(received.expect("kill runs").success());
    for mut bytes in streams {
        let end = tokio::time::timeout(Duration::from_secs(60), bytes.next()).await;
        assert!(end.expect("it ends").is_none(), "it ends as a whole");
    }
    let status = server.stops_within(Duration::from_secs(5));
    assert!(status.success(), "{status}");
    let lines: Vec<String> = server.lines.iter().collect();
    let late = lines.iter().find(|line| line.contains("did not"));
    assert_eq!(late, None);
}

/// After so many cuts a server is killed.
const CUTS_A_KILL: u64 = 8;

/// Where the servers are; a killed one comes back elsewhere.
#[derive(Clone)]
struct Addresses(Arc<Mutex<Vec<SocketAddr>>>);

impl Addresses {
    fn get(&self, number: u64) -> SocketAddr {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = u64::try_from(all.len()).expect("few");
        all[usize::try_from(number % count).expect("few")]
    }

    fn set(&self, number: usize, addr: SocketAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[number] = addr;
    }
}

async fn cut_off(kind: Kind, servers: usize) {
    let (cuts, seed) = (
        setting("STINT_CUTS", 100),
        setting("STINT_SEED", 20_261_122),
    );
    eprintln!("STINT_CUTS={cuts} STINT_SEED={seed}");
    let mut dice = Dice::new(seed);
    let installation = Installation::new(kind).await;
    let mut running: Vec<Option<Server>> =
        (0..servers).map(|_| Some(installation.serve())).collect();
    let addresses = running.iter().flatten().map(|server| server.addr).collect();
    let addresses = Addresses(Arc::new(Mutex::new(addresses)));
    let client = crate::client();
    let is_over = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn(write(
        client.clone(),
        addresses.clone(),
        installation.token.clone(),
        Arc::clone(&is_over),
    ));

    let mut seen: Vec<EventRecord> = Vec::new();
    let mut last = 0;
    for cut in 0..cuts {
        let (response, mut parser) =
            open(&client, addresses.get(cut), &installation.token, last, cut).await;
        let chunks = usize::try_from(dice.below(5)).expect("few");
        let mut bytes = response.bytes_stream();
        let mut chunk = None;
        for _ in 0..=chunks {
            let next = tokio::time::timeout(Duration::from_secs(60), bytes.next()).await;
            let whole = next
                .expect("something happens")
                .expect("it goes on")
                .expect("it goes on");
            if let Some(before) = chunk.replace(whole) {
                take(&mut seen, parser.feed(&before));
            }
        }
        // Cut off anywhere, also in the middle of an event.
        let rest = chunk.expect("one at least");
        let length = usize::try_from(dice.below(rest.len() as u64 + 1)).expect("small");
        take(&mut seen, parser.feed(&rest[..length]));
        if cut % CUTS_A_KILL == CUTS_A_KILL - 1 && length == rest.len() {
            // Here the server is what breaks off; what still comes, comes.
            kill(&installation, &mut running, &addresses, cut);
            while let Some(Ok(more)) = bytes.next().await {
                take(&mut seen, parser.feed(&more));
            }
        } else if cut % CUTS_A_KILL == CUTS_A_KILL - 1 {
            drop(bytes);
            kill(&installation, &mut running, &addresses, cut + 1);
        }
        last = parser.last.unwrap_or(last);
    }
    is_over.store(true, Ordering::SeqCst);
    writing.await.expect("the commands are executed");

    // The rest, up to the newest.
    let log = log(&client, addresses.get(0), &installation.token).await;
    let log: Vec<EventRecord> = (log.into_iter())
        .filter_map(LogRecord::into_session)
        .collect();
    let newest = log.len() as u64;
    let (response, _) = open(&client, addresses.get(1), &installation.token, last, 0).await;
    let mut reader = Reader::new(response.bytes_stream());
    assert_eq!(reader.begins().await, last);
    while last < newest {
        let event = tokio::time::timeout(Duration::from_secs(60), reader.event()).await;
        let event = event.expect("it is there").expect("it is there");
        last = event.sequence;
        seen.push(event);
    }
    let sequences: Vec<u64> = seen.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=newest).collect::<Vec<_>>());
    assert_eq!(ids(&seen), ids(&log));
    assert!(
        newest > cuts,
        "{newest} events are too few to prove anything"
    );
    eprintln!("{newest} events, {cuts} cuts");
}

fn ids(events: &[EventRecord]) -> Vec<EventId> {
    events.iter().map(|event| event.event_id).collect()
}

fn take(seen: &mut Vec<EventRecord>, blocks: Vec<Block>) {
    seen.extend(blocks.into_iter().filter_map(|block| match block {
        Block::Event(event) => event.into_session(),
        Block::Head { .. } | Block::Comment => None,
    }));
}

/// Kills a server with -9 and starts it again.
fn kill(
    installation: &Installation,
    running: &mut [Option<Server>],
    addresses: &Addresses,
    number: u64,
) {
    let number = usize::try_from(number).expect("small") % running.len();
    running[number] = None;
    let server = installation.serve();
    addresses.set(number, server.addr);
    running[number] = Some(server);
}

/// Opens the stream after `last`, by the header or by the query.
async fn open(
    client: &Client,
    addr: SocketAddr,
    token: &str,
    last: u64,
    number: u64,
) -> (Response, Parser) {
    let url = format!("http://{addr}/api/events/stream");
    let request = match number % 3 {
        0 => client.get(format!("{url}?after={last}")),
        1 => client.get(url).header("Last-Event-ID", last),
        // The header counts.
        _ => client
            .get(format!("{url}?after=0"))
            .header("Last-Event-ID", last),
    };
    let response = request.bearer_auth(token).send().await.expect("an answer");
    if response.status() != StatusCode::OK {
        panic!(
            "after {last}, request {number}: {}",
            response.text().await.unwrap_or_default()
        );
    }
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    (response, Parser::default())
}

/// The whole log, in pages.
pub(crate) async fn log(client: &Client, addr: SocketAddr, token: &str) -> Vec<LogRecord> {
    let (mut log, mut after) = (Vec::new(), 0);
    loop {
        let url = format!("http://{addr}/api/events?after={after}");
        let response = client
            .get(url)
            .bearer_auth(token)
            .send()
            .await
            .expect("an answer");
        let page: EventPage = response.json().await.expect("a page");
        after = page.items.last().map_or(after, LogRecord::sequence);
        log.extend(page.items);
        if after == page.last_sequence {
            return log;
        }
    }
}

/// Starts and ends sessions until stopped, at one server after the other, each command
/// until it has been answered.
async fn write(client: Client, addresses: Addresses, token: String, is_over: Arc<AtomicBool>) {
    let mut requested = 0;
    let mut tries = tokio::time::interval(Duration::from_millis(5));
    for number in 0.. {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        let id = Uuid::from_u64_pair(0x6c69_7665, number).to_string();
        let path = format!("/api/sessions/{id}");
        let start = json!({ "sessionType": "pomodoro", "sessionId": id, "intention": "é\n–" });
        let distraction = json!({ "kind": "external", "note": "door" });
        let distracted = format!("{path}/distractions");
        for (method, path, body) in [
            (Method::POST, "/api/sessions", start),
            (Method::POST, distracted.as_str(), distraction),
            (Method::PUT, &format!("{path}/abandon"), json!({})),
        ] {
            let key = format!("{number}-{path}");
            loop {
                requested += 1;
                let url = format!("http://{}{path}", addresses.get(requested));
                let request = client.request(method.clone(), url).bearer_auth(&token);
                let request = request.header("Idempotency-Key", &key).json(&body);
                match request.send().await {
                    Ok(response) if response.status().is_success() => break,
                    Ok(response) if response.status() == StatusCode::SERVICE_UNAVAILABLE => {}
                    Ok(response) => {
                        let status = response.status();
                        let problem: Value = response.json().await.unwrap_or_default();
                        panic!("{method} {path}: {status} {problem}");
                    }
                    // Killed, and not yet back.
                    Err(_) => drop(tries.tick().await),
                }
            }
        }
    }
}
