//! Tasks and projects over HTTP.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Got, Server};

pub const UNKNOWN: &str = "0198f3b0-0000-7000-8000-000000000999";

pub fn client_id(number: u128) -> String {
    Uuid::from_u128(0x7A5C_0000 + number).to_string()
}

pub async fn make(server: &Server, body: Value) -> Got {
    server.post("/api/tasks", body).send().await.expect(201)
}

/// A session of the task, ended after as many minutes by this call.
async fn session(server: &Server, task: &str, minutes: i64, end: &str, body: Value) -> String {
    let start = json!({"sessionType": "pomodoro", "taskId": task});
    let begun = server.post("/api/sessions", start).send().await.expect(201);
    let path = begun.header("location").to_owned();
    server.clock.advance(minutes * 60_000);
    server
        .put(&format!("{path}/{end}"), body)
        .send()
        .await
        .expect(200);
    path
}

#[tokio::test]
async fn task_life_cycle() {
    let server = Server::start().await;
    let project = server
        .post(
            "/api/projects",
            json!({"name": "Thesis", "color": "#3366CC"}),
        )
        .send()
        .await
        .expect(201);
    assert_eq!(project.body["color"], "#3366cc");
    let project_id = project.body["projectId"].clone();
    let made = make(
        &server,
        json!({"title": " Chapter 3 ", "projectId": project_id, "estimatedSessions": 4}),
    )
    .await;
    let path = made.header("location").to_owned();
    let id = made.body["taskId"].as_str().expect("an id").to_owned();
    assert_eq!(path, format!("/api/tasks/{id}"));
    assert_eq!(made.header("etag"), "\"1\"");
    assert_eq!(
        (made.body["title"].as_str(), made.body["status"].as_str()),
        (Some("Chapter 3"), Some("open"))
    );
    let said = json!({"taskProgress": "Half of it"});
    session(&server, &id, 25, "complete", said).await;
    let said = json!({"reason": "Alarm", "progressMade": "A page"});
    session(&server, &id, 5, "abandon", said).await;
    let read = server.get(&path).send().await.expect(200).body;
    for (field, expected) in [
        ("sessionsSpent", 1),
        ("sessionsAutomatic", 0),
        ("sessionsAbandoned", 1),
        ("focusedSeconds", 1800),
        ("estimatedSessions", 4),
        ("version", 1),
    ] {
        assert_eq!(read[field], expected, "{field}");
    }
    let listed = server.get("/api/tasks").send().await.expect(200).body;
    assert_eq!(listed["items"][0], read);
    let project = server
        .get(project.header("location"))
        .send()
        .await
        .expect(200);
    assert_eq!(
        (&project.body["openTasks"], &project.body["doneTasks"]),
        (&json!(1), &json!(0))
    );
    let progress = server
        .get(&format!("{path}/progress"))
        .send()
        .await
        .expect(200)
        .body;
    assert_eq!(progress["task"], read);
    let expected = json!({"completed": 1, "automatic": 0, "abandoned": 1, "focusedSeconds": 1800, "estimatedSessions": 4});
    assert_eq!(progress["totals"], expected);
    let texts: Vec<_> = progress["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| (item["status"].as_str(), item["progress"].as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            (Some("abandoned"), Some("A page")),
            (Some("completed"), Some("Half of it"))
        ]
    );
    let change = json!({"status": "done", "estimatedSessions": null, "title": "Chapter 3!"});
    let changed = server
        .request("PATCH", &path)
        .json(&change)
        .send()
        .await
        .expect(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    assert!(changed.body["doneAt"].is_string() && changed.body["estimatedSessions"].is_null());
    assert_eq!(changed.body["projectId"], project_id);
    let nothing = server.request("PATCH", &path).send().await.expect(200);
    assert_eq!(nothing.body, changed.body, "a body may be left out");
    for _ in 0..2 {
        server.request("DELETE", &path).send().await.expect(204);
    }
    let total = |query: &str| {
        let path = format!("/api/tasks{query}");
        let call = server.get(&path);
        async move { call.send().await.expect(200).body["totalItems"].clone() }
    };
    for (query, expected) in [
        ("", 0),
        ("?archived=false", 0),
        ("?archived=true", 1),
        ("?archived=all&status=done", 1),
        ("?archived=all&status=open", 0),
    ] {
        assert_eq!(total(query).await, expected, "{query}");
    }
    let stored = server
        .get(&format!("{path}/progress"))
        .send()
        .await
        .expect(200);
    assert_eq!(stored.body["totals"]["completed"], 1);
    let back = json!({"archived": false});
    server
        .request("PATCH", &path)
        .json(&back)
        .send()
        .await
        .expect(200);
    assert_eq!(total("").await, 1);
}

#[tokio::test]
async fn unknown_task_id_has_progress() {
    let server = Server::start().await;
    let id = client_id(1);
    let path = format!("/api/tasks/{id}/progress");
    server
        .get(&path)
        .send()
        .await
        .problem(404, "task_not_found");
    session(&server, &id, 25, "complete", json!({})).await;
    let got = server.get(&path).send().await.expect(200).body;
    assert!(got["task"].is_null());
    assert_eq!(got["totals"]["completed"], 1);
    assert!(got["totals"]["estimatedSessions"].is_null());
    let task = format!("/api/tasks/{id}");
    server
        .get(&task)
        .send()
        .await
        .problem(404, "task_not_found");
    server
        .get(&path)
        .user(server.other)
        .send()
        .await
        .problem(404, "task_not_found");
    // Made later under the same id, the task has what was done for it.
    let made = make(&server, json!({"title": "Late", "taskId": id})).await;
    assert_eq!(made.body["sessionsSpent"], 1);
    let got = server.get(&path).send().await.expect(200).body;
    assert_eq!(got["task"]["title"], "Late");
}

#[tokio::test]
async fn invalid_fields_are_reported_with_pointers() {
    let server = Server::start().await;
    let long = "x".repeat(201);
    let cases = [
        (json!({}), "/title", "required"),
        (json!({"title": " "}), "/title", "required"),
        (json!({"title": null}), "/title", "wrong_type"),
        (json!({"title": long}), "/title", "text_too_long"),
        (json!({"title": "a\u{0}"}), "/title", "text_not_allowed"),
        (
            json!({"title": "a", "status": "closed"}),
            "/status",
            "unknown_status",
        ),
        (
            json!({"title": "a", "estimatedSessions": 0}),
            "/estimatedSessions",
            "estimated_sessions_out_of_range",
        ),
        (
            json!({"title": "a", "estimatedSessions": 100}),
            "/estimatedSessions",
            "estimated_sessions_out_of_range",
        ),
        (
            json!({"title": "a", "estimatedSessions": "2"}),
            "/estimatedSessions",
            "wrong_type",
        ),
        (
            json!({"title": "a", "projectId": UNKNOWN}),
            "/projectId",
            "unknown_project",
        ),
        (
            json!({"title": "a", "projectId": "7"}),
            "/projectId",
            "wrong_type",
        ),
        (json!({"title": "a", "name": "b"}), "/name", "unknown_field"),
    ];
    for (body, pointer, code) in cases {
        let got = server.post("/api/tasks", body).send().await;
        let got = got.problem(422, code);
        assert_eq!(got.body["errors"][0]["pointer"], pointer);
    }
    let wrong = json!({"title": "", "status": "x", "estimatedSessions": -1, "projectId": UNKNOWN});
    let got = server.post("/api/tasks", wrong).send().await;
    let got = got.problem(422, "validation_failed");
    assert_eq!(got.body["errors"].as_array().map(Vec::len), Some(4));
    let cases = [
        (json!({}), "/name", "required"),
        (json!({"name": ""}), "/name", "required"),
        (json!({"name": "x".repeat(101)}), "/name", "text_too_long"),
        (
            json!({"name": "a", "color": "red"}),
            "/color",
            "color_invalid",
        ),
        (json!({"name": "a", "color": ""}), "/color", "color_invalid"),
        (
            json!({"name": "a", "archived": true}),
            "/archived",
            "unknown_field",
        ),
    ];
    for (body, pointer, code) in cases {
        let got = server.post("/api/projects", body).send().await;
        let got = got.problem(422, code);
        assert_eq!(got.body["errors"][0]["pointer"], pointer);
    }
    let task = make(&server, json!({"title": "a"})).await;
    for (body, code) in [
        (json!({"title": null}), "required"),
        (json!({"title": ""}), "required"),
        (json!({"status": null}), "required"),
        (json!({"archived": null}), "required"),
        (json!({"archived": "yes"}), "wrong_type"),
        (json!({"taskId": UNKNOWN}), "unknown_field"),
        (json!({"projectId": UNKNOWN}), "unknown_project"),
    ] {
        let call = server.request("PATCH", task.header("location")).json(&body);
        call.send().await.problem(422, code);
    }
    for (query, status, code) in [
        ("?archived=yes", 400, "invalid_query"),
        ("?projectId=7", 400, "invalid_query"),
        ("?status=completed", 422, "unknown_status"),
        ("?page=0", 422, "page_out_of_range"),
        ("?limit=101", 422, "limit_out_of_range"),
        ("?taskId=7", 422, "unknown_field"),
    ] {
        let path = format!("/api/tasks{query}");
        server.get(&path).send().await.problem(status, code);
    }
    let path = format!("{}/progress?status=open", task.header("location"));
    server.get(&path).send().await.problem(422, "unknown_field");
    server
        .get("/api/tasks/7")
        .send()
        .await
        .problem(400, "invalid_id");
}

#[tokio::test]
async fn entries_of_another_user_are_not_found() {
    let server = Server::start().await;
    let task = make(&server, json!({"title": "mine", "taskId": client_id(1)})).await;
    let project = json!({"name": "mine", "projectId": client_id(2)});
    let project = server.post("/api/projects", project.clone());
    let project = project.send().await.expect(201);
    let task_id = task.body["taskId"].as_str().expect("an id");
    session(&server, task_id, 25, "complete", json!({})).await;
    let mut checked = 0;
    for (path, method, _) in server.document.operations() {
        let of = match path {
            path if path.starts_with("/api/tasks/{id}") => task_id,
            path if path.starts_with("/api/projects/{id}") => {
                project.body["projectId"].as_str().expect("an id")
            }
            _ => continue,
        };
        let ask = |id: &str| {
            let path = path.replace("{id}", id);
            let call = server.request(&method.to_uppercase(), &path);
            let call = match path.ends_with("/merge") {
                true => call.json(&json!({"into": UNKNOWN})),
                false => call,
            };
            call.user(server.other).send()
        };
        let strip = |got: Got| {
            let mut body = got.body;
            body["requestId"] = Value::Null;
            (got.status.as_u16(), body)
        };
        let theirs = strip(ask(of).await);
        assert_eq!(theirs.0, 404, "{method} {path}");
        assert_eq!(theirs, strip(ask(UNKNOWN).await), "{method} {path}");
        checked += 1;
    }
    assert_eq!(checked, 9);
    for path in ["/api/tasks?archived=all", "/api/projects?archived=all"] {
        let list = server.get(path).user(server.other).send().await.expect(200);
        assert_eq!(list.body["totalItems"], 0);
    }
    // Another user's list may have the same ids: existence is not revealed.
    let theirs = json!({"title": "theirs", "taskId": task_id});
    let theirs = server.post("/api/tasks", theirs).user(server.other);
    assert_eq!(theirs.send().await.expect(201).body["sessionsSpent"], 0);
    let mine = server.get(task.header("location")).send().await.expect(200);
    assert_eq!(mine.body["title"], "mine");
    let stray = json!({"title": "x", "projectId": project.body["projectId"]});
    let stray = server.post("/api/tasks", stray).user(server.other);
    stray.send().await.problem(422, "unknown_project");
}

#[tokio::test]
async fn pages_have_links() {
    let server = Server::start().await;
    for number in 0..5 {
        make(&server, json!({"title": format!("{number}")})).await;
        server.clock.advance(1_000);
    }
    let got = server
        .get("/api/tasks?status=open&limit=2&page=2")
        .send()
        .await
        .expect(200);
    let titles: Vec<_> = got.body["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| item["title"].as_str())
        .collect();
    assert_eq!(titles, ["2", "1"]);
    assert_eq!(
        got.header("link"),
        "</api/tasks?status=open&limit=2&page=1>; rel=\"first\", \
         </api/tasks?status=open&limit=2&page=1>; rel=\"prev\", \
         </api/tasks?status=open&limit=2&page=3>; rel=\"next\", \
         </api/tasks?status=open&limit=2&page=3>; rel=\"last\""
    );
}

#[tokio::test]
async fn amendments_update_task_progress() {
    let server = Server::start().await;
    let (first, second) = (client_id(1), client_id(2));
    let path = session(
        &server,
        &first,
        25,
        "complete",
        json!({"taskProgress": "a"}),
    )
    .await;
    let texts = |task: &str| {
        let call = server.get(&format!("/api/tasks/{task}/progress"));
        async move {
            let body = call.send().await.body;
            let items = body["items"].as_array().cloned().unwrap_or_default();
            items
                .into_iter()
                .map(|item| item["progress"].clone())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(texts(&first).await, ["a"]);
    let change = json!({"taskId": second, "taskProgress": "b"});
    let call = server.request("PATCH", &path).json(&change);
    call.send().await.expect(200);
    assert!(texts(&first).await.is_empty());
    assert_eq!(texts(&second).await, ["b"]);
    server.request("DELETE", &path).send().await.expect(204);
    assert!(texts(&second).await.is_empty());
    let restore = format!("{path}/restore");
    server.request("POST", &restore).send().await.expect(200);
    assert_eq!(texts(&second).await, ["b"]);
}
