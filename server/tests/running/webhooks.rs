//! Webhooks through the binary: a receiver that fails, redirects, hangs and recovers gets every event,
//! in order per session, once in effect; servers are killed in between.

use std::collections::{BTreeMap, HashMap, HashSet};

use reqwest::Method;
use serde_json::{Value, json};
use shared::SessionId;
use shared::wire::{EventRecord, LogRecord};

use crate::{Installation, Kind, live};
use test_support::hook::{Hook, Mood};
use test_support::process::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn recovered_receiver_gets_every_delivery_on_sqlite() {
    comes_back(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn recovered_receiver_gets_every_delivery_on_postgres() {
    comes_back(Kind::Postgres).await;
}

/// A server that may reach the receiver, which is on this machine.
fn serve(installation: &Installation) -> Server {
    installation.serve_with(&[("STINT_WEBHOOKS_ALLOW_PRIVATE", "on")])
}

/// Calls the API and expects success.
async fn call(
    server: &Server,
    installation: &Installation,
    method: Method,
    path: &str,
    body: &Value,
) -> Value {
    let url = format!("http://{}/api/{path}", server.addr);
    let mut request = crate::client()
        .request(method, url)
        .bearer_auth(&installation.token);
    if !body.is_null() {
        request = request.json(body);
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

async fn get(server: &Server, installation: &Installation, path: &str) -> Value {
    call(server, installation, Method::GET, path, &Value::Null).await
}

/// Starts, pauses, resumes and abandons a session: four events.
async fn recover_after_outage(server: &Server, installation: &Installation) {
    let start = json!({"sessionType": "pomodoro"});
    let session = call(server, installation, Method::POST, "sessions", &start).await;
    let id = session["sessionId"].as_str().expect("an id");
    for step in ["pause", "resume", "abandon"] {
        let path = format!("sessions/{id}/{step}");
        call(server, installation, Method::PUT, &path, &json!({})).await;
    }
}

async fn events(server: &Server, installation: &Installation) -> Vec<EventRecord> {
    let log = live::log(&crate::client(), server.addr, &installation.token).await;
    let events = log.into_iter().map(LogRecord::into_session);
    events.collect::<Option<_>>().expect("events of sessions")
}

async fn comes_back(kind: Kind) {
    let installation = Installation::new(kind).await;
    let server = serve(&installation);
    let hook = Hook::start(Mood::Refuse(500)).await;
    let elsewhere = Hook::start(Mood::Take).await;
    let requested = json!({"url": hook.url("/stint")});
    let made = call(&server, &installation, Method::POST, "webhooks", &requested).await;
    let secret = made["secret"].as_str().expect("a secret");
    let deliveries = format!(
        "webhooks/{}/deliveries",
        made["id"].as_str().expect("an id")
    );

    // It fails, and redirects five seconds later.
    recover_after_outage(&server, &installation).await;
    hook.until("a failure", |hook| hook.requests().len() == 1)
        .await;
    hook.set(Mood::Redirect(elsewhere.url("/stolen")));
    hook.until("a redirect", |hook| hook.requests().len() == 2)
        .await;
    recover_after_outage(&server, &installation).await;
    hook.until("another session's", |hook| hook.requests().len() == 3)
        .await;

    // It hangs, and the server is killed while it waits.
    hook.set(Mood::Hang);
    let first = hook.requests()[0].id().to_owned();
    let again = format!("{deliveries}/{first}/redeliver");
    // Whether the redirect's outcome is stored by then is left to chance: asking again while
    // the attempt is under way only begins the schedule anew.
    while hook
        .requests()
        .iter()
        .filter(|one| one.id() == first)
        .count()
        < 3
    {
        call(&server, &installation, Method::POST, &again, &Value::Null).await;
        tokio::task::yield_now().await;
    }
    drop(server);

    // It comes back, and so does the server: what was under way goes once its claim runs out,
    // what waited for it right after.
    hook.set(Mood::Take);
    let server = serve(&installation);
    hook.until("every event", |hook| hook.taken().len() == 8)
        .await;
    check(&hook, secret, &events(&server, &installation).await);
    assert!(elsewhere.requests().is_empty(), "a redirect was followed");

    // What became of it all is there to be seen.
    let mut seen = HashSet::new();
    let recorded = loop {
        let recorded = get(&server, &installation, &format!("{deliveries}?limit=100")).await;
        let items = recorded["items"].as_array().expect("items").clone();
        if items.iter().all(|one| one["status"] == "delivered") {
            break items;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(recorded.len(), 8);
    for attempt in recorded
        .iter()
        .flat_map(|one| one["attempts"].as_array().expect("attempts"))
    {
        seen.insert(attempt["status"].clone());
    }
    for status in [500, 307, 204] {
        assert!(seen.contains(&json!(status)), "{status}: {seen:?}");
    }
}

/// Every event was taken, its signature is right, and each session's came in order.
pub(crate) fn check(hook: &Hook, secret: &str, log: &[EventRecord]) {
    let mut arrived = BTreeMap::new();
    let mut last: HashMap<SessionId, u64> = HashMap::new();
    for got in hook.requests() {
        got.verify(secret);
    }
    for got in hook.taken() {
        let mut body = got.json();
        assert_eq!(body["type"], body["data"]["type"]);
        // An older server leaves out what it does not know.
        let event: EventRecord = serde_json::from_value(body["data"].take()).expect("an event");
        let sequence = event.sequence;
        let before = last.insert(event.session_id, sequence).unwrap_or(0);
        assert!(before < sequence, "{sequence} after {before}");
        let twice = arrived.insert(sequence, event);
        assert!(twice.is_none(), "{sequence} has two ids");
    }
    assert_eq!(arrived.into_values().collect::<Vec<_>>(), log);
}

/// Two servers on one database, one of them killed in the middle; a receiver in a bad mood.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn two_servers_share_and_one_is_killed() {
    let installation = Installation::new(Kind::Postgres).await;
    let one = serve(&installation);
    let two = serve(&installation);
    let hook = Hook::start(Mood::Moody).await;
    let requested = json!({"url": hook.url("/")});
    let made = call(&one, &installation, Method::POST, "webhooks", &requested).await;
    let secret = made["secret"].as_str().expect("a secret");
    for round in 0..6 {
        let server = if round % 2 == 0 { &one } else { &two };
        recover_after_outage(server, &installation).await;
    }
    hook.until("some", |hook| hook.taken().len() >= 3).await;
    drop(one);
    for _ in 0..2 {
        recover_after_outage(&two, &installation).await;
    }
    hook.until("every event", |hook| hook.taken().len() == 8 * 4)
        .await;
    check(&hook, secret, &events(&two, &installation).await);
}
