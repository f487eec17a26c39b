//! `GET /api/changes`: who may read what, and cursors. What the feed gives is tested in the service.

use serde_json::{Value, json};

use crate::harness::{Got, Server};

fn kinds(got: &Got) -> Vec<&str> {
    let items = got.body["items"].as_array().expect("items");
    let kinds = items.iter().map(|item| item["type"].as_str());
    kinds.map(|kind| kind.expect("a type")).collect()
}

#[tokio::test]
async fn feed_is_read_in_pages_and_goes_on() {
    let server = Server::start().await;
    let first = server.get("/api/changes").send().await.expect(200);
    assert_eq!(kinds(&first), ["profile"]);
    server
        .post("/api/tasks", json!({"title": "Write chapter 3"}))
        .send()
        .await
        .expect(201);
    let session = server.done(1, 25).await;
    let mut path = format!(
        "/api/changes?limit=1&cursor={}",
        text(&first.body["cursor"])
    );
    let mut seen = Vec::new();
    loop {
        let got = server.get(&path).send().await.expect(200);
        seen.extend(got.body["items"].as_array().expect("items").clone());
        path = format!("/api/changes?limit=1&cursor={}", text(&got.body["cursor"]));
        if got.body["hasMore"] == false {
            break;
        }
    }
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0]["task"]["title"], "Write chapter 3");
    assert_eq!(seen[1]["session"]["status"], "completed");
    let one = format!("/api/sessions/{session}");
    server.request("DELETE", &one).send().await.expect(204);
    let got = server.get(&path).send().await.expect(200);
    let item = &got.body["items"][0];
    assert_eq!(
        (&item["deleted"], &item["session"]),
        (&json!(true), &Value::Null)
    );
    // Another user has none of it.
    let theirs = server.get("/api/changes").user(server.other).send().await;
    assert_eq!(kinds(&theirs.expect(200)), ["profile"]);
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[tokio::test]
async fn tasks_are_given_to_those_who_may_read_them() {
    let server = Server::start().await;
    let project = json!({"name": "Thesis"});
    server
        .post("/api/projects", project)
        .send()
        .await
        .expect(201);
    server.begin(1).await;
    let with = |scopes: &str| {
        server
            .get("/api/changes")
            .header("x-test-scopes", scopes)
            .send()
    };
    assert_eq!(kinds(&with("sessions:read").await.expect(200)), ["session"]);
    let both = with("sessions:read tasks:read").await.expect(200);
    assert_eq!(kinds(&both), ["project", "session"]);
    with("tasks:read").await.problem(403, "insufficient_scope");
}

#[tokio::test]
async fn cursors_are_those_of_answers() {
    let server = Server::start().await;
    let get = |query: &str| server.get(&format!("/api/changes?{query}")).send();
    for wrong in [
        "cursor=",
        "cursor=41",
        "cursor=1.session.x",
        "cursor=01.task.0198f3b0000070008000000000000001",
    ] {
        get(wrong).await.problem(400, "invalid_query");
    }
    let later = "cursor=9.session.0198f3b0000070008000000000000001";
    get(later).await.problem(422, "cursor_out_of_range");
    get("limit=0").await.problem(422, "limit_out_of_range");
    get("page=1").await.problem(422, "unknown_field");
}
