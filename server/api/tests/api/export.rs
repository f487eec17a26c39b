//! Export in each format.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::wire::ExportDocument;

use crate::harness::Server;

/// A few sessions of each kind.
async fn lived() -> Server {
    let server = Server::start().await;
    server.done(1, 20).await;
    let body = json!({
        "sessionType": "custom", "plannedDuration": 50, "sessionId": uuid::Uuid::from_u128(2),
        "intention": "=HYPERLINK(\"http://evil.example\")",
    });
    server.post("/api/sessions", body).send().await.expect(201);
    let id = uuid::Uuid::from_u128(2);
    server
        .put(
            &format!("/api/sessions/{id}/pause"),
            json!({"pauseReason": "-1, \"tea\""}),
        )
        .send()
        .await
        .expect(200);
    server.clock.advance(60_000);
    server
        .put(&format!("/api/sessions/{id}/resume"), json!({}))
        .send()
        .await
        .expect(200);
    server.clock.advance(60_000);
    let given_up = json!({"reason": "a, b", "progressMade": "one\ntwo \"three\""});
    server
        .put(&format!("/api/sessions/{id}/abandon"), given_up)
        .send()
        .await
        .expect(200);
    let deleted = server.done(3, 5).await;
    server
        .request("DELETE", &format!("/api/sessions/{deleted}"))
        .send()
        .await
        .expect(204);
    server.begin(4).await;
    server
}

#[tokio::test]
async fn jsonl_export_is_the_whole_event_log() {
    let server = lived().await;
    let got = server
        .get("/api/export?format=jsonl")
        .send()
        .await
        .expect(200);
    assert_eq!(got.header("content-type"), "application/jsonl");
    assert_eq!(
        got.header("content-disposition"),
        "attachment; filename=\"stint-2026-11-22.jsonl\""
    );
    let lines: Vec<Value> = got
        .text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines[0]["stint"], "events");
    assert_eq!(lines[0]["rulesVersion"], 2);
    let (head, events, end) = match lines.as_slice() {
        [head, settings, events @ .., end] if settings["settings"]["timeZone"] == "UTC" => {
            (head, events, end)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!((&head["tasks"], &head["projects"]), (&0.into(), &0.into()));
    assert_eq!(head["lastSequence"], events.len());
    let before = got.text.rfind("{\"sha256\"").expect("a checksum");
    let hash = Sha256::digest(&got.text[..before]);
    let hash = hash
        .iter()
        .fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
    assert_eq!(end, &json!({"sha256": hash}));
    let sequences: Vec<_> = events
        .iter()
        .map(|line| line["sequence"].as_u64())
        .collect();
    assert_eq!(
        sequences,
        (1..=events.len() as u64).map(Some).collect::<Vec<_>>()
    );
    let types: Vec<_> = events
        .iter()
        .filter_map(|line| line["type"].as_str())
        .collect();
    assert!(
        types.contains(&"SessionDeleted") && types.contains(&"SessionAbandoned"),
        "{types:?}"
    );
    // Somebody else's is another log.
    let other = server
        .get("/api/export?format=jsonl")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert!(!other.text.contains("eventId"));
}

#[tokio::test]
async fn json_export_has_account_and_sessions() {
    let server = lived().await;
    for path in ["/api/export", "/api/export?format=json"] {
        let got = server.get(path).send().await.expect(200);
        let document: ExportDocument =
            serde_json::from_value(got.body.clone()).expect("a document");
        assert_eq!(
            document.account.map(|me| me.user_id.as_uuid()),
            Some(server.user)
        );
        let numbers: Vec<u128> = document
            .sessions
            .iter()
            .map(|one| one.session_id.as_uuid().as_u128())
            .collect();
        assert_eq!(numbers, [4, 2, 1], "newest first, without the deleted one");
        assert_eq!(document.sessions[1].pauses.len(), 1);
        let shown = server
            .get(&format!("/api/sessions/{}", uuid::Uuid::from_u128(2)))
            .send()
            .await
            .expect(200);
        assert_eq!(got.body["sessions"][1], shown.body);
    }
    let token = server
        .get("/api/export")
        .header("x-test-scopes", "sessions:read")
        .send()
        .await
        .expect(200);
    assert!(
        token.body.get("account").is_none(),
        "a token does not read the account"
    );
    assert_eq!(token.body["sessions"].as_array().map(Vec::len), Some(3));
    let nothing = server
        .get("/api/export")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(nothing.body["sessions"], json!([]));
}

#[tokio::test]
async fn json_export_has_tasks_and_projects() {
    let server = Server::start().await;
    let empty = server.get("/api/export").send().await.expect(200).body;
    assert_eq!(
        (&empty["tasks"], &empty["projects"]),
        (&json!([]), &json!([]))
    );
    let mut paths = Vec::new();
    for (path, body) in [
        ("/api/projects", json!({"name": "Thesis"})),
        ("/api/tasks", json!({"title": "Chapter 3"})),
        ("/api/tasks", json!({"title": "put away"})),
    ] {
        let made = server.post(path, body).send().await.expect(201);
        paths.push(made.header("location").to_owned());
        server.clock.advance(1_000);
    }
    let id = paths[1].rsplit('/').next().expect("an id").to_owned();
    let start = json!({"sessionType": "pomodoro", "taskId": id});
    server.post("/api/sessions", start).send().await.expect(201);
    server.clock.advance(120 * 60_000);
    server.request("DELETE", &paths[2]).send().await.expect(204);
    let got = server.get("/api/export").send().await.expect(200).body;
    let read = |index: usize| server.get(&paths[index]).send();
    let (project, task, archived) = (read(0).await.body, read(1).await.body, read(2).await.body);
    assert_eq!(task["sessionsSpent"], 1, "it has ended by itself");
    assert_eq!(got["tasks"], json!([archived, task]));
    assert_eq!(got["projects"], json!([project]));
    let read = serde_json::from_value::<ExportDocument>(got).expect("a document");
    assert_eq!(read.tasks.map(|tasks| tasks.len()), Some(2));
    for (scopes, tasks) in [
        ("sessions:read", None),
        ("sessions:read tasks:read", Some(2)),
    ] {
        let export = server.get("/api/export").header("x-test-scopes", scopes);
        let got = export.send().await.expect(200).body;
        assert_eq!(got["tasks"].as_array().map(Vec::len), tasks, "{scopes}");
        assert_eq!(got.get("projects").is_some(), tasks.is_some(), "{scopes}");
        assert!(got.get("account").is_none());
    }
    let theirs = server.get("/api/export").user(server.other);
    assert_eq!(theirs.send().await.expect(200).body["tasks"], json!([]));
}

#[tokio::test]
async fn json_export_has_webhooks_without_secrets() {
    let server = Server::start().await;
    let empty = server.get("/api/export").send().await.expect(200).body;
    assert_eq!(empty["webhooks"], json!([]));
    let mut secrets = Vec::new();
    for url in ["https://hooks.example.org/1", "https://hooks.example.org/2"] {
        let requested = json!({"url": url, "events": ["SessionCompleted"]});
        let made = server.post("/api/webhooks", requested).send().await;
        let made = made.expect(201).body;
        secrets.push(made["secret"].as_str().expect("a secret").to_owned());
        server.clock.advance(1_000);
    }
    let listed = server.get("/api/webhooks").send().await.expect(200).body;
    let got = server.get("/api/export").send().await.expect(200);
    assert_eq!(got.body["webhooks"], listed["items"]);
    assert!(
        !got.text.contains("whsec_") && !secrets.iter().any(|secret| got.text.contains(secret)),
        "{}",
        got.text
    );
    let read = serde_json::from_value::<ExportDocument>(got.body).expect("a document");
    assert_eq!(read.webhooks.map(|webhooks| webhooks.len()), Some(2));
    for (scopes, webhooks) in [
        ("sessions:read", None),
        ("sessions:read webhooks:manage", Some(2)),
    ] {
        let export = server.get("/api/export").header("x-test-scopes", scopes);
        let got = export.send().await.expect(200).body;
        assert_eq!(got["webhooks"].as_array().map(Vec::len), webhooks);
    }
    // Guests have none.
    let guest = server.database.new_user().await.as_uuid();
    for user in [server.other, guest] {
        let theirs = server.get("/api/export").user(user).send().await;
        assert_eq!(theirs.expect(200).body["webhooks"], json!([]));
    }
}

#[tokio::test]
async fn csv_export_escapes_formulas() {
    let server = lived().await;
    let got = server
        .get("/api/export?format=csv")
        .send()
        .await
        .expect(200);
    assert_eq!(got.header("content-type"), "text/csv; charset=utf-8");
    assert!(got.header("content-disposition").ends_with(".csv\""));
    assert!(
        got.text
            .starts_with("\u{feff}sessionId,sessionType,status,")
    );
    let mut reader = csv::Reader::from_reader(got.text.as_bytes());
    let head = reader.headers().expect("a head").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 3);
    let cell = |name: &str| {
        &rows[1][head
            .iter()
            .position(|column| column == name)
            .expect("a column")]
    };
    assert_eq!(cell("intention"), "'=HYPERLINK(\"http://evil.example\")");
    assert_eq!(cell("abandonReason"), "a, b");
    assert_eq!(cell("progressMade"), "one\ntwo \"three\"");
    assert_eq!(cell("pauseSeconds"), "60");
    assert_eq!(cell("source"), "live");
    assert_eq!(cell("status"), "abandoned");
    assert_eq!(cell("endTime"), "2026-11-22T10:22:00.000Z");
    assert_eq!(cell("localDate"), "2026-11-22");
    assert_eq!(cell("localEnd"), "11:22:00");
    let empty = server
        .get("/api/export?format=csv")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(empty.text.lines().count(), 1, "the head alone");
}

#[tokio::test]
async fn csv_has_names_and_local_times() {
    let server = Server::start().await;
    let project = json!({"name": "Garden; north"});
    let project = server.create("/api/projects", project).await;
    let task = json!({"title": "=Beds"});
    let task = server.create("/api/tasks", task).await;
    let session = json!({
        "startTime": "2026-11-21T22:50:00Z", "endTime": "2026-11-21T23:20:00Z",
        "taskId": task["taskId"], "projectId": project["projectId"],
    });
    server
        .post("/api/sessions/record", session)
        .send()
        .await
        .expect(201);
    let path = "/api/export?format=csv&separator=semicolon&timeZone=Europe/Berlin";
    let text = server.get(path).send().await.expect(200).text;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(text.as_bytes());
    let head = reader.headers().expect("a head").clone();
    let row = reader.records().next().expect("a session").expect("a row");
    for (name, expected) in [
        ("sessionType", "custom"),
        ("startTime", "2026-11-21T22:50:00.000Z"),
        ("localDate", "2026-11-21"),
        ("localStart", "23:50:00"),
        ("localEnd", "00:20:00"),
        ("taskId", task["taskId"].as_str().expect("an id")),
        ("task", "'=Beds"),
        ("project", "Garden; north"),
    ] {
        let column = head.iter().position(|column| column == name);
        assert_eq!(&row[column.expect("a column")], expected, "{name}");
    }
}

#[tokio::test]
async fn export_of_several_pages_is_complete() {
    let server = Server::start().await;
    for number in 1..=230 {
        server.done(number, 1).await;
    }
    let log = server
        .get("/api/export?format=jsonl")
        .send()
        .await
        .expect(200);
    assert_eq!(log.text.lines().count(), 3 + 460);
    let document = server.get("/api/export").send().await.expect(200);
    let ids: Vec<_> = document.body["sessions"]
        .as_array()
        .expect("sessions")
        .iter()
        .map(|one| one["sessionId"].as_str().expect("an id").to_owned())
        .collect();
    let expected: Vec<_> = (1..=230)
        .rev()
        .map(|number| uuid::Uuid::from_u128(number).to_string())
        .collect();
    assert_eq!(ids, expected);
    let table = server
        .get("/api/export?format=csv")
        .send()
        .await
        .expect(200);
    assert_eq!(table.text.lines().count(), 231);
}

#[tokio::test]
async fn invalid_export_queries_are_refused() {
    let server = Server::start().await;
    for (path, status, code) in [
        ("/api/export?format=xml", 422, "unknown_format"),
        ("/api/export?format=", 422, "unknown_format"),
        ("/api/export?format=json&format=csv", 400, "invalid_query"),
        ("/api/export?page=1", 422, "unknown_field"),
        ("/api/export?separator=tab", 400, "invalid_query"),
        ("/api/export?timeZone=Nowhere", 422, "unknown_time_zone"),
        ("/api/export?format=%ff", 400, "invalid_query"),
    ] {
        server.get(path).send().await.problem(status, code);
    }
}
