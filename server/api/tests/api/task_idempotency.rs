//! Task and project writes: idempotency keys, `If-Match`, client-chosen ids.

use serde_json::json;

use crate::harness::{Got, Server};
use crate::tasks::{UNKNOWN, client_id, make};

fn replayed(got: &Got) -> bool {
    got.header("idempotency-replayed") == "true"
}

#[tokio::test]
async fn reused_client_id_is_refused() {
    let server = Server::start().await;
    let body = json!({"title": "a", "taskId": client_id(1)});
    make(&server, body.clone()).await;
    let again = server.post("/api/tasks", body).send().await;
    again.problem(409, "task_id_taken");
    // An id in use is reported before invalid values.
    let worse = json!({"title": "", "taskId": client_id(1)});
    let worse = server.post("/api/tasks", worse).send().await;
    worse.problem(409, "task_id_taken");
    let body = json!({"name": "a", "projectId": client_id(1)});
    let project = || server.post("/api/projects", body.clone()).send();
    project().await.expect(201);
    project().await.problem(409, "project_id_taken");
}

#[tokio::test]
async fn repeated_write_is_replayed() {
    let server = Server::start().await;
    let create = || {
        server
            .post("/api/tasks", json!({"title": "once"}))
            .header("idempotency-key", "k1")
            .send()
    };
    let first = create().await.expect(201);
    server.clock.advance(60_000);
    let second = create().await.expect(201);
    assert!(!replayed(&first) && replayed(&second));
    assert_eq!(first.body, second.body);
    for name in ["etag", "location", "content-type"] {
        assert_eq!(first.header(name), second.header(name), "{name}");
    }
    let path = first.header("location");
    for (key, status, call) in [
        (
            "k2",
            200,
            server.request("PATCH", path).json(&json!({"title": "b"})),
        ),
        (
            "k3",
            422,
            server.request("PATCH", path).json(&json!({"title": ""})),
        ),
        ("k4", 204, server.request("DELETE", path)),
        (
            "k5",
            404,
            server.request("DELETE", &format!("/api/tasks/{UNKNOWN}")),
        ),
        (
            "k6",
            201,
            server.post("/api/projects", json!({"name": "once"})),
        ),
        (
            "k7",
            422,
            server.post("/api/projects", json!({"name": "a", "color": "x"})),
        ),
    ] {
        let call = call.header("idempotency-key", key);
        let first = call.clone().send().await.expect(status);
        let second = call.send().await.expect(status);
        assert!(!replayed(&first) && replayed(&second), "{key}");
        assert_eq!(first.header("etag"), second.header("etag"), "{key}");
    }
    let total = |path: &'static str| {
        let call = server.get(path);
        async move { call.send().await.expect(200).body["totalItems"].clone() }
    };
    assert_eq!(total("/api/tasks?archived=all").await, 1);
    assert_eq!(total("/api/projects").await, 1);
    // A key is one request's, whatever it is about.
    let other = server
        .post("/api/sessions", json!({"sessionType": "short"}))
        .header("idempotency-key", "k1");
    other.send().await.problem(422, "idempotency_key_reused");
    let other = server
        .post("/api/tasks", json!({"title": "twice"}))
        .header("idempotency-key", "k1");
    other.send().await.problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn concurrent_duplicates_wait_for_the_first() {
    let server = Server::start().await;
    let create = || {
        server
            .post("/api/tasks", json!({"title": "one"}))
            .header("idempotency-key", "k")
            .send()
    };
    let (a, b, c, d) = tokio::join!(create(), create(), create(), create());
    let all = [a, b, c, d];
    assert_eq!(all.iter().filter(|got| !replayed(got)).count(), 1);
    for got in &all {
        assert_eq!((got.status.as_u16(), &got.body), (201, &all[0].body));
    }
    let list = server.get("/api/tasks").send().await.expect(200);
    assert_eq!(list.body["totalItems"], 1);
}

#[tokio::test]
async fn if_match_must_name_the_version() {
    let server = Server::start().await;
    let task = make(&server, json!({"title": "a"})).await;
    let project = server.post("/api/projects", json!({"name": "a"}));
    let project = project.send().await.expect(201);
    for path in [task.header("location"), project.header("location")] {
        let read = server.get(path).send().await.expect(200);
        assert_eq!(read.header("etag"), "\"1\"");
        let change = |archived: bool, tag: &str| {
            server
                .request("PATCH", path)
                .json(&json!({"archived": archived}))
                .header("if-match", tag)
                .send()
        };
        change(true, "\"2\"").await.problem(412, "version_mismatch");
        change(true, "W/\"1\"").await.expect(412);
        change(true, "1").await.problem(400, "invalid_header");
        change(true, "\"7\", \"1\"").await.expect(200);
        change(false, "\"1\"").await.expect(412);
        change(false, "*").await.expect(200);
        let delete = |tag: &str| {
            server
                .request("DELETE", path)
                .header("if-match", tag)
                .send()
        };
        delete("\"2\"").await.expect(412);
        delete("\"3\"").await.expect(204);
    }
}
