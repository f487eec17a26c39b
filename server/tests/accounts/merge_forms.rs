//! Merging tasks and projects, and moving the selected sessions of the history, by plain forms.

use serde_json::{Value, json};
use test_support::database::Kind;

use crate::harness::{Browser, Server, led};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];
const HOSTILE: &str = "<script>alert(1)</script>";

/// What a request creates, by its field.
async fn create(browser: &mut Browser<'_>, path: &str, body: Value, field: &str) -> String {
    let created = browser.post(path, body).await.expect(201).json();
    created[field].as_str().unwrap().to_owned()
}

async fn task(browser: &mut Browser<'_>, title: &str, estimate: Option<u32>) -> String {
    let body = json!({ "title": title, "estimatedSessions": estimate });
    create(browser, "/api/tasks", body, "taskId").await
}

async fn project(browser: &mut Browser<'_>, name: &str) -> String {
    create(
        browser,
        "/api/projects",
        json!({ "name": name }),
        "projectId",
    )
    .await
}

/// A completed session with this body of its start.
async fn done(server: &Server, browser: &mut Browser<'_>, mut body: Value) -> String {
    body["sessionType"] = json!("short");
    let id = create(browser, "/api/sessions", body, "sessionId").await;
    server.clock.advance(10 * 60_000);
    let complete = format!("/api/sessions/{id}/complete");
    browser.put(&complete, json!({})).await.expect(200);
    id
}

async fn read(browser: &mut Browser<'_>, path: &str) -> Value {
    browser.get(path).await.expect(200).json()
}

/// A form whose target cannot be merged into is shown again.
async fn expect_rejected_target(browser: &mut Browser<'_>, path: &str, fields: &[(&str, &str)]) {
    let page = browser.submit(path, fields).await.expect(422).body;
    assert!(
        page.contains("Choose another one that still exists."),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn task_is_merged_after_a_confirmation() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    let from = task(&mut browser, HOSTILE, Some(2)).await;
    let page = browser
        .get(&format!("/tasks/{from}"))
        .await
        .expect(200)
        .body;
    assert!(
        !page.contains("Merge with another task"),
        "there is no other"
    );
    let into = task(&mut browser, "Chapter 3", Some(3)).await;
    done(&server, &mut browser, json!({ "taskId": from })).await;

    let page = browser
        .get(&format!("/tasks/{from}"))
        .await
        .expect(200)
        .body;
    assert!(page.contains("Merge with another task"));
    assert!(page.contains(&format!("<option value=\"{into}\"")));
    let asked = format!("/tasks/{from}?into={into}");
    let page = browser.get(&asked).await.expect(200).body;
    for expected in [
        "Moves to “Chapter 3”: 1\u{a0}session.",
        "Its estimate is added: 2\u{a0}sessions.",
        "“&lt;script&gt;alert(1)&lt;/script&gt;” is archived.",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    let stays = read(&mut browser, &format!("/api/tasks/{from}")).await;
    assert_eq!(stays["version"], 1, "nothing has happened");
    // An address that names nothing to merge into asks again.
    let page = browser.get(&format!("/tasks/{from}?into={from}")).await;
    assert!(page.expect(200).body.contains("Continue"));

    let fields = [("task", from.as_str()), ("into", into.as_str())];
    let to = led(browser.submit("/forms/tasks/merge", &fields).await);
    assert_eq!(to, format!("/tasks/{into}?done=merged"));
    let page = browser.get(&to).await.expect(200).body;
    assert!(page.contains("Merged: everything is here now."));
    assert!(page.contains("1 / 5 sessions"), "{page}");
    let gone = read(&mut browser, &format!("/api/tasks/{from}")).await;
    assert_eq!(gone["archived"], true);

    let itself = [("task", into.as_str()), ("into", &into)];
    expect_rejected_target(&mut browser, "/forms/tasks/merge", &itself).await;
    browser
        .submit("/forms/tasks/merge", &[("into", &into)])
        .await
        .page(404, "Page not found");
}

#[tokio::test(flavor = "multi_thread")]
async fn project_is_merged_after_a_confirmation() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    let from = project(&mut browser, "Thesis").await;
    let into = project(&mut browser, "Doctoral thesis").await;
    let within = json!({ "title": "Chapter 3", "projectId": from });
    create(&mut browser, "/api/tasks", within, "taskId").await;
    done(&server, &mut browser, json!({ "projectId": from })).await;
    let asked = format!("/tasks/projects/{from}?into={into}");
    let page = browser.get(&asked).await.expect(200).body;
    let moves = "Moves to “Doctoral thesis”: 1\u{a0}task, 1\u{a0}session.";
    assert!(page.contains(moves), "{page}");
    let fields = [("project", from.as_str()), ("into", into.as_str())];
    let to = led(browser.submit("/forms/projects/merge", &fields).await);
    assert_eq!(to, format!("/tasks/projects/{into}?done=merged"));
    let page = browser.get(&to).await.expect(200).body;
    assert!(page.contains("1 open"), "{page}");
    let nothing = [("project", into.as_str()), ("into", "x")];
    expect_rejected_target(&mut browser, "/forms/projects/merge", &nothing).await;
    let mut bob = server.browser();
    bob.register("bob@example.org").await.expect(201);
    bob.submit("/forms/projects/merge", &fields)
        .await
        .page(404, "Page not found");
}

#[tokio::test(flavor = "multi_thread")]
async fn selected_sessions_are_moved() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    let project = project(&mut browser, "Thesis").await;
    let task = task(&mut browser, "Chapter 3", None).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(done(&server, &mut browser, json!({ "taskId": task })).await);
    }
    let page = browser
        .get("/history?sessionType=short")
        .await
        .expect(200)
        .body;
    assert_eq!(page.matches("class=\"select-box\"").count(), 3);
    assert!(page.contains("name=\"back\" value=\"/history?sessionType=short\""));
    let deleted = format!("/api/sessions/{}", ids[2]);
    browser.send("DELETE", &deleted, None).await.expect(204);
    let fields = [
        ("session", ids[0].as_str()),
        ("session", ids[2].as_str()),
        ("projectId", project.as_str()),
        ("taskId", "none"),
        ("tags", " Deep work, thesis"),
        ("back", "/history?sessionType=short"),
    ];
    let to = led(browser.submit("/forms/history/move", &fields).await);
    assert_eq!(
        to,
        "/history?sessionType=short&done=moved&moved=1&refused=1"
    );
    let page = browser.get(&to).await.expect(200).body;
    let notice = "1\u{a0}session moved. 1\u{a0}session could not be moved.";
    assert!(page.contains(notice), "{page}");
    for (id, expected) in [
        (&ids[0], (Value::Null, json!(project))),
        (&ids[1], (json!(task), Value::Null)),
    ] {
        let session = read(&mut browser, &format!("/api/sessions/{id}")).await;
        let found = (session["taskId"].clone(), session["projectId"].clone());
        assert_eq!(found, expected);
    }
    let moved = read(&mut browser, &format!("/api/sessions/{}", ids[0])).await;
    assert_eq!(moved["tags"], json!(["Deep work", "thesis"]));
    let path = format!("/api/sessions/{}", ids[1]);
    assert_eq!(read(&mut browser, &path).await.get("tags"), None);

    // What is missing is said, and what was selected stays selected.
    for (fields, expected) in [
        (
            vec![("projectId", project.as_str())],
            "Select at least one session",
        ),
        (
            vec![("session", ids[1].as_str()), ("projectId", "")],
            "Choose a task or a project, or enter tags.",
        ),
        (
            vec![
                ("session", ids[1].as_str()),
                ("tags", "1,2,3,4,5,6,7,8,9,10,11"),
            ],
            "At most 10 tags",
        ),
        (
            vec![("session", "x"), ("projectId", project.as_str())],
            "Select at least one session",
        ),
    ] {
        let page = browser.submit("/forms/history/move", &fields).await;
        let page = page.expect(422).body;
        assert!(page.contains(expected), "{page}");
        let is_selected = page.contains(&format!("value=\"{}\" checked", ids[1]));
        assert_eq!(is_selected, !expected.starts_with("Select"), "{page}");
        assert!(
            page.contains("<details open class=\"select-sessions\">"),
            "{page}"
        );
    }
    let many: Vec<_> = (0..51).map(|_| ("session", ids[1].as_str())).collect();
    let page = browser.submit("/forms/history/move", &many).await;
    page.expect(422);
    let elsewhere = [
        ("session", ids[1].as_str()),
        ("projectId", project.as_str()),
        ("back", "//evil.example/history"),
    ];
    let to = led(browser.submit("/forms/history/move", &elsewhere).await);
    assert_eq!(to, "/history?done=moved&moved=1&refused=0");
    let mut nobody = server.browser();
    let to = led(nobody.submit("/forms/history/move", &elsewhere).await);
    assert!(to.starts_with("/sign-in"), "{to}");
}

#[tokio::test(flavor = "multi_thread")]
async fn merges_and_amendments_of_many_cost_more() {
    let server = Server::with(Kind::Sqlite, &[]).await;
    let mut browser = server.browser();
    browser.post("/api/auth/guest", json!({})).await.expect(201);
    let (from, into) = (
        task(&mut browser, "a", None).await,
        task(&mut browser, "b", None).await,
    );
    let merge = format!("/api/tasks/{from}/merge");
    let mut left = 598;
    for (method, path, body, cost) in [
        ("POST", merge.as_str(), json!({ "into": into }), 50),
        ("PATCH", "/api/sessions", json!({ "sessionIds": [] }), 10),
    ] {
        left -= cost;
        let reply = browser.send(method, path, Some(body)).await.expect(200);
        let expected = format!("\"write\";r={left};t=1");
        assert_eq!(reply.header("ratelimit"), expected, "{path}");
    }
}
