//! Push subscriptions: validation and idempotency.

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::Timestamp;
use store::SqlValue as Stored;
use uuid::Uuid;

use crate::harness::{Got, Server};

const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

/// A server where the first user is signed in by a stored login.
async fn server() -> Server {
    let server = Server::start().await;
    let mut write = server
        .database
        .database
        .write()
        .await
        .expect("the database");
    write
        .execute(
            "INSERT INTO logins (id, user_id, token_hash, created_at, last_used_at, expires_at)
             VALUES ($1, $2, $3, $4, $4, $4)",
            &[
                Stored::from(Uuid::nil()),
                Stored::from(server.user),
                Stored::from(vec![0; 32]),
                Stored::from(Timestamp::from_millis(0)),
            ],
        )
        .await
        .expect("it is stored");
    write.commit().await.expect("it is stored");
    server
}

fn subscription() -> Value {
    json!({
        "endpoint": "https://push.example.net/send/1",
        "expirationTime": null,
        "keys": { "p256dh": P256DH, "auth": AUTH },
    })
}

async fn subscribe(server: &Server, body: &Value) -> Got {
    server
        .post("/api/push/subscriptions", body.clone())
        .send()
        .await
}

#[tokio::test]
async fn vapid_key_is_stable() {
    let server = server().await;
    let first = server.get("/api/push/key").send().await.expect(200);
    let public = first.body["publicKey"].as_str().unwrap();
    // 65 bytes that begin with 4: an uncompressed point.
    assert!(public.len() == 87 && public.starts_with('B'), "{public}");
    let again = server.get("/api/push/key").user(server.other).send().await;
    assert_eq!(again.expect(200).body, first.body);
}

#[tokio::test]
async fn subscribing_and_unsubscribing_is_idempotent() {
    let server = server().await;
    let first = subscribe(&server, &subscription()).await.expect(201);
    assert_eq!(first.body["createdAt"], "2026-11-22T10:00:00.000Z");
    server.clock.advance(1_000);
    // As other browsers send it: with padding, with a time, without one.
    let mut padded = subscription();
    padded["keys"]["auth"] = json!(format!("{AUTH}=="));
    padded["expirationTime"] = json!(1_795_428_000_000.5);
    let mut bare = subscription();
    bare.as_object_mut().unwrap().remove("expirationTime");
    for body in [padded, bare, subscription()] {
        assert_eq!(subscribe(&server, &body).await.expect(200).body, first.body);
    }
    let endpoint = json!({ "endpoint": "https://push.example.net/send/1" });
    for _ in 0..2 {
        let delete = server.request("DELETE", "/api/push/subscriptions");
        delete.json(&endpoint).send().await.expect(204);
    }
    let anew = subscribe(&server, &subscription()).await.expect(201);
    assert_ne!(anew.body["id"], first.body["id"]);
}

#[tokio::test]
async fn ended_sign_in_cannot_subscribe() {
    let server = server().await;
    let post = server.post("/api/push/subscriptions", subscription());
    // The only login is the first user's.
    post.user(server.other)
        .send()
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn invalid_subscriptions_report_every_problem() {
    let server = server().await;
    let with = |pointer: &str, value: Value| {
        let mut body = subscription();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let long = format!("https://push.example.net/{}", "x".repeat(2048));
    let off_curve = P256DH.replace("iw4", "iw8");
    let (endpoint, p256dh, auth) = ("/endpoint", "/keys/p256dh", "/keys/auth");
    let cases = [
        (
            json!({}),
            vec![(endpoint, "required"), ("/keys", "required")],
        ),
        (with(endpoint, json!(7)), vec![(endpoint, "wrong_type")]),
        (with("/keys", json!("x")), vec![("/keys", "wrong_type")]),
        (
            with("/keys", json!({"p256dh": P256DH, "more": 1})),
            vec![(auth, "required"), ("/keys/more", "unknown_field")],
        ),
        (
            with("/expirationTime", json!("tomorrow")),
            vec![("/expirationTime", "wrong_type")],
        ),
        (with(auth, json!("")), vec![(auth, "push_key_invalid")]),
        (with(auth, json!(P256DH)), vec![(auth, "push_key_invalid")]),
        (with(auth, json!("+/+/")), vec![(auth, "push_key_invalid")]),
        (
            with(p256dh, json!(AUTH)),
            vec![(p256dh, "push_key_invalid")],
        ),
        (
            with(p256dh, json!(off_curve)),
            vec![(p256dh, "push_key_invalid")],
        ),
    ];
    for (body, expected) in cases {
        let got = subscribe(&server, &body).await.expect(422);
        let errors = got.body["errors"].as_array().unwrap().clone();
        let reported: Vec<_> = errors
            .iter()
            .map(|error| {
                let text = |name: &str| error[name].as_str().unwrap();
                (text("pointer"), text("code"))
            })
            .collect();
        assert_eq!(reported, expected, "{body}");
    }
    for wrong in [
        "",
        "push",
        "/send/1",
        "http://push.example.net/send/1",
        "https://ada:secret@push.example.net/",
        "https://127.0.0.1/send/1",
        "https://[::1]/send/1",
        "https://169.254.169.254/",
        "ftp://push.example.net/",
        &long,
    ] {
        let got = subscribe(&server, &with(endpoint, json!(wrong))).await;
        let got = got.problem(422, "push_endpoint_invalid");
        assert_eq!(got.body["errors"][0]["pointer"], endpoint);
    }
    let delete = server.request("DELETE", "/api/push/subscriptions");
    delete
        .clone()
        .json(&json!({}))
        .send()
        .await
        .problem(422, "required");
    let got = delete.raw("{").header("content-type", "application/json");
    assert_eq!(got.send().await.status, StatusCode::BAD_REQUEST);
}
