//! `Idempotency-Key` on writes of webhooks and their deliveries.

use serde_json::{Value, json};

use crate::harness::{Got, Server};

const HOOK: &str = "https://hooks.example.org/stint";

fn replayed(got: &Got) -> bool {
    got.header("idempotency-replayed") == "true"
}

/// The answer with the secret left out, as it is repeated.
fn without_secret(got: &Got) -> Value {
    let mut body = got.body.clone();
    body["secret"] = Value::Null;
    body["secretOmitted"] = json!(true);
    body
}

#[tokio::test]
async fn a_repeated_creation_is_answered_without_the_secret() {
    let server = Server::start().await;
    let create = |body: Value| {
        server
            .post("/api/webhooks", body)
            .header("idempotency-key", "k")
    };
    let first = create(json!({"url": HOOK})).send().await.expect(201);
    assert!(!replayed(&first));
    assert_eq!(first.body["secretOmitted"], false);
    assert!(first.body["secret"].as_str().expect("a secret").len() > 20);
    let again = create(json!({"url": HOOK})).send().await.expect(201);
    assert!(replayed(&again));
    assert_eq!(again.body, without_secret(&first));
    assert_eq!(again.header("location"), first.header("location"));
    let list = server.get("/api/webhooks").send().await.expect(200);
    assert_eq!(list.body["items"].as_array().map(Vec::len), Some(1));
    create(json!({"url": "https://hooks.example.org/2"}))
        .send()
        .await
        .problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn a_refused_webhook_is_decided_again() {
    let server = Server::start().await;
    let create = |body: Value, key: &'static str| {
        let call = server.post("/api/webhooks", body);
        call.header("idempotency-key", key)
    };
    let wrong = || create(json!({"url": "ftp://hooks.example.org"}), "wrong");
    wrong().send().await.problem(422, "url_not_allowed");
    let again = wrong().send().await.problem(422, "url_not_allowed");
    assert!(!replayed(&again));
    create(json!({"url": HOOK}), "wrong")
        .send()
        .await
        .expect(201);
    let malformed = server.post("/api/webhooks", json!({"url": HOOK}));
    let malformed = malformed.header("idempotency-key", "a b").send().await;
    malformed.problem(400, "invalid_header");
}

#[tokio::test]
async fn a_repeated_rotation_changes_nothing() {
    let server = Server::start().await;
    let made = server.post("/api/webhooks", json!({"url": HOOK}));
    let made = made.send().await.expect(201);
    let path = format!("{}/rotate-secret", made.header("location"));
    let rotate = |key: &'static str| server.request("POST", &path).header("idempotency-key", key);
    let first = rotate("k").send().await.expect(200);
    assert_ne!(first.body["secret"], made.body["secret"]);
    server.clock.advance(60_000);
    let again = rotate("k").send().await.expect(200);
    assert!(replayed(&again));
    assert_eq!(again.body, without_secret(&first));
    let other = rotate("l").send().await.expect(200);
    assert!(!replayed(&other));
    assert_ne!(other.body["secret"], first.body["secret"]);
    // What is wrong is told in the documented order.
    let unknown = "/api/webhooks/0198f3b0-0000-7000-8000-000000000999/rotate-secret";
    let unknown = server.request("POST", unknown);
    unknown.send().await.problem(404, "webhook_not_found");
    let mistyped = server.post("/api/webhooks/nope/rotate-secret", json!({"x": 1}));
    mistyped.send().await.problem(400, "invalid_id");
    let field = server.post(&path, json!({"x": 1})).send().await;
    field.problem(422, "unknown_field");
}

#[tokio::test]
async fn a_repeated_test_and_redelivery_send_nothing() {
    let server = Server::start().await;
    let made = server.post("/api/webhooks", json!({"url": HOOK}));
    let made = made.send().await.expect(201);
    let hook = made.header("location").to_owned();
    let send = |path: String, key: &'static str| {
        let call = server.request("POST", &path);
        call.header("idempotency-key", key).send()
    };
    let test = format!("{hook}/test");
    let first = send(test.clone(), "test").await.expect(202);
    let again = send(test, "test").await.expect(202);
    assert!(!replayed(&first) && replayed(&again));
    assert_eq!(first.body, again.body);
    let deliveries = format!("{hook}/deliveries");
    let list = server.get(&deliveries).send().await.expect(200);
    assert_eq!(list.body["totalItems"], 1);
    let id = first.body["id"].as_str().expect("an id");
    let redeliver = format!("{deliveries}/{id}/redeliver");
    let first = send(redeliver.clone(), "again").await.expect(202);
    let again = send(redeliver, "again").await.expect(202);
    assert!(!replayed(&first) && replayed(&again));
    assert_eq!(first.body, again.body);
}
