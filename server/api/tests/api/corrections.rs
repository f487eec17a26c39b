//! Sessions that are entered, corrected and split afterwards.

use serde_json::{Value, json};

use crate::harness::{BEGIN, Got, Server};

const ID: &str = "0198f3b0-0000-7000-8000-0000000000c1";
const SECOND: &str = "0198f3b0-0000-7000-8000-0000000000c2";
const MINUTE: i64 = 60_000;

/// As many minutes after the beginning, as the API spells it.
fn at(minutes: i64) -> String {
    BEGIN.plus(minutes * MINUTE).to_string()
}

async fn recorded(server: &Server, from: i64, to: i64) -> Got {
    let body = json!({"sessionId": ID, "startTime": at(from), "endTime": at(to)});
    server.post("/api/sessions/record", body).send().await
}

async fn types(server: &Server, path: &str) -> Vec<String> {
    let events = server.get(path).send().await.expect(200);
    let items = events.body["items"].as_array().cloned().unwrap_or_default();
    items
        .iter()
        .map(|event| event["type"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn sync(command_id: u32, session: &str, at: &str, mut command: Value) -> Value {
    command["commandId"] = json!(format!("0198f3b0-0000-7000-9000-{command_id:012}"));
    command["sessionId"] = json!(session);
    command["occurredAt"] = json!(at);
    command
}

#[tokio::test]
async fn a_forgotten_session_is_recorded() {
    let server = Server::start().await;
    let body = json!({
        "startTime": at(-90), "endTime": at(-50), "intention": "Write", "qualityRating": 4,
        "pauses": [{"pauseTime": at(-80), "resumeTime": at(-75), "pauseReason": "tea"}],
    });
    let got = server
        .post("/api/sessions/record", body)
        .send()
        .await
        .expect(201);
    let path = got.header("location").to_owned();
    assert_eq!(got.body["source"], "manual");
    assert_eq!(got.body["status"], "completed");
    assert_eq!(got.body["plannedDuration"], 35);
    assert_eq!(got.body["actualDuration"], 35);
    assert_eq!(got.body["qualityRating"], 4);
    assert_eq!(got.body["pauses"][0]["pauseReason"], "tea");
    assert_eq!(
        types(&server, &format!("{path}/events")).await,
        [
            "FocusSessionStarted",
            "SessionPaused",
            "SessionResumed",
            "SessionTimeElapsed",
            "SessionCompleted"
        ]
    );
    let body = json!({
        "startTime": at(-10), "endTime": at(1), "outcome": "done",
        "pauses": [{"pauseTime": at(-80), "resumeTime": at(-75)}],
    });
    let refused = server.post("/api/sessions/record", body).send().await;
    let refused = refused.problem(422, "validation_failed");
    let errors = refused.body["errors"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let pointers: Vec<_> = errors
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/endTime", "/pauses", "/outcome"]);
}

#[tokio::test]
async fn an_overlap_names_the_other_session() {
    let server = Server::start().await;
    recorded(&server, -60, -20).await.expect(201);
    let body = json!({"startTime": at(-30), "endTime": at(-10)});
    let refused = server.post("/api/sessions/record", body).send().await;
    let refused = refused.problem(409, "session_overlaps");
    let other = json!({"sessionId": ID, "start": at(-60), "end": at(-20)});
    assert_eq!(refused.body["otherSession"], other);
    let command = json!({"type": "record", "startTime": at(-30), "endTime": at(-10)});
    let batch = json!({"rulesVersion": 2, "commands": [sync(1, SECOND, &at(0), command)]});
    let answer = server.post("/api/sync", batch).send().await.expect(200);
    let problem = &answer.body["results"][0]["problem"];
    assert_eq!(problem["code"], "session_overlaps");
    assert_eq!(problem["otherSession"], other);
}

/// Forgotten, ended by itself, and put right with its rating.
#[tokio::test]
async fn forty_minutes_on_a_plan_of_twenty_five_are_put_right() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let path = format!("/api/sessions/{id}");
    server.clock.advance(60 * MINUTE);
    let ended = server.get(&path).send().await.expect(200);
    assert_eq!(ended.body["automatic"], true);
    assert_eq!(ended.body["actualDuration"], 25);
    let rated = json!({"qualityRating": 4});
    server
        .request("PATCH", &path)
        .json(&rated)
        .send()
        .await
        .expect(200);
    let body = json!({"endTime": at(40)});
    let corrected = server
        .put(&format!("{path}/correct"), body)
        .send()
        .await
        .expect(200);
    assert_eq!(corrected.body["automatic"], false);
    assert_eq!(corrected.body["actualDuration"], 40);
    assert_eq!(corrected.body["qualityRating"], 4);
    let events = server
        .get(&format!("{path}/events"))
        .send()
        .await
        .expect(200);
    let last = events.body["items"]
        .as_array()
        .and_then(|items| items.last().cloned());
    let last = last.unwrap_or_default();
    assert_eq!(last["type"], "SessionCorrected");
    assert_eq!(last["data"]["before"]["endTime"], json!(at(25)));
    assert_eq!(last["data"]["after"]["endTime"], json!(at(40)));
}

/// The server's clock was two hours ahead.
#[tokio::test]
async fn a_session_in_the_future_is_named_and_can_be_corrected() {
    let server = Server::start().await;
    server.clock.advance(120 * MINUTE);
    let id = server.done(1, 2).await;
    server.clock.advance(-122 * MINUTE);
    let start = || server.post("/api/sessions", json!({"sessionType": "pomodoro"}));
    let refused = start().send().await.problem(409, "session_overlaps");
    let other = json!({"sessionId": id, "start": at(120), "end": at(122)});
    assert_eq!(refused.body["otherSession"], other);
    let times = json!({"startTime": at(-2), "endTime": at(0)});
    let path = format!("/api/sessions/{id}");
    server
        .put(&format!("{path}/correct"), times)
        .send()
        .await
        .expect(200);
    start().send().await.expect(201);
}

#[tokio::test]
async fn a_split_makes_two_sessions() {
    let server = Server::start().await;
    recorded(&server, -60, -20).await.expect(201);
    let body = json!({"splitTime": at(-45), "secondSessionId": SECOND});
    let path = format!("/api/sessions/{ID}");
    let first = server
        .post(&format!("{path}/split"), body.clone())
        .send()
        .await
        .expect(201);
    assert_eq!(first.body["sessionId"], ID);
    assert_eq!(first.body["actualDuration"], 15);
    assert_eq!(first.header("location"), format!("/api/sessions/{SECOND}"));
    let second = server
        .get(&format!("/api/sessions/{SECOND}"))
        .send()
        .await
        .expect(200);
    assert_eq!(second.body["actualDuration"], 25);
    assert_eq!(second.body["startTime"], json!(at(-45)));
    let again = server.post(&format!("{path}/split"), body).send().await;
    again.problem(409, "session_id_taken");
    let log = types(&server, "/api/events").await;
    let parts: Vec<_> = log.iter().map(String::as_str).skip(3).collect();
    assert_eq!(
        parts,
        [
            "SessionCorrected",
            "FocusSessionStarted",
            "SessionTimeElapsed",
            "SessionCompleted"
        ]
    );
}

#[tokio::test]
async fn a_replayed_split_answers_with_both_sessions() {
    let server = Server::start().await;
    recorded(&server, -60, -20).await.expect(201);
    let split = json!({"type": "split", "splitTime": at(-45), "secondSessionId": SECOND});
    let longer = json!({"type": "correct", "endTime": at(-40)});
    let batch = json!({"rulesVersion": 2, "commands": [
        sync(1, ID, &at(0), split),
        sync(2, ID, &at(0), longer),
    ]});
    for outcome in ["applied", "duplicate"] {
        let answer = server
            .post("/api/sync", batch.clone())
            .send()
            .await
            .expect(200);
        let results = &answer.body["results"];
        assert_eq!(results[0]["outcome"], outcome);
        assert_eq!(results[0]["session"]["endTime"], json!(at(-45)));
        assert_eq!(results[0]["secondSession"]["sessionId"], SECOND);
        // Refused alone: it overlaps the second part.
        assert_eq!(results[1]["problem"]["code"], "session_overlaps");
        assert_eq!(results[1].get("secondSession"), None);
    }
}

#[tokio::test]
async fn a_corrected_session_loses_the_pauses_that_are_cut_off() {
    let server = Server::start().await;
    let pauses: Vec<Value> = [-58, -50, -42]
        .iter()
        .map(|begin| json!({"pauseTime": at(*begin), "resumeTime": at(begin + 2)}))
        .collect();
    let body = json!({
        "sessionId": ID, "startTime": at(-60), "endTime": at(-20), "pauses": pauses,
    });
    server
        .post("/api/sessions/record", body)
        .send()
        .await
        .expect(201);
    let path = format!("/api/sessions/{ID}");
    let body = json!({"endTime": at(-49)});
    server
        .put(&format!("{path}/correct"), body)
        .send()
        .await
        .expect(200);
    let stored = server.get(&path).send().await.expect(200);
    let pauses = stored.body["pauses"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(pauses.len(), 2);
    assert_eq!(pauses[1]["resumeTime"], json!(at(-49)));
    assert_eq!(stored.body["actualDuration"], 8);
}
