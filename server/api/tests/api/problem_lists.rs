//! The size of an answer does not grow with the number of problems in a request.

use serde_json::{Value, json};

use crate::harness::{Got, Server};

/// Bytes that an answer with 20 problems has at most.
const ANSWER_BYTES: usize = 16 * 1024;

fn listed(got: &Got) -> (usize, u64) {
    let errors = got.body["errors"].as_array().map_or(0, Vec::len);
    assert!(got.body.to_string().len() <= ANSWER_BYTES);
    (errors, got.body["moreErrors"].as_u64().unwrap_or(0))
}

#[tokio::test]
async fn unknown_parameters_beyond_the_limit_have_a_number_only() {
    let server = Server::start().await;
    // As short as possible, since an address has at most 64 kB.
    let letters = || ('a'..='z').take(26);
    let names: Vec<String> = letters()
        .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))))
        .take(16_000)
        .collect();
    for path in ["sessions", "events", "stats", "export", "tasks"] {
        let path = format!("/api/{path}?{}", names.join("&"));
        let got = server.get(&path).send().await;
        let got = got.problem(422, "validation_failed");
        assert_eq!(listed(&got), (20, 15_980), "{path:.20}");
    }
}

#[tokio::test]
async fn unknown_fields_beyond_the_limit_have_a_number_only() {
    let server = Server::start().await;
    let mut body = json!({ "sessionType": "pomodoro" });
    for number in 0..10_000 {
        body[format!("f{number}")] = json!(0);
    }
    let got = server.post("/api/sessions", body).send().await;
    let got = got.problem(422, "validation_failed");
    assert_eq!(listed(&got), (20, 9_980));
}

#[tokio::test]
async fn arrays_have_a_limit() {
    let server = Server::start().await;
    let many = vec![""; 80_000];
    for (path, body) in [
        ("/api/tokens", json!({ "name": "a", "scopes": many })),
        (
            "/api/webhooks",
            json!({ "url": "https://example.org", "events": many }),
        ),
    ] {
        let got = server.post(path, body).send().await;
        let got = got.problem(422, "too_many_items");
        assert_eq!(listed(&got), (1, 0), "{path}");
    }
    let scopes: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    let body = json!({ "name": "a", "scopes": scopes });
    let got = server.post("/api/tokens", body).send().await;
    assert_eq!(listed(&got.problem(422, "validation_failed")), (20, 80));
}

#[tokio::test]
async fn a_batch_lists_a_problem_of_each_command() {
    let server = Server::start().await;
    let mut command = json!({
        "commandId": "0198f3b0-0000-7000-8000-00000000000a",
        "sessionId": "0198f3b0-0000-7000-8000-000000000001",
        "occurredAt": "2026-11-22T10:00:00Z",
        "type": "resume",
    });
    for number in 0..50 {
        command[format!("f{number}")] = json!(0);
    }
    let batch = json!({ "rulesVersion": 1, "commands": vec![command; 100] });
    let got = server.post("/api/sync", batch).send().await.expect(200);
    let results = got.body["results"].as_array().expect("results");
    let errors = |result: &Value| result["problem"]["errors"].as_array().map_or(0, Vec::len);
    assert_eq!(results.len(), 100);
    assert_eq!(errors(&results[0]), 20);
    assert_eq!(errors(&results[99]), 1);
    assert!(results[99]["problem"]["moreErrors"].as_u64() > Some(40));
    assert_eq!(results.iter().map(errors).sum::<usize>(), 5 * 20 + 95);
}
