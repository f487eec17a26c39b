//! `Idempotency-Key` on session commands.

use serde_json::{Value, json};

use crate::harness::{Got, Server};

fn bare(got: &Got) -> (u16, Value) {
    let mut body = got.body.clone();
    if let Some(id) = body.get_mut("requestId") {
        *id = Value::Null;
    }
    (got.status.as_u16(), body)
}

fn replayed(got: &Got) -> bool {
    got.header("idempotency-replayed") == "true"
}

#[tokio::test]
async fn start_sent_twice_creates_one_session() {
    let server = Server::start().await;
    let start = || {
        server
            .post("/api/sessions", json!({"sessionType": "pomodoro"}))
            .header("idempotency-key", "k1")
    };
    let first = start().send().await.expect(201);
    assert!(!replayed(&first));
    server.clock.advance(60_000);
    let second = start().send().await.expect(201);
    assert!(replayed(&second));
    assert_eq!(bare(&first), bare(&second));
    for name in ["etag", "location", "content-type"] {
        assert_eq!(first.header(name), second.header(name), "{name}");
    }
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!(
        server.get("/api/sessions").send().await.body["totalItems"],
        1
    );
    let list = server
        .get(first.header("location"))
        .send()
        .await
        .expect(200);
    assert_eq!(list.body["sessionId"], first.body["sessionId"]);
}

#[tokio::test]
async fn refusals_are_replayed_too() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let resume = format!("/api/sessions/{id}/resume");
    let unknown = "/api/sessions/0198f3b0-0000-7000-8000-000000000999/resume".to_owned();
    let complete = format!("/api/sessions/{id}/complete");
    let cases = [
        (resume, json!({}), 409, "k409"),
        (unknown, json!({}), 404, "k404"),
        (complete, json!({"qualityRating": 9}), 422, "k422"),
    ];
    for (path, body, status, key) in &cases {
        let send = || {
            server
                .put(path, body.clone())
                .header("idempotency-key", *key)
                .send()
        };
        let first = send().await.expect(*status);
        server.clock.advance(1_000);
        let second = send().await.expect(*status);
        assert!(!replayed(&first) && replayed(&second), "{key}");
        assert_eq!(bare(&first), bare(&second), "{key}");
        assert_eq!(
            second.body["requestId"],
            second.header("x-request-id"),
            "{key}"
        );
    }
}

#[tokio::test]
async fn errors_before_the_decision_are_not_stored() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let path = format!("/api/sessions/{id}/pause");
    let call = || server.put(&path, json!({})).header("idempotency-key", "k");
    call().anonymous().send().await.expect(401);
    call()
        .header("x-test-scopes", "sessions:read")
        .send()
        .await
        .expect(403);
    server
        .put(&path, json!({"x": 1}))
        .header("idempotency-key", "k")
        .send()
        .await
        .problem(422, "unknown_field");
    call().header("if-match", "\"9\"").send().await.expect(412);
    call().header("if-match", "x").send().await.expect(400);
    assert!(!replayed(&call().send().await.expect(200)));
    assert!(replayed(&call().send().await.expect(200)));
}

#[tokio::test]
async fn key_belongs_to_one_request_of_one_user() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let path = |action: &str| format!("/api/sessions/{id}/{action}");
    let pause = || {
        server
            .put(&path("pause"), json!({"pauseReason": "a"}))
            .header("idempotency-key", "k")
    };
    pause().send().await.expect(200);
    for other in [
        server.put(&path("pause"), json!({"pauseReason": "b"})),
        server.put(&path("resume"), json!({"pauseReason": "a"})),
        server.request("PUT", &path("resume")),
        pause().header("if-match", "\"1\""),
    ] {
        let got = other
            .header("idempotency-key", "k")
            .send()
            .await
            .expect(422);
        assert!(
            ["idempotency_key_reused", "unknown_field"]
                .contains(&got.body["code"].as_str().unwrap_or("")),
            "{}",
            got.text
        );
    }
    // The same key of another user is a different key.
    let start = json!({"sessionType": "short"});
    let got = server
        .post("/api/sessions", start)
        .user(server.other)
        .header("idempotency-key", "k")
        .send()
        .await;
    assert!(!replayed(&got.expect(201)));
}

#[tokio::test]
async fn a_malformed_key_is_refused() {
    let server = Server::start().await;
    let long = "k".repeat(256);
    for key in ["", "a b", "schlüssel", long.as_str()] {
        let start = json!({"sessionType": "short"});
        let got = server
            .post("/api/sessions", start)
            .header("idempotency-key", key)
            .send()
            .await;
        got.problem(400, "invalid_header");
    }
    let start = json!({"sessionType": "short"});
    server
        .post("/api/sessions", start)
        .header("idempotency-key", "k".repeat(255))
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn concurrent_duplicates_wait_for_the_first() {
    let server = Server::start().await;
    let start = || {
        let call = server.post("/api/sessions", json!({"sessionType": "pomodoro"}));
        call.header("idempotency-key", "k").send()
    };
    let (a, b, c, d) = tokio::join!(start(), start(), start(), start());
    let all = [a, b, c, d];
    assert_eq!(all.iter().filter(|got| !replayed(got)).count(), 1);
    assert!(all.iter().all(|got| bare(got) == bare(&all[0])));
    assert_eq!(
        server.get("/api/sessions").send().await.body["totalItems"],
        1
    );
}
