//! Deadlines without requests: processed by the running server at their exact instants, after a kill
//! by the next server.
//!
//! Sessions last minutes, so these start in the past, as a replaying client would send them.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use runtime::clock::{Clock, SystemClock};
use serde_json::{Value as Json, json};
use shared::rules::limits::{MINUTE, SECOND};
use shared::{SessionId, Timestamp};
use store::{Database, SqlValue};
use uuid::Uuid;

use crate::{Installation, Kind, client};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deadline_passes_without_requests_on_sqlite() {
    time_is_up(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deadline_passes_without_requests_on_postgres() {
    time_is_up(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn missed_deadlines_are_caught_up_on_sqlite() {
    caught_up(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn missed_deadlines_are_caught_up_on_postgres() {
    caught_up(Kind::Postgres).await;
}

const SESSION: SessionId = SessionId::new(Uuid::from_u128(0x7461));
/// How long a pomodoro is.
const PLAN: i64 = 25 * MINUTE;

fn now() -> Timestamp {
    SystemClock.now()
}

/// Waits until something holds.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    let mut looks = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..3_000 {
        looks.tick().await;
        if condition().await {
            return;
        }
    }
    panic!("in vain: {what}");
}

async fn open(installation: &Installation) -> Database {
    let url = installation.database_url.parse().expect("a URL");
    Database::open(&url).await.expect("the database is there")
}

/// Two columns of a query about a session, read from the database.
async fn stored(database: &Database, session: SessionId, sql: &str) -> Vec<(String, Timestamp)> {
    let mut connection = database.read().await.expect("the database answers");
    let rows = connection
        .fetch_all(sql, &[SqlValue::from(session.as_uuid())])
        .await
        .expect("it can be read");
    rows.iter()
        .map(|row| {
            let word = row.text("word").expect("a text");
            (word, row.time("at").expect("an instant"))
        })
        .collect()
}

async fn events(database: &Database, session: SessionId) -> Vec<(String, Timestamp)> {
    let sql = "SELECT type AS word, occurred_at AS at FROM session_events
        WHERE session_id = $1 ORDER BY version";
    stored(database, session, sql).await
}

async fn alerts(database: &Database, session: SessionId) -> Vec<(String, Timestamp)> {
    let sql =
        "SELECT kind AS word, instant AS at FROM alerts WHERE session_id = $1 ORDER BY instant";
    stored(database, session, sql).await
}

/// A command that happened at an instant.
fn command(session: SessionId, number: u128, at: Timestamp, command: &Json) -> Json {
    let mut all = json!({
        "commandId": Uuid::from_u128(session.as_uuid().as_u128() ^ number << 64),
        "sessionId": session,
        "occurredAt": at,
    });
    let fields = command.as_object().expect("an object").clone();
    all.as_object_mut().expect("an object").extend(fields);
    all
}

fn start(session: SessionId, ends: Timestamp) -> Json {
    let fields = json!({"type": "start", "sessionType": "pomodoro"});
    command(session, 1, ends.plus(-PLAN), &fields)
}

async fn sync(request: RequestBuilder, commands: &[Json]) {
    let request = request.json(&json!({"rulesVersion": 1, "commands": commands}));
    let response = request.send().await.expect("an answer");
    let answer: Json = response.json().await.expect("JSON");
    for number in 0..commands.len() {
        assert_eq!(answer["results"][number]["outcome"], "applied", "{answer}");
    }
}

fn to(client: &Client, addr: SocketAddr) -> RequestBuilder {
    client.post(format!("http://{addr}/api/sync"))
}

async fn time_is_up(kind: Kind) {
    let installation = Installation::new(kind).await;
    let server = installation.serve();
    let database = open(&installation).await;
    let client = client();
    // A pause that is about to run into its limit, which is also about to be time's up: no
    // sooner is the one there than the other is.
    let pause_ends = now().plus(4 * SECOND);
    let paused = pause_ends.plus(-10 * MINUTE);
    let ends = pause_ends.plus(700);
    let begun = ends.plus(-PLAN - 10 * MINUTE);
    let commands = [
        command(
            SESSION,
            1,
            begun,
            &json!({"type": "start", "sessionType": "pomodoro"}),
        ),
        command(SESSION, 2, paused, &json!({"type": "pause"})),
    ];
    let request = to(&client, server.addr).bearer_auth(&installation.token);
    sync(request, &commands).await;
    until("time is up", async || {
        events(&database, SESSION).await.len() >= 4
    })
    .await;
    let expected = [
        ("FocusSessionStarted".to_owned(), begun),
        ("SessionPaused".to_owned(), paused),
        ("SessionResumed".to_owned(), pause_ends),
        ("SessionTimeElapsed".to_owned(), ends),
    ];
    assert_eq!(events(&database, SESSION).await, expected);
    let rung = [
        ("pauseEnding".to_owned(), pause_ends.plus(-MINUTE)),
        ("pauseEnded".to_owned(), pause_ends),
        ("timeElapsed".to_owned(), ends),
    ];
    assert_eq!(alerts(&database, SESSION).await, rung);
    let ready = client.get(format!("http://{}/readyz", server.addr));
    let ready = ready.send().await.expect("an answer");
    assert_eq!(ready.status(), 200);
    let ready: Json = ready.json().await.expect("JSON");
    assert!(ready["timerLagSeconds"].is_number(), "{ready}");
}

async fn caught_up(kind: Kind) {
    let installation = Installation::new(kind).await;
    let server = installation.serve();
    let database = open(&installation).await;
    let ends = now().plus(4 * SECOND);
    let request = to(&client(), server.addr).bearer_auth(&installation.token);
    sync(request, &[start(SESSION, ends)]).await;
    drop(server);
    until("the instant passes", async || now() > ends.plus(100)).await;
    assert_eq!(events(&database, SESSION).await.len(), 1, "nobody is there");
    let _server = installation.serve();
    until("it is caught up", async || {
        events(&database, SESSION).await.len() == 2
    })
    .await;
    let elapsed = ("SessionTimeElapsed".to_owned(), ends);
    assert_eq!(events(&database, SESSION).await[1], elapsed);
    let rung = [("timeElapsed".to_owned(), ends)];
    assert_eq!(alerts(&database, SESSION).await, rung, "it still is news");
}

/// Two servers, one of which is killed before the instants that it was to attend to.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_other_server_takes_over() {
    let installation = Installation::new(Kind::Postgres).await;
    let (first, second) = (installation.serve(), installation.serve());
    let database = open(&installation).await;
    until("they share the work", async || owners(&database).await == 2).await;
    // People with ids of all parts, so that each server has some of them.
    let mut guests = Vec::new();
    for number in 0..16_u128 {
        let guest = guest(first.addr).await;
        guests.push((SessionId::new(Uuid::from_u128(number + 1)), guest));
    }
    let ends = now().plus(6 * SECOND);
    for (session, guest) in &guests {
        sync(to(guest, second.addr), &[start(*session, ends)]).await;
    }
    drop(first);
    assert!(now() < ends, "it was killed before it could do anything");
    for (session, _) in &guests {
        until("time is up for everybody", async || {
            events(&database, *session).await.len() >= 2
        })
        .await;
        let expected = [
            ("FocusSessionStarted".to_owned(), ends.plus(-PLAN)),
            ("SessionTimeElapsed".to_owned(), ends),
        ];
        assert_eq!(events(&database, *session).await, expected, "once, exactly");
        let rung = [("timeElapsed".to_owned(), ends)];
        assert_eq!(alerts(&database, *session).await, rung);
    }
    until("it has everything", async || owners(&database).await == 1).await;
    drop(second);
}

async fn owners(database: &Database) -> usize {
    let mut connection = database.read().await.expect("the database answers");
    let rows = connection
        .fetch_all(
            "SELECT owner FROM timer_parts WHERE owner IS NOT NULL GROUP BY owner",
            &[],
        )
        .await
        .expect("it can be read");
    rows.len()
}

/// Somebody new, with a browser.
async fn guest(addr: SocketAddr) -> Client {
    // It tells how TLS is done, too.
    drop(client());
    let same_origin = ("sec-fetch-site", "same-origin");
    let headers = [same_origin].map(|(name, value)| {
        let name = reqwest::header::HeaderName::from_static(name);
        (name, reqwest::header::HeaderValue::from_static(value))
    });
    let client = Client::builder()
        .cookie_store(true)
        .default_headers(headers.into_iter().collect())
        .build()
        .expect("a client");
    let begun = client
        .post(format!("http://{addr}/api/auth/guest"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(begun.status(), 201);
    client
}
