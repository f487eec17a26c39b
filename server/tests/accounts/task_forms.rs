//! Tasks and projects by plain forms, and the pages that show them.

use serde_json::{Value, json};

use crate::harness::{Browser, Server, led};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];
const HOSTILE: &str = "</title></textarea><script>alert(1)</script>";
const SHOWN: &str = "&lt;/title&gt;&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;";

async fn tasks(browser: &mut Browser<'_>, query: &str) -> Vec<Value> {
    let list = browser.get(&format!("/api/tasks{query}")).await.expect(200);
    list.json()["items"].as_array().unwrap().clone()
}

async fn only_task(browser: &mut Browser<'_>) -> Value {
    let mut found = tasks(browser, "?archived=all").await;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn first_task_creates_a_guest() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    let page = browser.get("/tasks").await.expect(200);
    assert!(page.body.contains("No tasks yet") && page.header("set-cookie").is_empty());
    let fields = [
        ("title", "Write chapter 3"),
        ("estimatedSessions", "4"),
        ("timeZone", "Asia/Tokyo"),
        ("back", "/tasks"),
    ];
    assert_eq!(
        led(browser.submit("/forms/tasks/add", &fields).await),
        "/tasks?done=added"
    );
    let me = browser.get("/api/me").await.expect(200).json();
    assert_eq!(
        (&me["guest"], &me["timeZone"]),
        (&json!(true), &json!("Asia/Tokyo"))
    );
    let task = only_task(&mut browser).await;
    assert_eq!(task["estimatedSessions"], 4);
    let page = browser.get("/tasks?done=added").await.expect(200);
    assert!(page.body.contains("Added.") && page.body.contains("Write chapter 3"));
    assert!(page.body.contains("0 / 4 sessions"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn task_is_completed_changed_and_archived() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    browser
        .submit("/forms/tasks/add", &[("title", "One")])
        .await
        .expect(303);
    let id = only_task(&mut browser).await["taskId"]
        .as_str()
        .unwrap()
        .to_owned();
    let about = [("task", id.as_str()), ("back", "/tasks?page=2")];

    let to = led(browser.submit("/forms/tasks/done", &about).await);
    assert_eq!(to, format!("/tasks?page=2&done=done&task={id}"));
    assert_eq!(only_task(&mut browser).await["status"], "done");
    let page = browser.get(&to).await.expect(200).body;
    assert!(
        page.contains("Marked as done.") && page.contains("/forms/tasks/reopen"),
        "{page}"
    );
    assert!(!page.contains(&format!("href=\"/tasks/{id}\"")));
    assert!(
        browser
            .get("/tasks?which=done")
            .await
            .body
            .contains(&format!("href=\"/tasks/{id}\""))
    );
    browser
        .submit("/forms/tasks/reopen", &about)
        .await
        .expect(303);
    assert_eq!(only_task(&mut browser).await["status"], "open");

    let change = [
        ("task", id.as_str()),
        ("title", "Two"),
        ("estimatedSessions", "7"),
        ("projectId", ""),
    ];
    let to = led(browser.submit("/forms/tasks/change", &change).await);
    assert_eq!(to, format!("/tasks/{id}?done=saved"));
    let task = only_task(&mut browser).await;
    assert_eq!(
        (&task["title"], &task["estimatedSessions"]),
        (&json!("Two"), &json!(7))
    );
    let cleared = [("task", id.as_str()), ("title", "Two")];
    browser
        .submit("/forms/tasks/change", &cleared)
        .await
        .expect(303);
    assert_eq!(
        only_task(&mut browser).await["estimatedSessions"],
        Value::Null
    );

    browser
        .submit("/forms/tasks/archive", &about)
        .await
        .expect(303);
    assert_eq!(only_task(&mut browser).await["archived"], true);
    assert!(
        browser
            .get("/tasks?which=archived")
            .await
            .body
            .contains("/forms/tasks/restore")
    );
    browser
        .submit("/forms/tasks/restore", &about)
        .await
        .expect(303);
    assert_eq!(only_task(&mut browser).await["archived"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_are_shown_beside_their_field_with_the_input() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser().with_header("accept-language", "de");
    browser.register("ada@example.org").await.expect(201);
    let fields = [("title", " "), ("estimatedSessions", "100")];
    let page = browser
        .submit("/forms/tasks/add", &fields)
        .await
        .expect(422)
        .body;
    assert!(
        page.contains("Dieses Feld ist erforderlich.")
            && page.contains("Zwischen 1 und 99 Sitzungen.")
    );
    assert!(
        page.contains("id=\"add-title-error\"") && page.contains("value=\"100\""),
        "{page}"
    );
    let fields = [("title", "Kept"), ("estimatedSessions", "many")];
    let page = browser
        .submit("/forms/tasks/add", &fields)
        .await
        .expect(422)
        .body;
    assert!(page.contains("Gib eine ganze Zahl ein.") && page.contains("value=\"Kept\""));
    assert!(tasks(&mut browser, "").await.is_empty());
    let long = "x".repeat(201);
    browser
        .submit("/forms/tasks/add", &[("title", &long)])
        .await
        .expect(422);
    let nowhere = [
        ("title", "A"),
        ("projectId", "0198f3b0-0000-7000-8000-0000000000bb"),
    ];
    let page = browser
        .submit("/forms/tasks/add", &nowhere)
        .await
        .expect(422)
        .body;
    assert!(
        page.contains("Dieses Projekt gibt es nicht mehr."),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_group_tasks() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    let to = led(browser
        .submit(
            "/forms/projects/add",
            &[("name", "Thesis"), ("color", "#2f7d5f")],
        )
        .await);
    assert_eq!(to, "/tasks/projects?done=added");
    let list = browser.get("/api/projects").await.json();
    let id = list["items"][0]["projectId"].as_str().unwrap().to_owned();
    let fields = [("title", "Write"), ("projectId", id.as_str())];
    browser
        .submit("/forms/tasks/add", &fields)
        .await
        .expect(303);
    let page = browser.get("/tasks").await.body;
    assert!(
        page.contains("Thesis") && page.contains("fill=\"#2f7d5f\""),
        "{page}"
    );
    let page = browser.get(&format!("/tasks?project={id}")).await.body;
    assert!(page.contains("All projects") && page.contains("Write"));

    let wrong = [("project", id.as_str()), ("name", ""), ("color", "green")];
    let page = browser
        .submit("/forms/projects/change", &wrong)
        .await
        .expect(422)
        .body;
    assert!(
        page.contains("This field is required.") && page.contains("This is not a colour."),
        "{page}"
    );
    let right = [
        ("project", id.as_str()),
        ("name", "Doctoral thesis"),
        ("color", ""),
    ];
    let to = led(browser.submit("/forms/projects/change", &right).await);
    assert_eq!(to, format!("/tasks/projects/{id}?done=saved"));
    let project = browser.get(&format!("/api/projects/{id}")).await.json();
    assert_eq!(
        (&project["name"], &project["color"]),
        (&json!("Doctoral thesis"), &Value::Null)
    );
    for (action, archived) in [("archive", true), ("restore", false)] {
        let path = format!("/forms/projects/{action}");
        browser.submit(&path, &[("project", &id)]).await.expect(303);
        let project = browser.get(&format!("/api/projects/{id}")).await.json();
        assert_eq!(project["archived"], archived);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn task_page_shows_progress() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    browser
        .submit(
            "/forms/tasks/add",
            &[("title", HOSTILE), ("estimatedSessions", "2")],
        )
        .await;
    let id = only_task(&mut browser).await["taskId"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = browser.get(&format!("/tasks/{id}")).await.expect(200).body;
    assert!(
        page.contains("No session with this task has ended yet."),
        "{page}"
    );
    let start = json!({ "sessionType": "pomodoro", "taskId": id });
    let begun = browser
        .post("/api/sessions", start)
        .await
        .expect(201)
        .json();
    server.clock.advance(20 * 60_000);
    let session = begun["sessionId"].as_str().unwrap();
    let end = json!({ "taskProgress": HOSTILE });
    browser
        .put(&format!("/api/sessions/{session}/complete"), end)
        .await
        .expect(200);
    let page = browser.get(&format!("/tasks/{id}")).await.expect(200).body;
    assert!(
        page.contains("1 / 2 sessions") && page.contains("20\u{a0}min"),
        "{page}"
    );
    assert!(page.contains(&format!("href=\"/history/{session}\"")));
    assert!(
        page.contains(SHOWN) && !page.contains("<script>alert"),
        "{page}"
    );
    assert!(page.contains("22\u{a0}Nov\u{a0}2026, 10:00"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_of_another_user_are_not_found() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    ada.submit("/forms/tasks/add", &[("title", "Hers")])
        .await
        .expect(303);
    ada.submit("/forms/projects/add", &[("name", "Hers")])
        .await
        .expect(303);
    let task = only_task(&mut ada).await["taskId"]
        .as_str()
        .unwrap()
        .to_owned();
    let project = ada.get("/api/projects").await.json()["items"][0]["projectId"].clone();
    let project = project.as_str().unwrap();
    let mut bob = server.browser();
    bob.register("bob@example.org").await.expect(201);
    for action in ["done", "reopen", "archive", "restore", "change"] {
        let fields = [("task", task.as_str()), ("title", "His")];
        let reply = bob.submit(&format!("/forms/tasks/{action}"), &fields).await;
        assert!(
            reply.expect(404).body.contains("Page not found"),
            "{action}"
        );
    }
    for action in ["archive", "restore", "change"] {
        let fields = [("project", project), ("name", "His")];
        let path = format!("/forms/projects/{action}");
        bob.submit(&path, &fields).await.expect(404);
    }
    bob.get(&format!("/tasks/{task}")).await.expect(404);
    bob.get(&format!("/tasks/projects/{project}"))
        .await
        .expect(404);
    bob.get("/tasks/nonsense").await.expect(404);
    bob.submit("/forms/tasks/explode", &[("task", &task)])
        .await
        .expect(404);
    bob.submit("/forms/tasks/done", &[]).await.expect(404);
    assert_eq!(only_task(&mut ada).await["version"], 1);

    let mut nobody = server.browser();
    let page = format!("/tasks/{task}");
    let to = led(nobody.get(&page).await);
    assert_eq!(to, format!("/sign-in?next=%2Ftasks%2F{task}"));
    let to = led(nobody.submit("/forms/tasks/done", &[("task", &task)]).await);
    assert_eq!(to, "/sign-in?next=%2F");
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lists_are_paginated() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    for number in 0..51 {
        server.clock.advance(1_000);
        let task = json!({ "title": format!("Task number {number:02}") });
        browser.post("/api/tasks", task).await.expect(201);
    }
    let first = browser.get("/tasks").await.expect(200).body;
    assert!(first.contains("Task number 50") && !first.contains("Task number 00"));
    assert!(first.contains("href=\"/tasks?page=2\"") && first.contains("1 of 2"));
    for page in [
        "/tasks?page=2",
        "/tasks?page=99",
        "/tasks?page=999999999999999999999",
    ] {
        let shown = browser.get(page).await.expect(200).body;
        let is_last = shown.contains("Task number 00");
        assert_eq!(
            is_last,
            page != "/tasks?page=999999999999999999999",
            "{page}"
        );
    }
}
