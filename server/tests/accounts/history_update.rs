//! What the module that draws pages without the server copies.

use serde_json::{Value, json};
use test_support::database::Kind;

use crate::harness::{Browser, Server};

/// The sessions of an update, and its summary.
async fn update(browser: &mut Browser<'_>, path: &str) -> (Vec<Value>, Value) {
    let reply = browser.get(path).await.expect(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    let lines = reply.body.lines();
    let mut lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let summary = lines.pop().expect("a summary");
    (lines, summary)
}

fn changes_after(summary: &Value) -> String {
    let cursor = summary["cursor"].as_str().unwrap();
    format!("/fn/history_changes?after={cursor}")
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_copied_at_first_and_changes_later() {
    let server = Server::with_pages_on(Kind::Sqlite, &[]).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let project = json!({"name": "Thesis", "color": "#2f6f57"});
    let project = ada.post("/api/projects", project).await.expect(201).json();
    let start = json!({"sessionType": "pomodoro", "projectId": project["projectId"]});
    let started = ada.post("/api/sessions", start).await.expect(201).json();

    let (sessions, summary) = update(&mut ada, "/fn/history").await;
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0][0], started["sessionId"]);
    assert_eq!(summary["isWhole"], true);
    assert_eq!(summary["user"], started["userId"]);
    assert_eq!(summary["settings"]["weekStartsOn"], 1);
    let named = json!({"id": project["projectId"], "name": "Thesis", "archived": false, "color": "#2f6f57"});
    assert_eq!(summary["projects"], json!([named]));
    assert_eq!(summary["longestStreak"], Value::Null);

    let (sessions, summary) = update(&mut ada, &changes_after(&summary)).await;
    assert_eq!((sessions.len(), &summary["isWhole"]), (0, &json!(false)));
    server.clock.advance(60_000);
    let path = format!("/api/sessions/{}", started["sessionId"].as_str().unwrap());
    ada.put(&format!("{path}/complete"), json!({}))
        .await
        .expect(200);
    ada.post("/api/tasks", json!({"title": "Chapter 3"}))
        .await
        .expect(201);
    let (sessions, summary) = update(&mut ada, &changes_after(&summary)).await;
    assert_eq!(sessions.len(), 1);
    assert_eq!(summary["tasks"][0]["name"], "Chapter 3");
    assert_eq!(
        (&summary["projects"], &summary["settings"]),
        (&json!([]), &Value::Null)
    );
    // Of another version.
    for unknown in ["/fn/history_changes?after=x", "/fn/history_changes"] {
        let (_, summary) = update(&mut ada, unknown).await;
        assert_eq!(summary["isWhole"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_browsers_copy_and_only_what_is_their_users() {
    let server = Server::with_pages_on(Kind::Sqlite, &[]).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let start = json!({"sessionType": "pomodoro"});
    ada.post("/api/sessions", start).await.expect(201);
    let (_, summary) = update(&mut ada, "/fn/history").await;
    let scopes = json!({"name": "x", "scopes": ["sessions:read"]});
    let token = ada.post("/api/tokens", scopes).await.expect(201).json();
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let mut program = server.browser().with_header("authorization", &bearer);
    let mut stranger = server.browser();
    for path in ["/fn/history", &changes_after(&summary)] {
        stranger.get(path).await.expect(401);
        program.get(path).await.refused(403, "login_required");
    }
    stranger
        .post("/api/auth/guest", json!({}))
        .await
        .expect(201);
    for path in ["/fn/history", &changes_after(&summary)] {
        assert!(update(&mut stranger, path).await.0.is_empty());
    }
}
