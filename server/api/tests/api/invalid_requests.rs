//! Invalid input: status, code and every problem at once.

use serde_json::{Value, json};

use crate::harness::{Got, Server, tell};

/// A body, the problem's code, and every pointer with its code.
type Wrong<'a> = (Value, &'a str, Vec<(&'a str, &'a str)>);

fn pointers(got: &Got) -> Vec<(&str, &str)> {
    let errors = got.body["errors"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    errors
        .iter()
        .map(|error| {
            (
                error["pointer"].as_str().unwrap_or("?"),
                error["code"].as_str().unwrap_or("?"),
            )
        })
        .collect()
}

#[tokio::test]
async fn invalid_starts() {
    let server = Server::start().await;
    let long = "x".repeat(501);
    let cases: Vec<Wrong> = vec![
        (json!({}), "required", vec![("/sessionType", "required")]),
        (
            json!({"sessionType": null}),
            "wrong_type",
            vec![("/sessionType", "wrong_type")],
        ),
        (
            json!({"sessionType": 1, "plannedDuration": "25", "more": 1}),
            "validation_failed",
            vec![
                ("/sessionType", "wrong_type"),
                ("/plannedDuration", "wrong_type"),
                ("/more", "unknown_field"),
            ],
        ),
        (
            json!({"sessionType": "marathon"}),
            "unknown_session_type",
            vec![("/sessionType", "unknown_session_type")],
        ),
        (
            json!({"sessionType": "custom"}),
            "planned_duration_required",
            vec![("/plannedDuration", "planned_duration_required")],
        ),
        (
            json!({"sessionType": "custom", "plannedDuration": 4}),
            "planned_duration_out_of_range",
            vec![("/plannedDuration", "planned_duration_out_of_range")],
        ),
        (
            json!({"sessionType": "custom", "plannedDuration": 121}),
            "planned_duration_out_of_range",
            vec![("/plannedDuration", "planned_duration_out_of_range")],
        ),
        (
            json!({"sessionType": "custom", "plannedDuration": -1}),
            "planned_duration_out_of_range",
            vec![("/plannedDuration", "planned_duration_out_of_range")],
        ),
        (
            json!({"sessionType": "custom", "plannedDuration": 25.5}),
            "wrong_type",
            vec![("/plannedDuration", "wrong_type")],
        ),
        (
            json!({"sessionType": "custom", "plannedDuration": u64::MAX}),
            "wrong_type",
            vec![("/plannedDuration", "wrong_type")],
        ),
        (
            json!({"sessionType": "pomodoro", "plannedDuration": 30}),
            "planned_duration_mismatch",
            vec![("/plannedDuration", "planned_duration_mismatch")],
        ),
        (
            json!({"sessionType": "pomodoro", "taskId": "7", "projectId": 7, "sessionId": ""}),
            "validation_failed",
            vec![
                ("/taskId", "wrong_type"),
                ("/projectId", "wrong_type"),
                ("/sessionId", "wrong_type"),
            ],
        ),
        (
            json!({"sessionType": "pomodoro", "intention": long}),
            "text_too_long",
            vec![("/intention", "text_too_long")],
        ),
        (
            json!({"sessionType": "pomodoro", "intention": "a\u{0}b"}),
            "text_not_allowed",
            vec![("/intention", "text_not_allowed")],
        ),
        (
            json!({"sessionType": "custom", "plannedDuration": 3, "intention": "a\u{7}b"}),
            "validation_failed",
            vec![
                ("/plannedDuration", "planned_duration_out_of_range"),
                ("/intention", "text_not_allowed"),
            ],
        ),
        (json!([]), "wrong_type", vec![("", "wrong_type")]),
        (json!(null), "wrong_type", vec![("", "wrong_type")]),
    ];
    for (body, code, expected) in cases {
        let got = server
            .post("/api/sessions", body)
            .send()
            .await
            .problem(422, code);
        assert_eq!(pointers(&got), expected, "{}", got.text);
    }
    assert_eq!(
        server.get("/api/sessions").send().await.body["totalItems"],
        0,
        "nothing was written"
    );
}

#[tokio::test]
async fn invalid_values_of_every_command() {
    let server = Server::start().await;
    let open = server.begin(1).await;
    let at = |action: &str| format!("/api/sessions/{open}/{action}");
    let short = "x".repeat(501);
    let long = "x".repeat(10_001);
    for (path, body, code) in [
        (
            at("complete"),
            json!({"qualityRating": 0}),
            "quality_rating_out_of_range",
        ),
        (
            at("complete"),
            json!({"qualityRating": 6}),
            "quality_rating_out_of_range",
        ),
        (
            at("complete"),
            json!({"qualityRating": 300}),
            "quality_rating_out_of_range",
        ),
        (
            at("complete"),
            json!({"focusScore": -1}),
            "focus_score_out_of_range",
        ),
        (
            at("complete"),
            json!({"focusScore": 101}),
            "focus_score_out_of_range",
        ),
        (
            at("complete"),
            json!({"focusScore": 101, "qualityRating": 6}),
            "validation_failed",
        ),
        (
            at("complete"),
            json!({"taskProgress": long}),
            "text_too_long",
        ),
        (at("complete"), json!({"rating": 5}), "unknown_field"),
        (at("abandon"), json!({"reason": short}), "text_too_long"),
        (at("abandon"), json!({"progressMade": 5}), "wrong_type"),
        (at("pause"), json!({"pauseReason": short}), "text_too_long"),
        (at("pause"), json!({"reason": "x"}), "unknown_field"),
        (at("resume"), json!({"reason": "x"}), "unknown_field"),
    ] {
        server.put(&path, body).send().await.problem(422, code);
    }
    for (body, code) in [
        (json!({}), "required"),
        (json!({"kind": "inner"}), "unknown_distraction_kind"),
        (json!({"kind": "internal", "note": short}), "text_too_long"),
    ] {
        server
            .post(&at("distractions"), body)
            .send()
            .await
            .problem(422, code);
    }
    let ended = server.get("/api/sessions/current").send().await.body["session"]["version"].clone();
    assert_eq!(ended, 1, "nothing was written");
    server
        .put(&at("complete"), json!({}))
        .send()
        .await
        .expect(200);
    for (body, code) in [
        (json!({"qualityRating": 6}), "quality_rating_out_of_range"),
        (json!({"taskId": "x"}), "wrong_type"),
        (json!({"status": "active"}), "unknown_field"),
    ] {
        server
            .request("PATCH", &format!("/api/sessions/{open}"))
            .json(&body)
            .send()
            .await
            .problem(422, code);
    }
}

#[tokio::test]
async fn malformed_json_is_refused() {
    let server = Server::start().await;
    let deep = format!("{{\"sessionType\":{}", "[".repeat(10_000));
    let cases: [(&[u8], &str); 10] = [
        (b"", "empty"),
        (b"{", "EOF"),
        (b"{\"sessionType\":\"pomodoro\"} x", "trailing"),
        (b"{\"sessionType\":NaN}", "expected value"),
        (
            b"{\"sessionType\":\"pomodoro\",\"sessionType\":\"long\"}",
            "twice",
        ),
        (b"{\"sessionType\":\"\\ud800\"}", "hex escape"),
        (b"{\"sessionType\":\"\xff\"}", "UTF-8"),
        (b"{\"plannedDuration\":1e999}", "out of range"),
        (b"\xef\xbb\xbf{}", "expected value"),
        (deep.as_bytes(), "recursion"),
    ];
    for (body, part) in cases {
        let call = server.request("POST", "/api/sessions").raw(body.to_vec());
        let got = call
            .header("content-type", "application/json")
            .send()
            .await
            .problem(400, "invalid_json");
        assert!(
            got.body["detail"]
                .as_str()
                .is_some_and(|detail| detail.contains(part)),
            "{}",
            got.text
        );
    }
}

#[tokio::test]
async fn checks_run_in_the_documented_order() {
    let server = Server::start().await;
    let path = "/api/sessions/nonsense/pause";
    let huge = "x".repeat(256 * 1024 + 1);
    let start = server.request("PUT", path).header("if-match", "nonsense");
    start
        .clone()
        .raw(huge.clone())
        .anonymous()
        .send()
        .await
        .problem(401, "unauthenticated");
    start
        .clone()
        .raw(huge.clone())
        .header("x-test-scopes", "sessions:read")
        .send()
        .await
        .problem(403, "insufficient_scope");
    start
        .clone()
        .raw(huge)
        .send()
        .await
        .problem(413, "body_too_large");
    start
        .clone()
        .raw("x")
        .send()
        .await
        .problem(415, "unsupported_media_type");
    start
        .raw("x")
        .header("content-type", "application/json")
        .send()
        .await
        .problem(400, "invalid_id");
    let unknown = "/api/sessions/0198f3b0-0000-7000-8000-000000000999/pause";
    let change = |body: &str| {
        let call = server.request("PUT", unknown).raw(body.to_owned());
        call.header("content-type", "application/json")
    };
    change("{\"x\":1}")
        .header("if-match", "1")
        .send()
        .await
        .problem(400, "invalid_header");
    change("{\"x\":").send().await.problem(400, "invalid_json");
    change("{\"x\":1}")
        .header("if-match", "\"1\"")
        .send()
        .await
        .problem(422, "unknown_field");
    change("{}")
        .header("if-match", "\"1\"")
        .send()
        .await
        .problem(404, "session_not_found");
    let id = server.begin(1).await;
    let resume = format!("/api/sessions/{id}/resume");
    server
        .request("PUT", &resume)
        .header("if-match", "\"9\"")
        .send()
        .await
        .problem(412, "version_mismatch");
    server
        .request("PUT", &resume)
        .header("if-match", "\"1\"")
        .send()
        .await
        .problem(409, "session_not_paused");
}

#[tokio::test]
async fn body_limit_is_256_kib() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let path = format!("/api/sessions/{id}/pause");
    let padded = format!("{{{}}}", " ".repeat(256 * 1024 - 2));
    server
        .request("PUT", &path)
        .raw(padded.clone())
        .header("content-type", "application/json")
        .send()
        .await
        .expect(200);
    let larger = format!("{padded} ");
    let call = server
        .request("PUT", &path)
        .raw(larger)
        .header("content-type", "application/json");
    call.send().await.problem(413, "body_too_large");
    // Refused by what it announces, before it is read.
    let call = server
        .request("PUT", &path)
        .raw("{}")
        .header("content-type", "application/json");
    call.header("content-length", "999999999")
        .send()
        .await
        .problem(413, "body_too_large");
}

#[tokio::test]
async fn problems_word_for_word() {
    let server = Server::start().await;
    let wrong = json!({"sessionType": 1, "extra": true});
    let mut reported = vec![server.post("/api/sessions", wrong).send().await];
    let values = json!({"sessionType": "custom", "plannedDuration": 300});
    reported.push(server.post("/api/sessions", values).send().await);
    server.begin(1).await;
    reported.push(
        server
            .post("/api/sessions", json!({"sessionType": "short"}))
            .send()
            .await,
    );
    reported.push(
        server
            .get("/api/sessions?limit=0&timeZone=Mars")
            .send()
            .await,
    );
    reported.push(server.get("/api/sessions").anonymous().send().await);
    reported.push(
        server
            .get("/api/sessions")
            .header("x-test-scopes", "tasks:read")
            .send()
            .await,
    );
    tell("problems_word_for_word", &reported);
}
