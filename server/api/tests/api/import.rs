//! Import: lossless, atomic and checked by the rules.

use std::collections::BTreeMap;
use std::fmt::Write;

use histories::{History, Step, World};
use serde_json::{Value, json};
use shared::rules::SessionSource;
use shared::wire::{EventRecord, ExportDocument, SessionView};
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::harness::Server;
use crate::log_file::{exported, import, sealed};

/// The log of a history that was played in memory.
fn log_of(world: &World, user: UserId) -> String {
    world.log().iter().fold(String::new(), |mut text, logged| {
        let _ = writeln!(
            text,
            "{}",
            serde_json::to_string(&logged.record(user)).expect("JSON")
        );
        text
    })
}

/// What happened in each session, by its start, without ids.
fn events_by_start(log: &str) -> BTreeMap<Timestamp, Vec<(Timestamp, Value)>> {
    let records: Vec<EventRecord> = log
        .lines()
        .filter(|line| line.contains("\"eventId\""))
        .map(|line| serde_json::from_str(line).expect("an event"))
        .collect();
    let mut sessions: BTreeMap<SessionId, Vec<(Timestamp, Value)>> = BTreeMap::new();
    for record in records {
        let mut data = serde_json::to_value(&record.data).expect("JSON");
        for name in ["sessionId", "userId"] {
            if let Some(fields) = data["data"].as_object_mut() {
                fields.remove(name);
            }
        }
        if let Some(revoked) = data["data"]["revoked"].as_array_mut() {
            revoked.fill(Value::Null);
        }
        sessions
            .entry(record.session_id)
            .or_default()
            .push((record.timestamp, data));
    }
    sessions
        .into_values()
        .map(|events| (events[0].0, events))
        .collect()
}

/// A session without the fields that differ by account.
fn placeless(mut session: SessionView) -> SessionView {
    let nobody = Uuid::nil();
    session.session_id = SessionId::new(nobody);
    session.user_id = UserId::new(nobody);
    session.created_at = Timestamp::default();
    session.updated_at = Timestamp::default();
    session.server_time = Timestamp::default();
    for pause in &mut session.pauses {
        pause.id = shared::PauseId::new(nobody);
    }
    session
}

#[tokio::test]
async fn random_histories_survive_export_and_import() {
    let server = Server::start().await;
    let mut open = 0;
    for seed in 0..40_u64 {
        let history = History::from_seed(seed);
        let mut world = World::new(history.user);
        for step in &history.steps {
            world.step(step);
        }
        let newest = history
            .steps
            .iter()
            .map(Step::now)
            .max()
            .unwrap_or_default();
        let now = server.state.clock.now();
        if newest > now {
            server.clock.advance(newest.since(now));
        }
        world.read(server.state.clock.now());
        open += usize::from(world.open().is_some());
        let log = log_of(&world, history.user);
        if log.is_empty() {
            continue;
        }
        let user = Uuid::from_u64_pair(0x1_0000, seed);
        server.database.add_user(UserId::new(user)).await;
        let report = import(&server, user, log.clone()).await.expect(200).body;
        assert_eq!(
            report["imported"]["events"],
            world.log().len(),
            "seed {seed}"
        );
        assert_eq!(report["problemCount"], 0);
        let back = exported(&server, user).await;
        let arrived = log.replace(r#""source":"live""#, r#""source":"import""#);
        assert_eq!(
            events_by_start(&back),
            events_by_start(&arrived),
            "seed {seed}"
        );

        let document = server
            .get("/api/export")
            .user(user)
            .send()
            .await
            .expect(200)
            .body;
        let document: ExportDocument = serde_json::from_value(document).expect("a document");
        let mut expected: Vec<SessionView> = world
            .ids()
            .filter(|id| {
                world
                    .state(*id)
                    .session()
                    .is_some_and(|one| one.deleted_at.is_none())
            })
            .filter_map(|id| world.view(id, server.state.clock.now()))
            .collect();
        expected.sort_by_key(|session| session.start_time);
        for session in &mut expected {
            if session.source == SessionSource::Live {
                session.source = SessionSource::Import;
            }
        }
        let sessions: Vec<SessionView> =
            document.sessions.into_iter().rev().map(placeless).collect();
        assert_eq!(
            sessions,
            expected.into_iter().map(placeless).collect::<Vec<_>>(),
            "seed {seed}"
        );

        // Imported again, everything exists. The export is then imported by another user.
        let again = import(&server, user, log).await.expect(200).body;
        assert_eq!(again["imported"]["sessions"], 0);
        assert_eq!(again["skipped"]["events"], world.log().len());
        let heir = Uuid::from_u64_pair(0x2_0000, seed);
        server.database.add_user(UserId::new(heir)).await;
        import(&server, heir, back.clone()).await.expect(200);
        let inherited = exported(&server, heir).await;
        assert_eq!(
            events_by_start(&inherited),
            events_by_start(&back),
            "seed {seed}"
        );
        let again = import(&server, heir, back).await.expect(200).body;
        assert_eq!(again["imported"]["sessions"], 0);
    }
    assert!(open > 0, "some histories end with an open session");
}

#[tokio::test]
async fn imported_open_session_continues() {
    let server = Server::start().await;
    server.begin(1).await;
    server.clock.advance(5 * 60_000);
    let log = exported(&server, server.user).await;
    import(&server, server.other, log).await.expect(200);
    let current = server
        .get("/api/sessions/current")
        .user(server.other)
        .send()
        .await
        .expect(200);
    let id = current.body["session"]["sessionId"]
        .as_str()
        .expect("it is open")
        .to_owned();
    assert_eq!(
        id,
        Uuid::from_u128(1).to_string(),
        "that the first user has that id is no matter"
    );
    server.clock.advance(5 * 60_000);
    let path = format!("/api/sessions/{id}/complete");
    let done = server
        .put(&path, json!({}))
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(done.body["actualDuration"], 10);
    let log = exported(&server, server.other).await;
    let sequences: Vec<u64> = log
        .lines()
        .filter(|line| line.contains("\"eventId\""))
        .map(|line| {
            serde_json::from_str::<EventRecord>(line)
                .expect("an event")
                .sequence
        })
        .collect();
    assert_eq!(sequences, [1, 2]);
}

#[tokio::test]
async fn imported_open_session_is_settled() {
    let server = Server::start().await;
    server.begin(1).await;
    let log = exported(&server, server.user).await;
    server.clock.advance(8 * 3_600_000);
    import(&server, server.other, log).await.expect(200);
    let list = server
        .get("/api/sessions")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(list.body["items"][0]["status"], "completed");
    assert_eq!(list.body["items"][0]["automatic"], true);
}

#[tokio::test]
async fn import_is_atomic_and_reports_every_line() {
    let server = Server::start().await;
    server.done(1, 20).await;
    server.done(2, 20).await;
    server.done(3, 20).await;
    let log = exported(&server, server.user).await;
    let spoilt = log
        .replacen("\"actualSeconds\":1200", "\"actualSeconds\":1201", 1)
        .replacen("\"plannedDuration\":25", "\"plannedDuration\":24", 2);
    let refused = import(&server, server.other, sealed(&spoilt))
        .await
        .problem(422, "import_refused")
        .body;
    let lines: Vec<_> = refused["report"]["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|problem| {
            (
                problem["line"].as_u64().unwrap_or(0),
                problem["code"].as_str().unwrap_or("").to_owned(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (3, "planned_duration_mismatch".to_owned()),
            (5, "planned_duration_mismatch".to_owned()),
        ]
    );
    let idempotent = log.replacen("\"actualSeconds\":1200", "\"actualSeconds\":1201", 1);
    let refused = import(&server, server.other, sealed(&idempotent))
        .await
        .problem(422, "import_refused")
        .body;
    assert_eq!(refused["report"]["problems"][0]["code"], "event_differs");
    assert_eq!(refused["report"]["imported"]["sessions"], 0);
    let list = server
        .get("/api/sessions")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(list.body["totalItems"], 0, "nothing was imported");
}

#[tokio::test]
async fn imported_sessions_fit_between_existing_ones() {
    let server = Server::start().await;
    let began = server.clock.clone();
    server.done(1, 20).await;
    let log = exported(&server, server.user).await;
    // The other one had a session at the same time.
    let mine = json!({"rulesVersion": 1, "commands": [
        {"commandId": Uuid::from_u128(91), "sessionId": Uuid::from_u128(9), "occurredAt": "2026-11-22T10:05:00.000Z",
            "type": "start", "sessionType": "short"},
        {"commandId": Uuid::from_u128(92), "sessionId": Uuid::from_u128(9), "occurredAt": "2026-11-22T10:10:00.000Z",
            "type": "complete"},
    ]});
    server
        .post("/api/sync", mine)
        .user(server.other)
        .send()
        .await
        .expect(200);
    let refused = import(&server, server.other, log.clone())
        .await
        .problem(422, "import_refused")
        .body;
    assert_eq!(refused["report"]["problems"][0]["code"], "session_overlaps");
    assert_eq!(refused["report"]["problems"][0]["line"], 4, "its last line");
    // An open one is in the way of another open one.
    began.advance(3_600_000);
    server.begin(4).await;
    let open = exported(&server, server.user).await;
    let id = Uuid::from_u128(5);
    server
        .post(
            "/api/sessions",
            json!({"sessionType": "long", "sessionId": id}),
        )
        .user(server.other)
        .send()
        .await
        .expect(201);
    let refused = import(&server, server.other, open)
        .await
        .problem(422, "import_refused")
        .body;
    assert_eq!(refused["report"]["problemCount"], 2);
    // A deleted session does not count as overlap.
    server
        .put(&format!("/api/sessions/{id}/abandon"), json!({}))
        .user(server.other)
        .send()
        .await
        .expect(200);
    server
        .request("DELETE", &format!("/api/sessions/{}", Uuid::from_u128(9)))
        .user(server.other)
        .send()
        .await
        .expect(204);
    import(&server, server.other, log).await.expect(200);
}

#[tokio::test]
async fn differing_session_with_the_same_id_is_refused() {
    let server = Server::start().await;
    let id = server.done(1, 20).await;
    let before = exported(&server, server.user).await;
    let amended = server
        .request("PATCH", &format!("/api/sessions/{id}"))
        .json(&json!({"qualityRating": 5}));
    amended.send().await.expect(200);
    let after = exported(&server, server.user).await;
    // What is there has gone on since the export: nothing to add.
    let report = import(&server, server.user, before.clone())
        .await
        .expect(200)
        .body;
    assert_eq!(report["skipped"]["sessions"], 1);
    import(&server, server.other, before).await.expect(200);
    let refused = import(&server, server.other, after)
        .await
        .problem(422, "import_refused")
        .body;
    assert_eq!(refused["report"]["problems"][0]["code"], "session_differs");
}

#[tokio::test]
async fn events_in_the_future_are_refused() {
    let server = Server::start().await;
    server.clock.advance(24 * 3_600_000);
    server.done(1, 20).await;
    let log = exported(&server, server.user).await;
    server.clock.advance(-24 * 3_600_000);
    let refused = import(&server, server.other, log)
        .await
        .problem(422, "import_refused")
        .body;
    assert_eq!(
        refused["report"]["problems"][0]["code"],
        "occurred_in_future"
    );
}

#[tokio::test]
async fn hostile_files_are_refused() {
    let server = Server::start().await;
    server.done(1, 20).await;
    let log = exported(&server, server.user).await;
    let head = log.lines().next().expect("a head").to_owned();
    let start = log.lines().nth(2).expect("an event").to_owned();
    let first = head.replace("\"version\":4", "\"version\":1");
    let many = "{}\n".repeat(5_000);
    let long = format!("{head}\n{}\n", "x".repeat(1024 * 1024));
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let nul = start.replace("\"intention\":null", "\"intention\":\"a\\u0000b\"");
    for (file, code) in [
        (Vec::new(), "empty_log"),
        (b"\n\n\n".to_vec(), "empty_log"),
        (b"not json".to_vec(), "invalid_line"),
        (
            b"{\"type\":\"FocusSessionStarted\"}".to_vec(),
            "invalid_line",
        ),
        (vec![0xff, 0xfe, b'\n'], "invalid_line"),
        (vec![0; 64], "invalid_line"),
        (deep.into_bytes(), "invalid_line"),
        (long.into_bytes(), "line_too_long"),
        (start.replace(":25,", ":1e9,").into_bytes(), "invalid_line"),
        (
            start.replace(":25,", ":1000000000,").into_bytes(),
            "planned_duration_out_of_range",
        ),
        (start.replace(":25,", ":-1,").into_bytes(), "invalid_line"),
        (nul.into_bytes(), "text_not_allowed"),
        (
            start.replace("\"pomodoro\"", "\"sprint\"").into_bytes(),
            "invalid_line",
        ),
        (
            format!("{start}\n{start}").into_bytes(),
            "sequence_not_increasing",
        ),
        (
            log.lines().nth(3).unwrap_or_default().as_bytes().to_vec(),
            "session_not_found",
        ),
        (format!("{head}\n{start}\n").into_bytes(), "file_incomplete"),
        (format!("{first}\n{start}\n").into_bytes(), "events_missing"),
        (
            head.replace("\"version\":4", "\"version\":9").into_bytes(),
            "version_unknown",
        ),
    ] {
        let shown: String = String::from_utf8_lossy(&file).chars().take(80).collect();
        let refused = import(&server, server.other, file)
            .await
            .problem(422, "import_refused")
            .body;
        assert_eq!(refused["report"]["problems"][0]["code"], code, "{shown}");
    }
    let refused = import(&server, server.other, many)
        .await
        .problem(422, "import_refused")
        .body;
    assert_eq!(refused["report"]["problemCount"], 5_000);
    assert_eq!(
        refused["report"]["problems"].as_array().map(Vec::len),
        Some(100)
    );
    let list = server
        .get("/api/sessions")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(list.body["totalItems"], 0);
}

#[tokio::test]
async fn import_requires_jsonl_and_a_sign_in() {
    let server = Server::start().await;
    let post = || server.request("POST", "/api/import");
    post()
        .json(&json!({}))
        .send()
        .await
        .problem(415, "unsupported_media_type");
    post().send().await.problem(415, "unsupported_media_type");
    let large = post().header("content-length", (101 * 1024 * 1024).to_string());
    large
        .header("content-type", "application/jsonl")
        .send()
        .await
        .problem(413, "body_too_large");
    post()
        .header("x-test-scopes", "sessions:write")
        .send()
        .await
        .problem(403, "login_required");
    let log = exported(&server, server.user).await;
    let empty = post()
        .raw(log)
        .header("content-type", "application/x-ndjson; charset=utf-8");
    let report = empty.send().await.expect(200).body;
    let nothing = json!({"sessions": 0, "events": 0, "tasks": 0, "projects": 0});
    assert_eq!(report["imported"], nothing);
}
