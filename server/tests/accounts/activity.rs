//! The activity of an account: its page, and its part of the export.

use serde_json::{Value, json};
use shared::wire::ActivityKind;

use crate::harness::{Browser, PASSWORD, Server};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];

/// The kinds in the export, which is an entry itself.
async fn exported(browser: &mut Browser<'_>) -> Vec<Value> {
    let document = browser.get("/api/export").await.expect(200).json();
    document["activity"].as_array().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn activity_shows_browser_and_network() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser().with_header(
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    );
    ada.register("ada@example.org").await.expect(201);
    let mut stranger = server.browser().with_header("user-agent", "<b>curl</b>");
    stranger.address = "[2001:db8::1:2]:4711".parse().unwrap();
    stranger.login("ada@example.org", "wrong").await.expect(401);
    let token = json!({ "name": "<i>Editor</i>", "scopes": ["sessions:read"] });
    ada.post("/api/tokens", token).await.expect(201);
    let recorded = async {
        loop {
            let page = ada.get("/settings/activity").await.expect(200).body;
            if page.contains("Sign-in with a wrong password") {
                return page;
            }
        }
    };
    let limit = std::time::Duration::from_secs(60);
    let page = tokio::time::timeout(limit, recorded).await.unwrap();
    for text in [
        "Account registered",
        "API token created",
        "&lt;i&gt;Editor",
        "Firefox, Linux · 192.0.2.1",
        "2001:db8::/64",
        "title=\"&lt;b&gt;curl",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }

    let all = exported(&mut ada).await;
    let kinds: Vec<_> = all
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    for kind in ["registered", "signInRefused", "tokenCreated"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(!kinds.contains(&"exported"));
    server.clock.advance(1);
    exported(&mut ada).await;
    assert_eq!(exported(&mut ada).await[0]["kind"], "exported");

    let me = ada.profile().await["userId"].clone();
    let mut eve = server.browser();
    eve.register("eve@example.org").await.expect(201);
    assert_ne!(eve.profile().await["userId"], me);
    let theirs = exported(&mut eve).await;
    assert_eq!(theirs.len(), 1, "{theirs:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn activity_is_paged_and_no_token_reads_it() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    for number in 0..60 {
        server.clock.advance(1);
        let token = json!({ "name": format!("t{number}"), "scopes": ["sessions:read"] });
        ada.post("/api/tokens", token).await.expect(201);
    }
    let first = ada.get("/settings/activity").await.expect(200).body;
    assert!(first.contains("t59") && !first.contains("Account registered"));
    let second = ada.get("/settings/activity?page=2").await.expect(200).body;
    assert!(second.contains("Account registered") && !second.contains("t59"));
    let token = json!({ "name": "reader", "scopes": ["sessions:read"] });
    let made = ada.post("/api/tokens", token).await.expect(201).json();
    let secret = format!("Bearer {}", made["secret"].as_str().unwrap());
    let mut program = server.browser().with_header("authorization", &secret);
    let document = program.get("/api/export").await.expect(200).json();
    assert_eq!(document["activity"], Value::Null);
    let wrong = json!({ "password": "wrong" });
    ada.send("DELETE", "/api/me", Some(wrong)).await.expect(401);
    let password = json!({ "password": PASSWORD });
    ada.send("DELETE", "/api/me", Some(password))
        .await
        .expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_webhooks_and_feeds_is_in_the_activity() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let hook = json!({ "url": "https://example.org/hook" });
    let made = ada.post("/api/webhooks", hook).await.expect(201).json();
    let hook = format!("/api/webhooks/{}", made["id"].as_str().unwrap());
    let changed = json!({ "description": "CI" });
    for (method, path, body) in [
        ("PATCH", &*hook, Some(changed)),
        ("DELETE", &hook, None),
        ("POST", "/api/me/calendar", None),
        ("DELETE", "/api/me/calendar", None),
        // There is none to remove.
        ("DELETE", "/api/me/calendar", None),
    ] {
        server.clock.advance(1);
        let reply = ada.send(method, path, body).await;
        assert!(reply.status.is_success(), "{method} {path}: {}", reply.body);
    }
    let all = exported(&mut ada).await;
    let kinds: Vec<_> = all
        .iter()
        .map(|one| {
            (
                one["kind"].as_str().unwrap(),
                one["count"].as_u64().unwrap(),
            )
        })
        .collect();
    let expected = [
        "calendarFeedRemoved",
        "calendarFeedCreated",
        "webhookDeleted",
        "webhookChanged",
    ];
    assert_eq!(kinds[..4], expected.map(|kind| (kind, 1)));
}

#[test]
fn what_strangers_cause_is_what_the_store_limits() {
    let strangers = ActivityKind::ALL
        .iter()
        .filter(|kind| kind.is_caused_by_strangers());
    let names: Vec<_> = strangers
        .map(|kind| format!("'{}'", kind.as_str()))
        .collect();
    let statements = store::statements();
    let evict = statements
        .iter()
        .find(|(name, _)| name.starts_with("store::activity::EVICT"));
    let (_, sql) = evict.unwrap();
    assert!(sql.contains(&format!("IN ({})", names.join(", "))), "{sql}");
}
