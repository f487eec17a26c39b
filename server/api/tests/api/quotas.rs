//! What a user may store: the refusal and what it says.

use serde_json::json;
use service::{Quota, Quotas};
use uuid::Uuid;

use crate::harness::Server;

#[tokio::test]
async fn the_refusal_names_the_limit_and_is_not_stored() {
    let account = Quota {
        sessions: 1,
        tasks: 0,
        ..Quotas::default().account
    };
    let quotas = Quotas {
        account,
        ..Quotas::default()
    };
    let server = Server::with_quotas(quotas).await;
    server.done(1, 20).await;
    let me = server.get("/api/me").send().await.expect(200).body;
    assert_eq!(me["usage"]["sessions"], json!({"used": 1, "quota": 1}));
    assert_eq!(me["usage"]["bytes"]["quota"], 256_000_000);
    assert!(me["usage"]["bytes"]["used"].as_u64() > Some(2 * 256));
    let start = json!({"sessionType": "pomodoro"});
    let refused = server.post("/api/sessions", start).send().await;
    let problem = refused.problem(409, "quota_exceeded").body;
    assert_eq!(
        (&problem["limit"], &problem["used"], &problem["quota"]),
        (&json!("sessions"), &json!(1), &json!(1))
    );
    let task = server.post("/api/tasks", json!({"title": "one"})).send();
    let problem = task.await.problem(409, "quota_exceeded").body;
    assert_eq!(problem["limit"], "tasks");

    // Offline commands keep their place in the client's queue: no outcome is stored for them.
    let command = |kind: &str, minute: u32| {
        json!({
            "commandId": Uuid::from_u128(u128::from(minute)),
            "sessionId": Uuid::from_u128(2),
            "occurredAt": format!("2026-11-22T11:{minute:02}:00Z"),
            "type": kind,
            "sessionType": "pomodoro",
        })
    };
    let batch = json!({"rulesVersion": 1, "commands": [command("start", 1)]});
    server.clock.advance(3 * 60 * 60_000);
    for _ in 0..2 {
        let refused = server.post("/api/sync", batch.clone()).send().await;
        refused.problem(409, "quota_exceeded");
    }
    let list = server.get("/api/sessions").send().await.expect(200).body;
    assert_eq!(list["totalItems"], 1);
}
