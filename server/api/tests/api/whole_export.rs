//! An exported event log, imported into an empty account of another server with the other kind of
//! database, gives the same answers.

use serde_json::{Value, json};
use test_support::database::Kind;
use uuid::Uuid;

use crate::harness::Server;
use crate::log_file::{exported, import};

/// What is read of an account that is not in the log, and why.
const NOT_IN_THE_LOG: &[(&str, &str)] = &[
    ("/api", "of the server"),
    ("/api/rules", "of the server"),
    ("/api/openapi.json", "of the server"),
    ("/api/openapi-3.0.json", "of the server"),
    (
        "/api/calendar/{feed}",
        "its address is a secret of the account",
    ),
    ("/api/me/calendar", "its address is a secret of the account"),
    ("/api/me/logins", "secrets of the account"),
    ("/api/me/activity", "secrets of the account"),
    ("/api/passkeys", "secrets of the account"),
    ("/api/tokens", "secrets of the account"),
    ("/api/webhooks", "secrets of the account"),
    ("/api/webhooks/{id}", "secrets of the account"),
    ("/api/webhooks/{id}/deliveries", "secrets of the account"),
    ("/api/push/key", "of the server"),
    ("/api/events/stream", "GET /api/events without an end"),
    ("/api/export", "its parts are read here"),
    ("/api/imports", "what was imported there"),
];

/// Sessions of every kind, tasks and projects, archived ones too, and settings.
async fn lived(server: &Server) {
    let settings = json!({
        "displayName": "Ada", "timeZone": "Asia/Tokyo", "daysInCurrentZone": true, "dayStartsAt": 330, "weekStartsOn": 7,
        "dailyGoalMinutes": 50,
        "presets": [{"name": "Beds", "plannedDuration": 50, "breakDuration": 10, "taskId": Uuid::from_u128(0x201)}],
    });
    let me = server.request("PATCH", "/api/me").json(&settings);
    me.send().await.expect(200);
    let project = |number: u128| Uuid::from_u128(0x100 + number).to_string();
    let task = |number: u128| Uuid::from_u128(0x200 + number).to_string();
    for number in 0..4 {
        server.clock.advance(1_000);
        let body = json!({"name": format!("Project {number}"), "projectId": project(number), "color": "#3366cc"});
        server.create("/api/projects", body).await;
    }
    for number in 0..7 {
        server.clock.advance(1_000);
        let body = json!({
            "title": format!("Täsk {number}"), "taskId": task(number), "estimatedSessions": number + 1,
            "projectId": (number < 5).then(|| project(number % 3)),
            "status": if number == 3 { "done" } else { "open" },
        });
        server.create("/api/tasks", body).await;
    }
    for path in [
        format!("/api/tasks/{}", task(4)),
        format!("/api/projects/{}", project(3)),
    ] {
        server.clock.advance(1_000);
        let archive = server
            .request("PATCH", &path)
            .json(&json!({"archived": true}));
        archive.send().await.expect(200);
    }
    for number in 1..=9_u128 {
        let id = Uuid::from_u128(number).to_string();
        let body = json!({
            "sessionType": "pomodoro", "sessionId": id, "intention": format!("Beds {number}"),
            "taskId": task(number % 7), "projectId": project(number % 4),
        });
        server.create("/api/sessions", body).await;
        let put = async |name: &str, body: Value| {
            let path = format!("/api/sessions/{id}/{name}");
            server.put(&path, body).send().await.expect(200);
        };
        server.clock.advance(7 * 60_000);
        put("pause", json!({"pauseReason": "phone"})).await;
        server.clock.advance(3 * 60_000);
        put("resume", json!({})).await;
        server.clock.advance(5 * 60_000);
        let end = json!({"qualityRating": number % 5 + 1, "taskProgress": "A good part"});
        match number % 3 {
            0 => put("abandon", json!({"reason": "Rain"})).await,
            _ => put("complete", end).await,
        }
        server.clock.advance(17 * 3_600_000);
    }
    let first = format!("/api/sessions/{}", Uuid::from_u128(1));
    let amend = server.request("PATCH", &first);
    let amend = amend.json(&json!({"intention": "Other beds", "taskId": null}));
    amend.send().await.expect(200);
    let deleted = format!("/api/sessions/{}", Uuid::from_u128(5));
    server.request("DELETE", &deleted).send().await.expect(204);
    // It ends by itself.
    server.begin(20).await;
    server.clock.advance(3 * 3_600_000);
    server.get("/api/sessions").send().await.expect(200);
    server.begin(21).await;
    server.clock.advance(60_000);
}

/// Every answer to read, by its path.
fn paths(server: &Server) -> Vec<String> {
    let operations = server.document.as_json()["paths"]
        .as_object()
        .expect("paths");
    let reads = operations
        .iter()
        .filter(|(_, methods)| methods.get("get").is_some())
        .map(|(path, _)| path.as_str())
        .filter(|path| NOT_IN_THE_LOG.iter().all(|(known, _)| known != path));
    let mut paths = Vec::new();
    for path in reads {
        let ids: Vec<u128> = match path {
            _ if !path.contains("{id}") => vec![0],
            _ if path.contains("/tasks/") => (0x200..0x207).collect(),
            _ if path.contains("/projects/") => (0x100..0x104).collect(),
            _ => (1..=21).collect(),
        };
        let queries: &[&str] = match path {
            "/api/sessions" => &["limit=3", "status=completed&limit=3", "taskId={task}"],
            "/api/tasks" | "/api/projects" => &["archived=all&limit=3", "archived=true", ""],
            "/api/stats" => &["", "startDate=2026-11-22&endDate=2026-11-30"],
            "/api/changes" | "/api/events" => &["limit=100"],
            _ => &[""],
        };
        for id in ids {
            for query in queries {
                let query = query.replace("{task}", &Uuid::from_u128(0x201).to_string());
                let path = path.replace("{id}", &Uuid::from_u128(id).to_string());
                let pages = if query.contains("limit=3") { 4 } else { 1 };
                paths.extend((1..=pages).map(|page| match (query.as_str(), pages) {
                    ("", _) => path.clone(),
                    (query, 1) => format!("{path}?{query}"),
                    (query, _) => format!("{path}?{query}&page={page}"),
                }));
            }
        }
    }
    paths
}

/// An answer without what an account gives: its id, its own numbers of events and changes, when
/// something was stored there, and where a session was timed.
fn placeless(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(placeless);
            // Sequences and changes count in the order of the import.
            let is_numbered = |item: &Value| item.get("type").is_some();
            if items.iter().all(is_numbered) {
                items.sort_by_key(Value::to_string);
            }
        }
        Value::Object(fields) => {
            let is_session = fields.contains_key("sessionId") && fields.contains_key("startTime");
            let is_user = fields.contains_key("email");
            if fields.get("type") == Some(&json!("profile")) {
                fields.remove("id");
            }
            // The import is one change of the profile.
            if fields.get("type") == Some(&json!("ProfileChanged")) {
                fields.retain(|name, _| name == "type" || name == "data");
            }
            for name in [
                "userId",
                "sequence",
                "recordedAt",
                "serverTime",
                "cursor",
                "email",
            ] {
                fields.remove(name);
            }
            if is_session || is_user {
                fields.retain(|name, _| name != "createdAt" && name != "updatedAt");
            }
            // “import” is longer than “live”.
            if let Some(usage) = fields.get_mut("usage").and_then(Value::as_object_mut) {
                usage.remove("bytes");
            }
            for (name, value) in fields.iter_mut() {
                if name == "source" && value == "live" {
                    *value = json!("import");
                }
                placeless(value);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn an_imported_log_gives_the_same_answers() {
    let kinds = match crate::database() {
        Kind::Sqlite => [Kind::Sqlite, Kind::Postgres],
        Kind::Postgres => [Kind::Postgres, Kind::Sqlite],
    };
    let (from, to) = (Server::on(kinds[0]).await, Server::on(kinds[1]).await);
    lived(&from).await;
    let now = from.state.clock.now();
    to.clock.advance(now.since(to.state.clock.now()));
    let log = exported(&from, from.user).await;
    let report = import(&to, to.other, log).await.expect(200).body;
    assert_eq!(report["settings"], true);
    let counts =
        json!({"sessions": 11, "events": report["imported"]["events"], "tasks": 7, "projects": 4});
    assert_eq!(report["imported"], counts);
    let paths = paths(&from);
    assert!(paths.len() > 60, "{paths:#?}");
    let mut found = 0;
    for path in paths {
        let mut there = from.get(&path).send().await;
        let mut here = to.get(&path).user(to.other).send().await;
        assert_eq!(here.status, there.status, "{path}\n{}", here.text);
        found += usize::from(there.status == 200);
        placeless(&mut there.body);
        placeless(&mut here.body);
        if there.status == 200 {
            assert_eq!(here.body, there.body, "{path}");
        }
    }
    assert!(found > 50, "{found}");

    // A second time there is nothing to add, and the settings are the account's own.
    let log = exported(&from, from.user).await;
    let report = import(&to, to.other, log).await.expect(200).body;
    assert_eq!(report["settings"], false);
    assert_eq!(report["skipped"], counts);
}

#[tokio::test]
async fn a_file_of_windows_is_imported() {
    let server = Server::start().await;
    lived(&server).await;
    let log = exported(&server, server.user).await;
    let log = format!("\u{feff}{}", log.replace('\n', "\r\n"));
    let report = import(&server, server.other, log).await.expect(200).body;
    assert_eq!(report["imported"]["tasks"], 7);
}

#[tokio::test]
async fn a_log_of_the_first_version_is_imported() {
    let server = Server::start().await;
    lived(&server).await;
    let log = exported(&server, server.user).await;
    // There were events of sessions only, without gaps.
    let events: Vec<Value> = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|event| event.get("sessionId").is_some())
        .collect();
    let last = events.len();
    let events = events.into_iter().zip(1..).map(|(mut event, sequence)| {
        event["sequence"] = json!(sequence);
        event.to_string()
    });
    let head = json!({
        "stint": "events", "version": 1, "rulesVersion": 1, "exportedAt": "2026-11-22T10:00:00.000Z",
        "lastSequence": last,
    });
    let old = events.fold(head.to_string(), |text, line| text + "\n" + &line);
    let report = import(&server, server.other, old).await.expect(200).body;
    assert_eq!(report["imported"]["events"], last);
    assert_eq!(report["imported"]["tasks"], 0);
    assert_eq!(report["settings"], false);
}

#[tokio::test]
async fn a_damaged_file_is_refused_whole() {
    let server = Server::start().await;
    lived(&server).await;
    let log = exported(&server, server.user).await;
    let lines: Vec<&str> = log.lines().collect();
    let without = |left_out: usize| {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != left_out);
        kept.fold(String::new(), |text, (_, line)| text + line + "\n")
    };
    let document = server.get("/api/export").send().await.expect(200).text;
    for (file, code) in [
        (log[..log.len() - 3].to_owned(), "invalid_line"),
        (without(lines.len() - 1), "file_incomplete"),
        (without(1), "checksum_wrong"),
        (without(3), "checksum_wrong"),
        (log.replacen("Beds 7", "Beds 8", 1), "checksum_wrong"),
        (format!("{log}{}\n", lines[1]), "invalid_line"),
        (document, "wrong_file"),
    ] {
        let call = server.request("POST", "/api/import?skipRefused=true");
        let call = call.user(server.other).raw(file);
        let refused = call
            .header("content-type", "application/jsonl")
            .send()
            .await;
        let report = refused.problem(422, "import_refused").body["report"].clone();
        let problems = report["problems"].as_array().expect("problems").clone();
        let found = problems.iter().any(|problem| problem["code"] == code);
        assert!(found, "{code}: {problems:?}");
        assert_eq!(report["acceptable"]["sessions"], 0);
    }
    let list = server.get("/api/tasks").user(server.other).send().await;
    assert_eq!(list.expect(200).body["totalItems"], 0);
}

#[tokio::test]
async fn what_is_refused_can_be_left_out() {
    let server = Server::start().await;
    server.done(2, 20).await;
    server.done(3, 20).await;
    server.clock.advance(24 * 3_600_000);
    server.done(1, 20).await;
    server.clock.advance(-24 * 3_600_000);
    let project = Uuid::from_u128(0x100);
    let body = json!({"name": "Garden", "projectId": project});
    server.create("/api/projects", body).await;
    let body = json!({"title": "Beds", "projectId": project, "taskId": Uuid::from_u128(0x200)});
    server.create("/api/tasks", body).await;
    let log = exported(&server, server.user).await;
    // The project is missing; of the third session an event has a type that is not known here.
    let lines = log.lines().filter(|line| !line.starts_with("{\"project\""));
    let third = Uuid::from_u128(3).to_string();
    let events = lines.filter(|line| !line.contains("\"stint\"") && !line.contains("\"sha256\""));
    let file = events.fold(String::new(), |text, line| {
        let is_newer = line.contains(&third) && line.contains("SessionCompleted\"");
        let line = match is_newer {
            true => line.replace("SessionCompleted\"", "SessionPraised\""),
            false => line.to_owned(),
        };
        text + &line + "\n"
    });
    let post = |query: &str| {
        let call = server.request("POST", &format!("/api/import{query}"));
        let call = call.user(server.other).raw(file.clone());
        call.header("content-type", "application/jsonl")
    };
    let refused = post("").send().await.problem(422, "import_refused").body;
    let report = &refused["report"];
    let codes: Vec<&str> = (report["problems"].as_array().expect("problems").iter())
        .filter_map(|problem| problem["code"].as_str())
        .collect();
    assert_eq!(
        codes,
        ["unknown_project", "invalid_line", "occurred_in_future"]
    );
    let left_out = json!({"sessions": 2, "events": 4, "tasks": 1, "projects": 0});
    assert_eq!(report["refused"], left_out);
    let rest = json!({"sessions": 1, "events": 2, "tasks": 0, "projects": 0});
    assert_eq!(report["acceptable"], rest);
    assert_eq!(report["imported"]["sessions"], 0);

    let report = post("?skipRefused=true").send().await.expect(200).body;
    assert_eq!(
        (&report["refused"], &report["imported"]),
        (&left_out, &rest)
    );
    assert_eq!(report["problemCount"], 3);
    let list = server.get("/api/sessions").user(server.other).send().await;
    let list = list.expect(200).body;
    assert_eq!(list["totalItems"], 1);
    assert_eq!(
        list["items"][0]["sessionId"],
        Uuid::from_u128(2).to_string()
    );
    post("?skipRefused=perhaps")
        .send()
        .await
        .problem(400, "invalid_query");
}

#[tokio::test]
async fn a_token_exports_what_its_scopes_allow() {
    let server = Server::start().await;
    lived(&server).await;
    for (scopes, has_tasks) in [("sessions:read", false), ("sessions:read tasks:read", true)] {
        let call = server.get("/api/export?format=jsonl");
        let log = call
            .header("x-test-scopes", scopes)
            .send()
            .await
            .expect(200);
        assert_eq!(log.text.contains("{\"task\""), has_tasks);
        assert!(!log.text.contains("{\"settings\""));
        assert!(log.text.contains("eventId"));
        import(&server, server.other, log.text).await.expect(200);
    }
}
