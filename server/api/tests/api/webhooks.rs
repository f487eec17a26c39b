//! Webhooks over HTTP: life cycle and validation.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::Server;
use crate::schema;

const HOOK: &str = "https://hooks.example.org/stint";

async fn make(server: &Server, body: Value) -> Value {
    let made = server.post("/api/webhooks", body).send().await.expect(201);
    let path = format!("/api/webhooks/{}", made.body["id"].as_str().expect("an id"));
    assert_eq!(made.header("location"), path);
    made.body
}

fn path(webhook: &Value) -> String {
    format!("/api/webhooks/{}", webhook["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn the_id_is_checked_before_the_fields() {
    let server = Server::start().await;
    let change = |id: &str, body| {
        let path = format!("/api/webhooks/{id}");
        server.request("PATCH", &path).json(&body)
    };
    let mistyped = change("nope", json!({"unknown": 1})).send().await;
    mistyped.problem(400, "invalid_id");
    let id = "0198f3b0-0000-7000-8000-000000000999";
    let misshapen = change(id, json!({"unknown": 1})).send().await;
    misshapen.problem(422, "unknown_field");
    let unknown = change(id, json!({"url": "http://x"})).send().await;
    unknown.problem(404, "webhook_not_found");
}

#[tokio::test]
async fn who_names_a_receiver_must_be_allowed_to_read_what_it_gets() {
    let server = Server::start().await;
    let webhook = make(&server, json!({"url": HOOK})).await;
    let body = json!({"url": HOOK});
    let path = path(&webhook);
    for call in [
        server.post("/api/webhooks", body.clone()),
        server.request("PATCH", &path).json(&body),
    ] {
        let refused = call.header("x-test-scopes", "webhooks:manage").send().await;
        let refused = refused.problem(403, "insufficient_scope");
        assert_eq!(refused.body["requiredScope"], "sessions:read");
    }
    // The rest of managing needs no more than before.
    let read = server.get(&path).header("x-test-scopes", "webhooks:manage");
    read.send().await.expect(200);
}

#[tokio::test]
async fn who_names_events_of_tasks_must_be_allowed_to_read_them() {
    let server = Server::start().await;
    let body =
        json!({"url": HOOK, "events": ["ProjectArchived", "TaskCreated", "SessionCompleted"]});
    let webhook = make(&server, body.clone()).await;
    assert_eq!(
        webhook["events"],
        json!(["SessionCompleted", "TaskCreated", "ProjectArchived"])
    );
    let plain = path(&make(&server, json!({"url": HOOK})).await);
    let path = path(&webhook);
    let narrow = "webhooks:manage sessions:read";
    // Not only naming them: also where they go to is not for everybody to say.
    for call in [
        server.post("/api/webhooks", body.clone()),
        server
            .request("PATCH", &plain)
            .json(&json!({"events": ["TaskCreated"]})),
        server
            .request("PATCH", &path)
            .json(&json!({"url": "https://hooks.example.org/2"})),
    ] {
        let refused = call.clone().header("x-test-scopes", narrow).send().await;
        let refused = refused.problem(403, "insufficient_scope");
        assert_eq!(refused.body["requiredScope"], "tasks:read");
        let wide = format!("{narrow} tasks:read");
        let done = call.header("x-test-scopes", wide).send().await;
        assert!(done.status.is_success(), "{}", done.text);
    }
    let stored = server.get(&path).send().await.expect(200);
    assert_eq!(stored.body["url"], "https://hooks.example.org/2");
    // Without them the rest is as before.
    let change = json!({"events": null});
    let cleared = server
        .request("PATCH", &path)
        .json(&change)
        .header("x-test-scopes", narrow);
    assert_eq!(cleared.send().await.expect(200).body["events"], Value::Null);
}

#[tokio::test]
async fn webhook_life_cycle() {
    let server = Server::start().await;
    let requested = json!({"url": HOOK, "events": ["SessionPaused", "FocusSessionStarted"], "description": " Home "});
    let made = make(&server, requested).await;
    let secret = made["secret"].as_str().expect("a secret");
    assert!(
        secret.starts_with("whsec_") && secret.len() == 50,
        "{secret}"
    );
    assert_eq!(
        made["events"],
        json!(["FocusSessionStarted", "SessionPaused"])
    );
    assert_eq!(made["description"], "Home");
    assert_eq!(made["enabled"], true);
    let path = path(&made);

    let got = server.get(&path).send().await.expect(200);
    assert!(!got.text.contains("whsec_") && got.body.get("secret").is_none());
    let list = server.get("/api/webhooks").send().await.expect(200);
    assert_eq!(list.body["items"], json!([got.body]));

    assert_eq!(made["include"], Value::Null);
    let wrong = server
        .request("PATCH", &path)
        .json(&json!({"include": "objects"}));
    wrong.send().await.problem(422, "wrong_type");
    for include in [json!("object"), Value::Null] {
        let change = json!({ "include": include });
        let changed = server.request("PATCH", &path).json(&change).send().await;
        assert_eq!(changed.expect(200).body["include"], include);
        let stored = server.get(&path).send().await.expect(200);
        assert_eq!(stored.body["include"], include);
    }

    let change = json!({"events": null, "description": null, "url": "https://hooks.example.org/2"});
    let changed = server
        .request("PATCH", &path)
        .json(&change)
        .send()
        .await
        .expect(200);
    assert_eq!(changed.body["events"], Value::Null);
    assert_eq!(changed.body["description"], Value::Null);
    assert_eq!(changed.body["url"], "https://hooks.example.org/2");
    let stored = server
        .request("PATCH", &path)
        .json(&json!({}))
        .send()
        .await
        .expect(200);
    assert_eq!(stored.body["url"], changed.body["url"]);

    let rotated = server
        .request("POST", &format!("{path}/rotate-secret"))
        .send()
        .await
        .expect(200);
    assert_ne!(rotated.body["secret"], made["secret"]);

    server.begin(1).await;
    let test = server
        .request("POST", &format!("{path}/test"))
        .send()
        .await
        .expect(202);
    assert_eq!(test.body["type"], "webhook.test");
    assert_eq!(test.body["sequence"], Value::Null);
    let deliveries = format!("{path}/deliveries");
    let page = server.get(&deliveries).send().await.expect(200);
    assert_eq!(page.body["totalItems"], 2);
    let types: Vec<_> = [0, 1].map(|n| page.body["items"][n]["type"].clone()).into();
    assert!(
        types.contains(&json!("FocusSessionStarted")) && types.contains(&json!("webhook.test"))
    );
    let second = server
        .get(&format!("{deliveries}?limit=1&page=2&status=pending"))
        .send()
        .await
        .expect(200);
    assert_eq!(second.body["items"].as_array().map(Vec::len), Some(1));
    assert!(second.header("link").contains(&format!(
        "<{deliveries}?limit=1&status=pending&page=1>; rel=\"prev\""
    )));
    let none = server
        .get(&format!("{deliveries}?status=failed"))
        .send()
        .await
        .expect(200);
    assert_eq!(none.body["totalItems"], 0);

    let one = test.body["id"].as_str().expect("an id");
    let again = format!("{deliveries}/{one}/redeliver");
    let sent = server.request("POST", &again).send().await.expect(202);
    assert_eq!(sent.body["id"], one);

    let off = server
        .request("PATCH", &path)
        .json(&json!({"enabled": false}))
        .send()
        .await
        .expect(200);
    assert_eq!(off.body["disabledReason"], "requested");
    let given_up = server
        .get(&format!("{deliveries}?status=failed"))
        .send()
        .await
        .expect(200);
    assert_eq!(given_up.body["totalItems"], 2);
    assert_eq!(
        given_up.body["items"][0]["failedBecause"],
        "webhook_disabled"
    );
    server
        .request("POST", &again)
        .send()
        .await
        .problem(409, "webhook_disabled");
    server
        .request("POST", &format!("{path}/test"))
        .send()
        .await
        .problem(409, "webhook_disabled");
    let on = server
        .request("PATCH", &path)
        .json(&json!({"enabled": true}))
        .send()
        .await
        .expect(200);
    assert_eq!(on.body["disabledReason"], Value::Null);

    server.request("DELETE", &path).send().await.expect(204);
    server
        .get(&path)
        .send()
        .await
        .problem(404, "webhook_not_found");
    server
        .get(&deliveries)
        .send()
        .await
        .problem(404, "webhook_not_found");
}

#[tokio::test]
async fn invalid_fields_are_reported_with_pointers() {
    let server = Server::start().await;
    for (body, status, code) in [
        (json!({}), 422, "required"),
        (json!({"url": null}), 422, "wrong_type"),
        (json!({"url": HOOK, "event": []}), 422, "unknown_field"),
        (json!({"url": HOOK, "events": []}), 422, "required"),
        (
            json!({"url": HOOK, "events": "SessionPaused"}),
            422,
            "wrong_type",
        ),
        (
            json!({"url": HOOK, "events": ["SessionStarted"]}),
            422,
            "unknown_event_type",
        ),
        (
            json!({"url": HOOK, "description": "x".repeat(201)}),
            422,
            "text_too_long",
        ),
        (
            json!({"url": HOOK, "description": "\u{0}"}),
            422,
            "text_not_allowed",
        ),
        (
            json!({"url": format!("https://example.org/{}", "x".repeat(2048))}),
            422,
            "text_too_long",
        ),
        (
            json!({"url": "no url", "events": ["no event"]}),
            422,
            "validation_failed",
        ),
    ] {
        server
            .post("/api/webhooks", body)
            .send()
            .await
            .problem(status, code);
    }
    for url in [
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "hooks.example.org",
        "https://ada:secret@hooks.example.org/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
    ] {
        let got = server
            .post("/api/webhooks", json!({"url": url}))
            .send()
            .await;
        let got = got.problem(422, "url_not_allowed");
        assert_eq!(got.body["errors"][0]["pointer"], "/url");
    }
    let made = make(&server, json!({"url": HOOK})).await;
    let path = path(&made);
    for (change, code) in [
        (json!({"url": "http://example.org"}), "url_not_allowed"),
        (json!({"enabled": "yes"}), "wrong_type"),
        (json!({"events": ["x"]}), "unknown_event_type"),
        (json!({"secret": "whsec_mine"}), "unknown_field"),
    ] {
        let call = server.request("PATCH", &path).json(&change);
        call.send().await.problem(422, code);
    }
    for (query, status, code) in [
        ("status=lost", 422, "unknown_delivery_status"),
        ("page=0", 422, "page_out_of_range"),
        ("limit=101", 422, "limit_out_of_range"),
        ("limit=x", 400, "invalid_query"),
        ("after=1", 422, "unknown_field"),
    ] {
        let path = format!("{path}/deliveries?{query}");
        server.get(&path).send().await.problem(status, code);
    }
    server
        .get("/api/webhooks/7")
        .send()
        .await
        .problem(400, "invalid_id");
    let again = format!("{path}/deliveries/7/redeliver");
    server
        .request("POST", &again)
        .send()
        .await
        .problem(400, "invalid_id");
    let unknown = Uuid::from_u128(99);
    let again = format!("{path}/deliveries/{unknown}/redeliver");
    server
        .request("POST", &again)
        .send()
        .await
        .problem(404, "delivery_not_found");
}

#[tokio::test]
async fn webhooks_are_private_and_not_for_guests() {
    let server = Server::start().await;
    let path = path(&make(&server, json!({"url": HOOK})).await);
    for (method, path) in [
        ("GET", path.clone()),
        ("PATCH", path.clone()),
        ("DELETE", path.clone()),
        ("POST", format!("{path}/rotate-secret")),
        ("POST", format!("{path}/test")),
        ("GET", format!("{path}/deliveries")),
    ] {
        let mut call = server.request(method, &path).user(server.other);
        if method == "PATCH" {
            call = call.json(&json!({}));
        }
        call.send().await.problem(404, "webhook_not_found");
    }
    server.get(&path).send().await.expect(200);
    let guest = server.database.new_user().await.as_uuid();
    server
        .get("/api/webhooks")
        .user(guest)
        .send()
        .await
        .problem(403, "guest_not_allowed");
    let call = server
        .post("/api/webhooks", json!({"url": HOOK}))
        .user(guest);
    call.send().await.problem(403, "guest_not_allowed");
}

#[tokio::test]
async fn webhooks_are_limited_to_twenty() {
    let server = Server::start().await;
    for _ in 0..20 {
        make(&server, json!({"url": HOOK})).await;
    }
    let one_more = server
        .post("/api/webhooks", json!({"url": HOOK}))
        .send()
        .await;
    one_more.problem(409, "webhook_limit_reached");
}

/// What a receiver must know stands in the document, too.
#[tokio::test]
async fn document_describes_webhook_messages() {
    let server = Server::start().await;
    let document = server.document.as_json();
    let sent = &document["webhooks"]["event"]["post"];
    let schema = &sent["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(schema["$ref"], "#/components/schemas/WebhookMessage");
    for name in ["EventMessage", "TestMessage"] {
        let message = &document["components"]["schemas"][name];
        for field in ["type", "timestamp", "data"] {
            assert!(message["properties"].get(field).is_some(), "{message}");
        }
    }
    let webhook_id = "0198f3b0-0000-7000-8000-000000000001";
    let test = json!({
        "type": "webhook.test", "timestamp": "2026-11-22T10:00:00.000Z",
        "data": { "webhookId": webhook_id },
    });
    assert_eq!(
        schema::problems(document, schema, &test),
        Vec::<String>::new()
    );
    server.done(1, 20).await;
    let events = server.get("/api/events").send().await.expect(200);
    let events = events.body["items"].as_array().expect("events");
    assert!(events.len() >= 2);
    for event in events {
        let message = json!({
            "type": event["type"], "timestamp": event["timestamp"], "data": event,
        });
        let problems = schema::problems(document, schema, &message);
        assert!(problems.is_empty(), "{problems:?}");
    }
    assert_eq!(sent["parameters"].as_array().map(Vec::len), Some(3));
}
