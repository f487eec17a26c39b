//! `POST /api/sync`: parsing of batches and the outcome of each command.

use serde_json::{Value, json};
use shared::rules::limits::{CLOCK_TOLERANCE, DAY, MAX_CLOCK_OFFSET, MINUTE};
use shared::{Millis, Timestamp};
use uuid::Uuid;

use crate::harness::{BEGIN, Got, Server};

const SESSION: u128 = 0x51;

/// A command so many minutes after the beginning of the test.
fn command(number: u128, minute: i64, fields: &Value) -> Value {
    let mut command = json!({
        "commandId": Uuid::from_u128(number),
        "sessionId": Uuid::from_u128(SESSION),
        "occurredAt": BEGIN.plus(minute * MINUTE),
    });
    let fields = fields.as_object().expect("an object").clone();
    command.as_object_mut().expect("an object").extend(fields);
    command
}

fn start() -> Value {
    command(1, 0, &json!({"type": "start", "sessionType": "pomodoro"}))
}

async fn sync(server: &Server, commands: &[Value]) -> Got {
    let batch = json!({"rulesVersion": 1, "commands": commands});
    server.post("/api/sync", batch).send().await.expect(200)
}

/// Outcome, first outcome and code of each result.
fn outcomes(got: &Got) -> Vec<[&str; 3]> {
    let results = got.body["results"].as_array().expect("results");
    results
        .iter()
        .map(|result| {
            [
                result["outcome"].as_str().expect("an outcome"),
                result["firstOutcome"].as_str().unwrap_or(""),
                result["problem"]["code"].as_str().unwrap_or(""),
            ]
        })
        .collect()
}

#[tokio::test]
async fn offline_session_is_replayed() {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    let commands = [
        start(),
        command(2, 5, &json!({"type": "pause", "pauseReason": "Phone"})),
        command(3, 8, &json!({"type": "resume"})),
        command(
            4,
            9,
            &json!({"type": "recordDistraction", "kind": "external"}),
        ),
        command(5, 28, &json!({"type": "complete", "qualityRating": 4})),
    ];
    let got = sync(&server, &commands).await;
    assert_eq!(outcomes(&got), [["applied", "", ""]; 5]);
    let session = &got.body["results"][4]["session"];
    assert_eq!(session["actualDuration"], 25);
    assert_eq!(session["endTime"], json!(BEGIN.plus(28 * MINUTE)));
    assert_eq!(got.body["rulesVersion"], 2);

    // The answer was lost: everything is sent again, and nothing happens twice.
    let again = sync(&server, &commands).await;
    assert_eq!(outcomes(&again), [["duplicate", "applied", ""]; 5]);
    assert_eq!(
        again.body["results"][4]["session"]["version"],
        session["version"]
    );
}

#[tokio::test]
async fn late_command_revises_automatic_events() {
    let server = Server::start().await;
    sync(&server, &[start()]).await;
    server.clock.advance(120 * MINUTE);
    let path = format!("/api/sessions/{}", Uuid::from_u128(SESSION));
    let assumed = server.get(&path).send().await.expect(200);
    assert_eq!(assumed.body["automatic"], true);

    let complete = command(2, 20, &json!({"type": "complete", "qualityRating": 5}));
    let got = sync(&server, &[complete]).await;
    assert_eq!(outcomes(&got), [["applied", "", ""]]);
    let session = server.get(&path).send().await.expect(200);
    assert_eq!(session.body["automatic"], false);
    assert_eq!(session.body["qualityRating"], 5);
    assert_eq!(session.body["actualDuration"], 20);

    let events = server
        .get(&format!("{path}/events"))
        .send()
        .await
        .expect(200);
    let items = events.body["items"].as_array().expect("items");
    let revised = items
        .iter()
        .find(|event| event["type"] == "SessionRevised")
        .expect("it is revised");
    let revoked: Vec<&Value> = items
        .iter()
        .filter(|event| {
            ["SessionTimeElapsed", "SessionCompleted"]
                .contains(&event["type"].as_str().expect("text"))
        })
        .take(2)
        .map(|event| &event["eventId"])
        .collect();
    assert_eq!(revised["data"]["revoked"], json!(revoked));
    assert_eq!(revised["data"]["asOf"], json!(BEGIN.plus(20 * MINUTE)));
}

#[tokio::test]
async fn malformed_command_does_not_block_others() {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    let mut extra = command(4, 6, &json!({"type": "pause"}));
    extra["colour"] = json!("red");
    let commands = [
        start(),
        json!(7),
        json!({"commandId": Uuid::from_u128(2)}),
        command(3, 5, &json!({"type": "sleep"})),
        extra,
        command(5, 7, &json!({"type": "pause", "pauseReason": "\u{7}"})),
        command(6, 8, &json!({"type": "delete"})),
        command(7, 20, &json!({"type": "complete"})),
    ];
    let got = sync(&server, &commands).await;
    assert_eq!(
        outcomes(&got),
        [
            ["applied", "", ""],
            ["rejected", "", "wrong_type"],
            ["rejected", "", "validation_failed"],
            ["rejected", "", "unknown_command"],
            ["rejected", "", "unknown_field"],
            ["rejected", "", "text_not_allowed"],
            ["rejected", "", "unknown_command"],
            ["applied", "", ""],
        ]
    );
    let results = &got.body["results"];
    assert_eq!(results[1]["commandId"], Value::Null);
    assert_eq!(results[2]["commandId"], json!(Uuid::from_u128(2)));
    assert_eq!(
        results[4]["problem"]["errors"][0]["pointer"],
        "/commands/4/colour"
    );
}

#[tokio::test]
async fn repeated_command_id_has_one_effect() {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    let resume = command(2, 3, &json!({"type": "resume"}));
    let got = sync(&server, &[start(), start(), resume.clone(), resume.clone()]).await;
    let expected = [
        ["applied", "", ""],
        ["duplicate", "applied", ""],
        ["rejected", "", "session_not_paused"],
        ["duplicate", "rejected", "session_not_paused"],
    ];
    assert_eq!(outcomes(&got), expected);

    // Another body under the same id is refused, and the first outcome stands.
    let other = command(2, 4, &json!({"type": "resume"}));
    let got = sync(&server, &[other, resume]).await;
    assert_eq!(
        outcomes(&got),
        [
            ["rejected", "", "command_id_reused"],
            ["duplicate", "rejected", "session_not_paused"],
        ]
    );

    // After 60 days it is forgotten, and too old for anything by then.
    server.clock.advance(61 * 24 * 60 * MINUTE);
    let got = sync(&server, &[start()]).await;
    assert_eq!(outcomes(&got), [["rejected", "", "session_id_taken"]]);
}

#[tokio::test]
async fn overlapping_run_is_refused_as_a_whole() {
    let server = Server::start().await;
    server.clock.advance(10 * MINUTE);
    server.done(0x99, 20).await;
    server.clock.advance(60 * MINUTE);
    let run = [
        start(),
        command(2, 12, &json!({"type": "complete"})),
        command(3, 13, &json!({"type": "resume"})),
    ];
    let got = sync(&server, &run).await;
    assert_eq!(outcomes(&got), [["rejected", "", "session_overlaps"]; 3]);
    assert_eq!(got.body["results"][0]["session"], Value::Null);
    let list = server.get("/api/sessions").send().await;
    assert_eq!(list.body["totalItems"], 1);
}

#[tokio::test]
async fn session_of_another_user_is_not_found_in_sync() {
    let server = Server::start().await;
    let id = server.begin(SESSION).await;
    server.clock.advance(MINUTE);
    let pause = command(2, 1, &json!({"type": "pause"}));
    let batch = json!({"rulesVersion": 1, "commands": [pause]});
    let got = server
        .post("/api/sync", batch)
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(outcomes(&got), [["rejected", "", "session_not_found"]]);
    assert_eq!(got.body["results"][0]["session"], Value::Null);
    let session = server
        .get(&format!("/api/sessions/{id}"))
        .send()
        .await
        .expect(200);
    assert_eq!(session.body["status"], "active");
}

#[tokio::test]
async fn invalid_batches_are_refused() {
    let server = Server::start().await;
    let post = |batch: Value| server.post("/api/sync", batch).send();
    post(json!({"rulesVersion": 3, "commands": [start()]}))
        .await
        .problem(409, "rules_version_unknown");
    post(json!({"commands": []})).await.problem(422, "required");
    post(json!({"rulesVersion": 1, "commands": {}}))
        .await
        .problem(422, "wrong_type");
    post(json!({"rulesVersion": 1, "commands": [], "x": 1}))
        .await
        .problem(422, "unknown_field");
    let many: Vec<Value> = (0..101)
        .map(|number| command(number, 0, &json!({"type": "resume"})))
        .collect();
    post(json!({"rulesVersion": 1, "commands": many}))
        .await
        .problem(422, "too_many_commands");
    assert_eq!(sync(&server, &[]).await.body["results"], json!([]));
    // Nothing of all this was taken.
    assert_eq!(
        outcomes(&sync(&server, &[start()]).await),
        [["applied", "", ""]]
    );
}

#[tokio::test]
async fn batch_limit_is_2_mib() {
    let server = Server::start().await;
    let sized = |length: usize| {
        let mut body = String::from(r#"{"rulesVersion":1,"commands":[]}"#);
        body.push_str(&" ".repeat(length - body.len()));
        body
    };
    let limit = 2 * 1024 * 1024;
    let post = |body: String| {
        server
            .request("POST", "/api/sync")
            .raw(body)
            .header("content-type", "application/json")
            .send()
    };
    post(sized(limit)).await.expect(200);
    post(sized(limit + 1)).await.problem(413, "body_too_large");
}

/// A batch of a client whose clock is so much ahead when it sends.
async fn sync_ahead(server: &Server, commands: &[Value], ahead: Millis) -> Got {
    let batch = ahead_batch(server, commands, ahead);
    server.post("/api/sync", batch).send().await.expect(200)
}

fn ahead_batch(server: &Server, commands: &[Value], ahead: Millis) -> Value {
    let sent_at = server.state.sessions.now().plus(ahead);
    json!({"rulesVersion": 2, "sentAt": sent_at, "commands": commands})
}

/// The command with its instant by a clock that is so much ahead.
fn by_clock(ahead: Millis, mut command: Value) -> Value {
    let occurred_at = command["occurredAt"].as_str().and_then(Timestamp::parse);
    command["occurredAt"] = json!(occurred_at.expect("an instant").plus(ahead));
    command
}

#[tokio::test]
async fn wrong_clock_is_corrected_by_sent_at() {
    for ahead in [-3 * DAY, -90 * MINUTE, 31_000, MAX_CLOCK_OFFSET] {
        let server = Server::start().await;
        server.clock.advance(60 * MINUTE);
        let complete = command(2, 25, &json!({"type": "complete"}));
        let sent = [start(), complete].map(|command| by_clock(ahead, command));
        let got = sync_ahead(&server, &sent, ahead).await;
        assert_eq!(outcomes(&got), [["applied", "", ""]; 2], "{ahead}");
        assert_eq!(got.body["correctionMilliseconds"], -ahead);
        let session = &got.body["results"][1]["session"];
        assert_eq!(session["startTime"], json!(BEGIN));
        assert_eq!(session["endTime"], json!(BEGIN.plus(25 * MINUTE)));
    }
}

#[tokio::test]
async fn what_the_network_explains_is_not_corrected() {
    let moved = [
        (0, 0),
        (CLOCK_TOLERANCE, 0),
        (-CLOCK_TOLERANCE, 0),
        (CLOCK_TOLERANCE + 1, -CLOCK_TOLERANCE - 1),
        (-CLOCK_TOLERANCE - 1, CLOCK_TOLERANCE + 1),
    ];
    for (ahead, correction) in moved {
        let server = Server::start().await;
        server.clock.advance(60 * MINUTE);
        let got = sync_ahead(&server, &[start()], ahead).await;
        assert_eq!(got.body["correctionMilliseconds"], correction, "{ahead}");
        let session = &got.body["results"][0]["session"];
        assert_eq!(session["startTime"], json!(BEGIN.plus(correction)));
    }
}

/// The correction of a command is that of the batch in which it was received first.
#[tokio::test]
async fn command_sent_again_by_another_clock_is_a_duplicate() {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    let hour = 60 * MINUTE;
    let late = command(3, 3, &json!({"type": "resume"}));
    let begun = [start(), late].map(|command| by_clock(hour, command));
    let first = sync_ahead(&server, &begun, hour).await;
    let refused = ["rejected", "", "session_not_paused"];
    assert_eq!(outcomes(&first), [["applied", "", ""], refused]);

    // The first answer was lost, and the clock was set meanwhile; what is new goes by it.
    let complete = command(2, 25, &json!({"type": "complete"}));
    let [start, late] = &begun;
    for ahead in [Some(0), Some(-2 * hour), None] {
        server.clock.advance(MINUTE);
        let mut batch = ahead_batch(&server, &[start.clone(), late.clone()], ahead.unwrap_or(0));
        if ahead.is_none() {
            batch["sentAt"] = Value::Null;
        }
        let again = server.post("/api/sync", batch).send().await.expect(200);
        let expected = [
            ["duplicate", "applied", ""],
            ["duplicate", "rejected", "session_not_paused"],
        ];
        assert_eq!(outcomes(&again), expected, "{ahead:?}");
        let session = &again.body["results"][0]["session"];
        assert_eq!(session["startTime"], json!(BEGIN));
    }
    let sent = [start.clone(), complete];
    let got = sync_ahead(&server, &sent, 0).await;
    let expected = [["duplicate", "applied", ""], ["applied", "", ""]];
    assert_eq!(outcomes(&got), expected);
    let session = &got.body["results"][1]["session"];
    assert_eq!(session["actualDuration"], 25);
}

#[tokio::test]
async fn age_and_future_are_those_of_the_corrected_instant() {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    let now = server.state.sessions.now();
    let at = |number: u128, occurred_at: Timestamp| {
        let mut start = command(number, 0, &json!({"type": "start", "sessionType": "short"}));
        start["sessionId"] = json!(Uuid::from_u128(number));
        start["occurredAt"] = json!(occurred_at);
        start
    };
    let oldest = now.plus(-30 * DAY);
    for (number, ahead) in [(1, -10 * DAY), (3, 10 * DAY)] {
        let sent = [
            at(number, oldest.plus(ahead - 1)),
            at(number + 1, oldest.plus(ahead)),
            // After it was sent, by the same clock.
            at(number + 10, now.plus(ahead + 2 * MINUTE + 1)),
        ];
        let got = sync_ahead(&server, &sent, ahead).await;
        let begins = if number == 1 {
            ["applied", "", ""]
        } else {
            ["rejected", "", "session_overlaps"]
        };
        let expected = [
            ["rejected", "", "occurred_too_long_ago"],
            begins,
            ["rejected", "", "occurred_in_future"],
        ];
        assert_eq!(outcomes(&got), expected, "{ahead}");
    }
    // By its own clock alone the same is too old.
    let got = sync(&server, &[at(20, oldest.plus(-10 * DAY))]).await;
    assert_eq!(outcomes(&got), [["rejected", "", "occurred_too_long_ago"]]);
}

#[tokio::test]
async fn clock_that_is_too_far_off_is_refused() {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    let begin = [start()];
    for ahead in [MAX_CLOCK_OFFSET + 1, -MAX_CLOCK_OFFSET - 1] {
        let batch = ahead_batch(&server, &begin, ahead);
        let refused = server.post("/api/sync", batch).send().await;
        let refused = refused.problem(422, "clock_too_far_off");
        assert_eq!(refused.body["errors"][0]["pointer"], "/sentAt");
    }
    for (wrong, code) in [
        (json!("yesterday"), "wrong_type"),
        (json!(1_795_341_600_000_i64), "wrong_type"),
        (json!("2026-11-22T10:00:00"), "wrong_type"),
    ] {
        let batch = json!({"rulesVersion": 2, "sentAt": wrong, "commands": begin});
        let refused = server.post("/api/sync", batch).send().await;
        let refused = refused.problem(422, code);
        assert_eq!(refused.body["errors"][0]["pointer"], "/sentAt");
    }
    // Nothing of all this was taken.
    assert_eq!(
        outcomes(&sync(&server, &begin).await),
        [["applied", "", ""]]
    );
}

/// A session in two batches, as by a clock that loses time between them: each is moved by its own
/// offset, and what the network adds to it stays within the order of commands.
#[tokio::test]
async fn each_batch_has_its_own_correction() {
    let server = Server::start().await;
    let behind = -45 * MINUTE;
    let got = sync_ahead(&server, &[by_clock(behind, start())], behind).await;
    assert_eq!(outcomes(&got), [["applied", "", ""]]);
    server.clock.advance(10 * MINUTE);
    let pause = command(2, 5, &json!({"type": "pause"}));
    let later = behind - 3_000;
    let got = sync_ahead(&server, &[by_clock(behind, pause)], later).await;
    assert_eq!(outcomes(&got), [["applied", "", ""]]);
    let pause = &got.body["results"][0]["session"]["pauses"][0];
    assert_eq!(pause["pauseTime"], json!(BEGIN.plus(5 * MINUTE + 3_000)));
}

#[tokio::test]
async fn dry_run_corrects_clocks_too() {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    let day = [by_clock(DAY, start())];
    let mut batch = ahead_batch(&server, &day, DAY);
    let real = batch.clone();
    batch["dryRun"] = json!(true);
    let dry = server.post("/api/sync", batch).send().await.expect(200);
    let real = server.post("/api/sync", real).send().await.expect(200);
    assert_eq!(dry.body, real.body);
    assert_eq!(
        real.body["results"][0]["session"]["startTime"],
        json!(BEGIN)
    );
}
