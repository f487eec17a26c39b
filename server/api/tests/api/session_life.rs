//! Snapshots of the successful response of every session endpoint.

use serde_json::json;

use crate::harness::{Server, tell};

#[tokio::test]
async fn a_session_from_start_to_restore() {
    let server = Server::start().await;
    let id = "0198f3b0-0000-7000-8000-000000000001";
    let path = format!("/api/sessions/{id}");
    let at = |action: &str| format!("{path}/{action}");
    let mut story = Vec::new();
    let start = json!({
        "sessionType": "custom", "plannedDuration": 50, "intention": "  Chapter 3\r\n", "sessionId": id,
        "taskId": "0198f3b0-0000-7000-8000-0000000000aa", "projectId": null,
    });
    story.push(server.get("/api/sessions/current").send().await.expect(200));
    story.push(server.post("/api/sessions", start).send().await.expect(201));
    server.clock.advance(5 * 60_000);
    story.push(
        server
            .post(
                &at("distractions"),
                json!({"kind": "external", "note": "Doorbell"}),
            )
            .send()
            .await
            .expect(201),
    );
    story.push(
        server
            .put(&at("pause"), json!({"pauseReason": "Quick phone call"}))
            .send()
            .await
            .expect(200),
    );
    server.clock.advance(93_500);
    story.push(
        server
            .request("PUT", &at("resume"))
            .send()
            .await
            .expect(200),
    );
    story.push(server.get("/api/sessions/current").send().await.expect(200));
    server.clock.advance(10 * 60_000);
    let complete = json!({"qualityRating": 4, "taskProgress": "Drafted"});
    story.push(
        server
            .put(&at("complete"), complete)
            .send()
            .await
            .expect(200),
    );
    story.push(
        server
            .request("PATCH", &path)
            .json(&json!({"qualityRating": 5, "intention": null}))
            .send()
            .await
            .expect(200),
    );
    story.push(server.get(&path).send().await.expect(200));
    story.push(server.request("DELETE", &path).send().await.expect(204));
    story.push(
        server
            .get(&path)
            .send()
            .await
            .problem(404, "session_not_found"),
    );
    story.push(
        server
            .request("POST", &at("restore"))
            .send()
            .await
            .expect(200),
    );
    story.push(server.get(&at("events")).send().await.expect(200));
    tell("a_session_from_start_to_restore", &story);
}

#[tokio::test]
async fn session_is_abandoned() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    server.clock.advance(10 * 60_000);
    let abandon = json!({"reason": "Fire alarm", "progressMade": "Half"});
    let got = server
        .put(&format!("/api/sessions/{id}/abandon"), abandon)
        .send()
        .await
        .expect(200);
    tell("session_is_abandoned", &[got]);
}

#[tokio::test]
async fn session_is_amended_extended_and_reopened() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let path = format!("/api/sessions/{id}");
    let put = |action: &str, body| server.put(&format!("{path}/{action}"), body).send();
    let amended = server
        .request("PATCH", &path)
        .json(&json!({"intention": "Chapter 3"}))
        .send()
        .await
        .expect(200);
    assert_eq!(amended.body["intention"], "Chapter 3");
    server.clock.advance(30 * 60_000);
    let refused = put("extend", json!({"minutes": 5})).await;
    let refused = refused.problem(422, "extension_out_of_range");
    assert_eq!(
        (
            &refused.body["errors"][0]["pointer"],
            &refused.body["errors"][0]["code"]
        ),
        (&json!("/minutes"), &json!("extension_out_of_range"))
    );
    let extended = put("extend", json!({"minutes": 15})).await.expect(200).body;
    assert_eq!(
        (&extended["plannedDuration"], &extended["extendedMinutes"]),
        (&json!(25), &json!(15))
    );
    assert_eq!(extended["timer"]["remainingSeconds"], 600);
    server.clock.advance(10 * 60_000);
    let complete = json!({"qualityRating": 4, "taskProgress": "Drafted"});
    let done = put("complete", complete).await.expect(200).body;
    assert_eq!(done["actualDuration"], 40);
    server.clock.advance(5_000);
    let reopened = put("reopen", json!({})).await.expect(200).body;
    assert_eq!(reopened["status"], "active");
    assert_eq!(
        reopened["draft"],
        json!({"qualityRating": 4, "taskProgress": "Drafted", "abandonReason": null, "progressMade": null})
    );
    assert_eq!(reopened["pauses"][0]["duration"], 5);
    put("complete", json!({})).await.expect(200);
    server.clock.advance(10 * 60_000 + 1);
    put("reopen", json!({"countAs": "focus"}))
        .await
        .problem(409, "reopen_too_late");
    put("reopen", json!({"countAs": 1}))
        .await
        .problem(422, "wrong_type");
}

#[tokio::test]
async fn bodies_of_puts_may_be_empty() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    for action in ["pause", "resume", "abandon"] {
        server
            .request("PUT", &format!("/api/sessions/{id}/{action}"))
            .send()
            .await
            .expect(200);
    }
    // curl sends this for `-X PUT -d ''`.
    let id = server.begin(2).await;
    let path = format!("/api/sessions/{id}/complete");
    server
        .request("PUT", &path)
        .header("content-type", "application/x-www-form-urlencoded")
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn reads_settle_the_session() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    server.clock.advance(25 * 60_000);
    let got = server
        .get(&format!("/api/sessions/{id}"))
        .send()
        .await
        .expect(200);
    assert_eq!(
        (got.body["version"].as_u64(), got.header("etag")),
        (Some(2), "\"2\"")
    );
    server.clock.advance(60 * 60_000);
    let got = server
        .get("/api/sessions?status=completed")
        .send()
        .await
        .expect(200);
    assert_eq!(got.body["items"][0]["automatic"], true);
    assert_eq!(got.body["items"][0]["actualDuration"], 25);
    assert!(
        server
            .get("/api/sessions/current")
            .send()
            .await
            .expect(200)
            .body["session"]
            .is_null()
    );
}
