//! Server functions of the timer: access, cross-site checks, limits, and whose tasks they see.

use serde_json::{Value, json};

use crate::harness::{Browser, Server};
use test_support::database::Kind;

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];
const FIND: &str = "/fn/find-tasks";
const CREATE_TASK: &str = "/fn/create-task";
const CREATE_PROJECT: &str = "/fn/create-project";

/// Every server function, with arguments that it takes.
fn calls() -> [(&'static str, Value); 3] {
    [
        (FIND, json!({ "query": "thesis" })),
        (CREATE_TASK, json!({ "title": "Planted", "project": null })),
        (CREATE_PROJECT, json!({ "name": "Planted" })),
    ]
}

async fn add(browser: &mut Browser<'_>, title: &str) -> Value {
    let task = browser.post("/api/tasks", json!({ "title": title })).await;
    task.expect(201).json()["taskId"].clone()
}

async fn found(browser: &mut Browser<'_>, query: &str) -> Vec<String> {
    let found = browser.post(FIND, json!({ "query": query })).await;
    let found = found.expect(200).json();
    let tasks = found.as_array().unwrap().iter();
    tasks
        .map(|task| task["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_server_function_is_mounted() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let mut registered: Vec<_> = leptos::server_fn::axum::server_fn_paths().collect();
    registered.sort_unstable_by_key(|(path, _)| *path);
    let mut listed = calls();
    listed.sort_unstable_by_key(|(path, _)| *path);
    assert_eq!(registered.len(), listed.len());
    for ((path, method), (listed, arguments)) in registered.into_iter().zip(listed) {
        assert_eq!((path, method.as_str()), (listed, "POST"));
        let reply = ada.post(path, arguments).await.expect(200);
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("cache-control"), "no-store");
        ada.get(path).await.refused(405, "method_not_allowed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_by_cookie_is_required() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let scopes = json!({ "name": "all", "scopes": ["tasks:read", "tasks:write"] });
    let token = ada.post("/api/tokens", scopes).await.expect(201).json();
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let mut program = server.browser().with_header("authorization", &bearer);
    program.get("/api/tasks").await.expect(200);
    for (path, arguments) in calls() {
        let mut stranger = server.browser();
        let refused = stranger.post(path, arguments.clone()).await;
        refused.refused(401, "unauthenticated");
        assert_eq!(stranger.cookie, None);
        let refused = program.post(path, arguments).await;
        refused.refused(403, "login_required");
    }
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    let created = guest.post(CREATE_TASK, json!({ "title": "Thesis", "project": null }));
    created.await.expect(200);
    assert_eq!(found(&mut guest, "the").await, ["Thesis"]);
    assert!(found(&mut ada, "the").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn cross_site_calls_are_refused() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    for (path, arguments) in calls() {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", ""),
        ] {
            let mut forged = ada.clone().with_header(name, value);
            let refused = forged.post(path, arguments.clone()).await;
            refused.refused(403, "cross_site_request");
        }
        // What a form of another site could send without asking first.
        let form = [("query", "x"), ("title", "Planted"), ("name", "Planted")];
        let refused = ada.submit(path, &form).await;
        refused.refused(415, "unsupported_media_type");
    }
    assert_eq!(ada.get("/api/tasks").await.json()["totalItems"], 0);
    assert_eq!(ada.get("/api/projects").await.json()["totalItems"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_share_the_rate_limits_of_the_api() {
    for ((path, arguments), limit) in calls().into_iter().zip([3_000, 600, 600]) {
        let server = Server::with_pages(&[]).await;
        let mut ada = server.browser();
        ada.register("ada@example.org").await.expect(201);
        let method = if limit == 600 { "PUT" } else { "GET" };
        let other = if limit == 600 { "/api/sync" } else { "/api/me" };
        // Requests of the API use up the limit that the call then meets.
        for _ in 0..limit {
            let reply = ada.send(method, other, None).await;
            assert_ne!(reply.status.as_u16(), 429, "{path}");
        }
        let refused = ada.post(path, arguments).await;
        assert!(!refused.header("retry-after").is_empty(), "{path}");
        refused.refused(429, "rate_limited");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_calls_are_answered_with_problems() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    // A browser that asks for a page is not redirected to where it came from.
    let html = ada
        .clone()
        .with_header("referer", "http://stint.test/tasks");
    for mut browser in [ada.clone(), html] {
        for (path, arguments, status, code) in [
            (FIND, json!({}), 400, "invalid_json"),
            (FIND, json!({ "query": 7 }), 400, "invalid_json"),
            (FIND, json!([]), 400, "invalid_json"),
            (
                FIND,
                json!({ "query": "x".repeat(9_000) }),
                413,
                "body_too_large",
            ),
            (
                CREATE_TASK,
                json!({ "title": " ", "project": null }),
                422,
                "required",
            ),
            (
                CREATE_TASK,
                json!({ "title": "x".repeat(201), "project": null }),
                422,
                "text_too_long",
            ),
            (
                CREATE_TASK,
                json!({ "title": "x", "project": "0198f3b0-0000-7000-8000-000000000001" }),
                422,
                "unknown_project",
            ),
            (CREATE_PROJECT, json!({ "name": "" }), 422, "required"),
        ] {
            let reply = browser.post(path, arguments).await;
            assert_eq!(reply.header("content-type"), "application/problem+json");
            assert_eq!(reply.header("location"), "");
            reply.refused(status, code);
        }
    }
    assert_eq!(ada.get("/api/tasks").await.json()["totalItems"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_found_by_a_part_of_their_title() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = Server::with_pages_on(kind, &OFF).await;
        let mut ada = server.browser();
        ada.register("ada@example.org").await.expect(201);
        let mut eve = server.browser();
        eve.register("eve@example.org").await.expect(201);
        add(&mut eve, "Thesis of Eve").await;
        for title in [
            "Read the thesis",
            "\u{dc}bung 100%",
            "THESIS",
            "Thesis, chapter 3",
            "thesis",
        ] {
            add(&mut ada, title).await;
            server.clock.advance(1_000);
        }
        for (title, change) in [
            ("Thesis done", json!({ "status": "done" })),
            ("Thesis archived", json!({ "archived": true })),
        ] {
            let id = add(&mut ada, title).await;
            let path = format!("/api/tasks/{}", id.as_str().unwrap());
            ada.send("PATCH", &path, Some(change)).await.expect(200);
        }
        assert_eq!(
            found(&mut ada, " thesis ").await,
            ["thesis", "THESIS", "Thesis, chapter 3", "Read the thesis"]
        );
        assert_eq!(
            found(&mut ada, "\u{fc}BUNG 100%").await,
            ["\u{dc}bung 100%"]
        );
        assert!(found(&mut ada, "_").await.is_empty(), "no wildcard");
        assert!(found(&mut ada, "Eve").await.is_empty());
        for number in 0..15 {
            add(&mut ada, &format!("Letter {number}")).await;
            server.clock.advance(1_000);
        }
        let letters = found(&mut ada, "letter").await;
        assert_eq!((letters.len(), letters[0].as_str()), (10, "Letter 14"));
        assert_eq!(found(&mut ada, "").await.len(), 10);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_call_returns_the_same_task() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = Server::with_pages_on(kind, &OFF).await;
        let mut ada = server.browser();
        ada.register("ada@example.org").await.expect(201);
        let project = ada
            .post(CREATE_PROJECT, json!({ "name": "University" }))
            .await;
        let project = project.expect(200).json();
        assert_eq!(project["name"], "University");
        let thesis = json!({ "title": "Thesis", "project": project["id"] });
        let created = ada
            .post(CREATE_TASK, thesis.clone())
            .await
            .expect(200)
            .json();
        assert_eq!(created["name"], "Thesis");
        assert_eq!(created["project"], project["id"]);
        // As after an answer that was lost.
        let again = ada.post(CREATE_TASK, thesis).await.expect(200).json();
        assert_eq!(again, created);
        let alike = json!({ "title": " THESIS ", "project": null });
        assert_eq!(
            ada.post(CREATE_TASK, alike).await.expect(200).json(),
            created
        );
        let tasks = ada.get("/api/tasks").await.json();
        assert_eq!(tasks["totalItems"], 1);
        assert_eq!(tasks["items"][0]["taskId"], created["id"]);
        assert_eq!(tasks["items"][0]["projectId"], project["id"]);
        // Another user's project cannot be used, and their task with the title is another one.
        let mut eve = server.browser();
        eve.register("eve@example.org").await.expect(201);
        let foreign = json!({ "title": "Thesis", "project": project["id"] });
        eve.post(CREATE_TASK, foreign)
            .await
            .refused(422, "unknown_project");
        let own = eve.post(CREATE_TASK, json!({ "title": "Thesis", "project": null }));
        assert_ne!(own.await.expect(200).json()["id"], created["id"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timer_embeds_recent_tasks_only() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    for number in 0..25 {
        add(&mut ada, &format!("Letter <{number}>")).await;
        server.clock.advance(1_000);
    }
    let page = ada.get("/").await.expect(200).body;
    let embedded = |number| page.matches(&format!("Letter &lt;{number}&gt;")).count();
    assert!(embedded(24) > 0 && embedded(5) > 0, "the newest twenty");
    assert_eq!(embedded(4), 0);
    // A form without script finds the others by their title.
    let start = [("type", "short"), ("task", "letter <0>")];
    ada.submit("/forms/start", &start).await.expect(303);
    assert_eq!(ada.get("/api/tasks").await.json()["totalItems"], 25);
    let page = ada.get("/").await.expect(200).body;
    assert!(
        page.contains("Letter &lt;0&gt;"),
        "the session's task is named"
    );
}
