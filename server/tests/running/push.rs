//! Push messages of the binary reach a push service on this machine, which verifies the sender and
//! decrypts them.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use reqwest::{Client, StatusCode};
use runtime::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use shared::Timestamp;
use shared::rules::SessionType;
use shared::rules::limits::{MINUTE, SECOND};
use store::{Database, DatabaseUrl};
use uuid::Uuid;

use crate::{Installation, Kind, client};
use test_support::process::Server;
use test_support::receiver::{Received, Receiver};

/// Everything here is a matter of seconds; a slow machine may take longer.
const LIMIT: Duration = Duration::from_secs(60);

/// From now to the first alert; the others follow.
const SOON: i64 = 3 * SECOND;

/// Lets the server reach this machine.
const SETTINGS: [(&str, &str); 1] = [("STINT_WEBHOOKS_ALLOW_PRIVATE", "on")];

/// A guest with two browsers.
struct Guest {
    client: Client,
    number: u64,
}

impl Guest {
    async fn begin(server: &Server, receiver: &Receiver, number: u64) -> Self {
        let guest = Self {
            client: client(),
            number,
        };
        let begun = guest.post(server, "/api/auth/guest", &json!({})).await;
        assert_eq!(begun.0, StatusCode::CREATED, "{}", begun.1);
        for browser in 0..2 {
            let subscription = receiver.subscription(&format!("{number}-{browser}"));
            for expected in [StatusCode::CREATED, StatusCode::OK] {
                let (status, body) = guest
                    .post(server, "/api/push/subscriptions", &subscription)
                    .await;
                assert_eq!(status, expected, "{body}");
            }
        }
        guest
    }

    fn session(&self) -> Uuid {
        Uuid::from_u64_pair(0x7075_7368, self.number)
    }

    async fn post(&self, server: &Server, path: &str, body: &Value) -> (StatusCode, Value) {
        let origin = format!("http://{}", server.addr);
        let request = self
            .client
            .post(format!("{origin}{path}"))
            .header("origin", origin)
            .json(body);
        let response = request.send().await.expect("an answer");
        let status = response.status();
        (status, response.json().await.expect("JSON"))
    }

    /// Tells the server, late, of what happened at these instants.
    async fn happened(&self, server: &Server, commands: &[(Timestamp, Value)]) {
        let commands: Vec<Value> = (0_u64..)
            .zip(commands)
            .map(|(index, (at, command))| {
                let mut command = command.clone();
                let id = Uuid::from_u64_pair(0x636f_6d6d, self.number * 100 + index);
                command["commandId"] = json!(id);
                command["sessionId"] = json!(self.session());
                command["occurredAt"] = json!(at);
                command
            })
            .collect();
        let batch = json!({ "rulesVersion": 1, "commands": commands });
        let (_, answer) = self.post(server, "/api/sync", &batch).await;
        let results = answer["results"].as_array().expect("results");
        assert!(
            results.iter().all(|result| result["outcome"] == "applied"),
            "{answer}"
        );
    }
}

fn start(minutes: i64) -> Value {
    json!({
        "type": "start", "sessionType": "custom", "plannedDuration": minutes,
        "intention": "Chapter 3 “draft”",
    })
}

/// Three guests: whose time is up `SOON`, whose pause ends in a minute from a little later on,
/// and whose forgotten session completes by itself a little later still.
async fn three_guests(
    server: &Server,
    receiver: &Receiver,
) -> [(Guest, &'static str, Timestamp); 3] {
    let mut guests = Vec::new();
    for number in 1..=3 {
        guests.push(Guest::begin(server, receiver, number).await);
    }
    let soon = SystemClock.now().plus(SOON);
    let [first, second, third] =
        <[Guest; 3]>::try_from(guests).unwrap_or_else(|_| unreachable!("three were made"));
    let later = soon.plus(3 * SECOND);
    third
        .happened(server, &[(later.plus(-20 * MINUTE), start(5))])
        .await;
    let pause = json!({ "type": "pause", "pauseReason": "Phone" });
    let paused = later.plus(-9 * MINUTE);
    second
        .happened(
            server,
            &[(paused.plus(-MINUTE), start(50)), (paused, pause)],
        )
        .await;
    first
        .happened(server, &[(soon.plus(-5 * MINUTE), start(5))])
        .await;
    [
        (first, "timeElapsed", soon),
        (second, "pauseEnding", later),
        (third, "sessionCompleted", later),
    ]
}

/// Says that each alert came once to each browser of the right guest's, in order.
fn check(
    messages: &[Received],
    expected: &[(Guest, &'static str, Timestamp)],
    receiver: &Receiver,
    public_key: &str,
) {
    let mut paths: Vec<&str> = messages
        .iter()
        .map(|message| message.path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/1-0", "/1-1", "/2-0", "/2-1", "/3-0", "/3-1"]);
    for (guest, kind, instant) in expected {
        let theirs = format!("/{}-", guest.number);
        let mut topics = Vec::new();
        for message in messages
            .iter()
            .filter(|message| message.path.starts_with(&theirs))
        {
            let read = message.read();
            assert_eq!(read.kind.as_str(), *kind);
            assert_eq!(read.instant, *instant);
            assert_eq!(read.session_id.as_uuid(), guest.session());
            assert_eq!(read.session_type, SessionType::Custom);
            assert_eq!(read.intention.as_deref(), Some("Chapter 3 “draft”"));
            assert_eq!(read.tag, format!("{}:{kind}", guest.session()));
            let (claims, public) = message.claims();
            assert_eq!(public, public_key);
            assert_eq!(claims["aud"], receiver.origin());
            let expires = claims["exp"].as_i64().expect("seconds");
            let left = expires - instant.as_millis() / 1000;
            assert!((1..=24 * 3600).contains(&left), "{left}");
            assert!(claims["sub"].as_str().expect("text").starts_with("mailto:"));
            let ttl: i64 = message.ttl.parse().expect("seconds");
            assert!((1..=60).contains(&ttl), "{ttl}");
            assert_eq!(message.urgency, "high");
            assert_eq!(message.encoding, "aes128gcm");
            topics.push(message.topic.clone());
        }
        assert!(
            topics[0] == topics[1] && topics[0].len() == 32,
            "{topics:?}"
        );
    }
}

/// Waits until no message is pending, so that missing ones will never arrive.
async fn no_deliveries_remain(installation: &Installation) {
    let url: DatabaseUrl = installation.database_url.parse().expect("a URL");
    let database = Database::open(&url).await.expect("the database");
    let empty = async {
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        loop {
            looks.tick().await;
            let mut read = database.read().await.expect("the database is free");
            let next = store::push::next_attempt(&mut read).await;
            if next.expect("the store works").is_none() {
                return;
            }
        }
    };
    tokio::time::timeout(LIMIT, empty)
        .await
        .expect("everything is sent");
    database.close().await;
}

async fn public_key(server: &Server, guest: &Guest) -> String {
    let response = guest
        .client
        .get(format!("http://{}/api/push/key", server.addr))
        .send()
        .await
        .expect("an answer");
    let key: Value = response.json().await.expect("JSON");
    key["publicKey"].as_str().expect("text").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_browser_gets_each_alert_on_sqlite() {
    let installation = Installation::new(Kind::Sqlite).await;
    let server = installation.serve_with(&SETTINGS);
    let receiver = Receiver::start().await;
    let expected = three_guests(&server, &receiver).await;
    let key = public_key(&server, &expected[0].0).await;
    receiver.wait_for(6, LIMIT).await;
    no_deliveries_remain(&installation).await;
    let messages = receiver.messages();
    check(&messages, &expected, &receiver, &key);
    node_agrees(&messages[0], &key);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_browser_gets_each_alert_despite_a_kill() {
    let installation = Installation::new(Kind::Postgres).await;
    let (first, second) = (
        installation.serve_with(&SETTINGS),
        installation.serve_with(&SETTINGS),
    );
    let receiver = Receiver::start().await;
    let expected = three_guests(&first, &receiver).await;
    let key = public_key(&first, &expected[0].0).await;
    assert_eq!(public_key(&second, &expected[0].0).await, key);
    receiver.wait_for(2, LIMIT).await;
    no_deliveries_remain(&installation).await;
    // By SIGKILL; the other alerts are to come.
    drop(first);
    receiver.wait_for(6, LIMIT).await;
    no_deliveries_remain(&installation).await;
    check(&receiver.messages(), &expected, &receiver, &key);
}

/// An implementation that shares nothing with ours finds the signature right and reads the
/// message.
fn node_agrees(message: &Received, public_key: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/running/receiver.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node must be installed, which ./dev test sees to");
    let input = json!({
        "authorization": message.authorization,
        "publicKey": public_key,
        "body": BASE64URL.encode(&message.body),
    });
    let mut pipe = node.stdin.take().expect("the input is piped");
    pipe.write_all(input.to_string().as_bytes())
        .expect("it reads");
    drop(pipe);
    let output = node.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(read, serde_json::to_value(message.read()).expect("JSON"));
}
