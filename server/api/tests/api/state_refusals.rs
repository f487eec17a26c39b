//! Refusals that depend on the session's state, with the allowed actions.

use serde_json::json;

use crate::harness::{BEGIN, Server};

#[tokio::test]
async fn state_refusals_name_the_allowed_actions() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let path = format!("/api/sessions/{id}");
    let at = |action: &str| format!("{path}/{action}");

    let got = server
        .post("/api/sessions", json!({"sessionType": "short"}))
        .send()
        .await
        .problem(409, "session_already_open");
    assert_eq!(got.body["session"]["sessionId"], id);
    assert_eq!(got.body["currentStatus"], "active");
    let got = server
        .post(
            "/api/sessions",
            json!({"sessionType": "short", "sessionId": id}),
        )
        .send()
        .await;
    got.problem(409, "session_id_taken");
    let got = server
        .put(&at("resume"), json!({}))
        .send()
        .await
        .problem(409, "session_not_paused");
    assert_eq!(
        got.body["allowedActions"],
        json!([
            "pause",
            "recordDistraction",
            "extend",
            "complete",
            "abandon",
            "amend"
        ])
    );
    for call in [
        server.request("DELETE", &path),
        server
            .request("PATCH", &path)
            .json(&json!({"qualityRating": 4})),
        server.put(&at("reopen"), json!({})),
    ] {
        call.send().await.problem(409, "session_open");
    }
    server
        .request("POST", &at("restore"))
        .send()
        .await
        .problem(409, "session_not_deleted");

    for round in 0..3 {
        server.put(&at("pause"), json!({})).send().await.expect(200);
        if round == 0 {
            let got = server
                .put(&at("pause"), json!({}))
                .send()
                .await
                .problem(409, "session_not_active");
            assert_eq!(got.body["currentStatus"], "paused");
            let distraction = json!({"kind": "internal"});
            server
                .post(&at("distractions"), distraction)
                .send()
                .await
                .problem(409, "session_not_active");
        }
        server
            .put(&at("resume"), json!({}))
            .send()
            .await
            .expect(200);
    }
    server
        .put(&at("pause"), json!({}))
        .send()
        .await
        .problem(409, "pause_limit_reached");
    for _ in 0..100 {
        server
            .post(&at("distractions"), json!({"kind": "internal"}))
            .send()
            .await
            .expect(201);
    }
    let more = json!({"kind": "internal"});
    server
        .post(&at("distractions"), more)
        .send()
        .await
        .problem(409, "distraction_limit_reached");
    server.clock.advance(26 * 60_000);
    server
        .put(&at("pause"), json!({}))
        .send()
        .await
        .problem(409, "session_time_elapsed");
    server
        .put(&at("complete"), json!({}))
        .send()
        .await
        .expect(200);
    for action in ["pause", "resume", "complete", "abandon"] {
        let got = server
            .put(&at(action), json!({}))
            .send()
            .await
            .problem(409, "session_ended");
        assert_eq!(got.body["currentStatus"], "completed");
        assert_eq!(
            got.body["allowedActions"],
            json!(["reopen", "amend", "correct", "split", "delete"])
        );
    }
}

#[tokio::test]
async fn restore_must_not_overlap() {
    let server = Server::start().await;
    let first = server.done(1, 10).await;
    server
        .request("DELETE", &format!("/api/sessions/{first}"))
        .send()
        .await
        .expect(204);
    server.clock.set(BEGIN.plus(5 * 60_000));
    server.done(2, 10).await;
    server
        .request("POST", &format!("/api/sessions/{first}/restore"))
        .send()
        .await
        .problem(409, "session_overlaps");
}
