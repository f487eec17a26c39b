//! Files of other time trackers: preview, import, and what is refused.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Got, Server};

/// The clock stands at 2026-11-22T10:00Z.
const TOGGL: &str = "\u{feff}User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\r\n\
    Ada,ada@example.com,,Garden,,\"Beds, \"\"north\"\" side\",No,2026-11-20,23:50:00,2026-11-21,00:20:00,00:30:00,\"outside, soil\"\r\n\
    Ada,ada@example.com,Shop,Website,Copy,Landing page,Yes,2026-11-20,09:00:00,2026-11-20,13:00:00,04:00:00,\r\n\
    Ada,ada@example.com,Shop,website,copy,,Yes,2026-11-20,12:30:00,2026-11-20,13:30:00,01:00:00,\r\n\
    Ada,ada@example.com,,,,by mistake,No,2026-11-20,15:00:00,2026-11-20,15:00:20,00:00:20,\r\n";

async fn import(server: &Server, user: Uuid, query: &str, file: impl Into<Vec<u8>>) -> Got {
    let file: Vec<u8> = file.into();
    let path = format!("/api/import/foreign?{query}");
    let call = server.request("POST", &path).user(user);
    call.raw(file)
        .header("content-type", "text/csv")
        .send()
        .await
}

async fn items(server: &Server, user: Uuid, path: &str) -> Vec<Value> {
    let page = server.get(path).user(user).send().await.expect(200);
    page.body["items"].as_array().expect("items").clone()
}

/// Start, end and intention of each session, oldest first.
async fn sessions(server: &Server, user: Uuid) -> Vec<(String, String, Value)> {
    let mut sessions = items(server, user, "/api/sessions?limit=100").await;
    sessions.reverse();
    let text = |value: &Value| value.as_str().expect("an instant").to_owned();
    sessions
        .iter()
        .map(|one| {
            (
                text(&one["startTime"]),
                text(&one["endTime"]),
                one["intention"].clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_preview_writes_nothing_and_the_import_what_it_said() {
    let server = Server::start().await;
    let user = server.user;
    let preview = import(&server, user, "dryRun=true&timeZone=Europe/Berlin", TOGGL).await;
    let preview = preview.expect(200).body;
    let expected = json!({
        "imported": false, "format": "toggl", "zone": "Europe/Berlin", "dateOrder": null,
        "needsDateOrder": false, "needsColumns": false, "rows": 4, "sessions": 4, "tasks": 1,
        "projects": 2, "leftOut": 1, "trimmed": 1, "split": 1, "tagged": 1,
        "reasons": [{"reason": "too_short", "rows": 1}, {"reason": "trimmed", "rows": 1}, {"reason": "split", "rows": 1}],
        "notes": [{"row": 3, "reason": "split"}, {"row": 4, "reason": "trimmed"}, {"row": 5, "reason": "too_short"}],
    });
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(preview[name], *value, "{name}");
    }
    assert_eq!(
        preview["columns"][7],
        json!({"name": "Start date", "role": "date", "example": "2026-11-20"})
    );
    assert_eq!(preview["columns"][12]["role"], "tags");
    assert_eq!(
        preview["sample"][0],
        json!({
            "row": 3, "startTime": "2026-11-20T08:00:00.000Z", "endTime": "2026-11-20T10:00:00.000Z",
            "intention": "Landing page", "project": "Website", "task": "Copy",
        })
    );
    assert_eq!(sessions(&server, user).await, []);
    assert_eq!(
        items(&server, user, "/api/projects").await,
        Vec::<Value>::new()
    );

    let mut done = import(&server, user, "timeZone=Europe/Berlin", TOGGL)
        .await
        .expect(200)
        .body;
    assert_eq!(done["imported"], true);
    done["imported"] = json!(false);
    assert_eq!(done, preview);
    let text = |start: &str, end: &str, intention: Value| {
        let full = |time: &str| format!("2026-11-20T{time}:00.000Z");
        (full(start), full(end), intention)
    };
    assert_eq!(
        sessions(&server, user).await,
        [
            text("08:00", "10:00", json!("Landing page")),
            text("10:00", "12:00", json!("Landing page")),
            text("12:00", "12:30", Value::Null),
            text("22:50", "23:20", json!("Beds, \"north\" side")),
        ]
    );
    let tasks = items(&server, user, "/api/tasks").await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0]["title"], "Copy");
    assert_eq!(tasks[0]["sessionsSpent"], 3);
    let projects = items(&server, user, "/api/projects").await;
    let names: Vec<&Value> = projects.iter().map(|project| &project["name"]).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&&json!("Garden")) && names.contains(&&json!("Website")));
    let tagged = items(&server, user, "/api/sessions?tag=SOIL").await;
    assert_eq!(tagged.len(), 1);
    assert_eq!(tagged[0]["tags"], json!(["outside", "soil"]));
    assert_eq!(
        items(&server, user, "/api/tags").await,
        ["outside", "soil"].map(|tag| json!({"tag": tag, "sessions": 1}))
    );
    for session in items(&server, user, "/api/sessions").await {
        assert_eq!(session["source"], "import");
        assert_eq!(session["status"], "completed");
    }

    let again = import(&server, user, "timeZone=Europe/Berlin", TOGGL)
        .await
        .expect(200)
        .body;
    assert_eq!(again["sessions"], 0);
    assert_eq!(
        (&again["tasks"], &again["projects"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(again["leftOut"], 4);
    assert_eq!(sessions(&server, user).await.len(), 4);
}

#[tokio::test]
async fn what_was_imported_can_be_exported_and_imported() {
    let server = Server::start().await;
    import(&server, server.user, "timeZone=Europe/Berlin", TOGGL)
        .await
        .expect(200);
    let log = server
        .get("/api/export?format=jsonl")
        .send()
        .await
        .expect(200)
        .text;
    let call = server
        .request("POST", "/api/import")
        .user(server.other)
        .raw(log.into_bytes());
    let report = call
        .header("content-type", "application/jsonl")
        .send()
        .await
        .expect(200);
    assert_eq!(report.body["imported"]["sessions"], 4);
    assert_eq!(
        sessions(&server, server.other).await,
        sessions(&server, server.user).await
    );
}

#[tokio::test]
async fn sessions_that_are_there_stay_and_the_rest_fits_between() {
    let server = Server::start().await;
    let body = json!({"startTime": "2026-11-20T09:00:00Z", "endTime": "2026-11-20T09:30:00Z", "intention": "there"});
    server
        .request("POST", "/api/sessions/record")
        .json(&body)
        .send()
        .await
        .expect(201);
    let file = "start,end,title\n2026-11-20T08:30:00Z,2026-11-20T10:00:00Z,around\n2026-11-20T09:10:00Z,2026-11-20T09:20:00Z,inside\n";
    for (overlap, starts) in [
        ("leaveOut", &["09:00"][..]),
        ("keepEarlier", &["08:30", "09:00", "09:30"]),
    ] {
        import(&server, server.user, &format!("overlap={overlap}"), file)
            .await
            .expect(200);
        let found = sessions(&server, server.user).await;
        let found: Vec<&str> = found.iter().map(|one| &one.0[11..16]).collect();
        assert_eq!(found, starts, "{overlap}");
    }
}

#[tokio::test]
async fn times_without_a_zone_are_read_in_the_users_or_the_one_that_is_said() {
    let server = Server::start().await;
    // The first does not exist in Berlin, the second came twice there.
    let file = "date,start,end\n2026-03-29,02:30,03:30\n2026-10-25,02:15,02:45\n";
    for (query, starts) in [
        (
            "dryRun=true&timeZone=UTC",
            ["2026-03-29T02:30:00.000Z", "2026-10-25T02:15:00.000Z"],
        ),
        (
            "dryRun=true",
            ["2026-03-29T01:00:00.000Z", "2026-10-25T00:15:00.000Z"],
        ),
    ] {
        let preview = import(&server, server.user, query, file)
            .await
            .expect(200)
            .body;
        for (index, start) in starts.iter().enumerate() {
            assert_eq!(preview["sample"][index]["startTime"], *start, "{query}");
        }
    }
}

#[tokio::test]
async fn what_a_file_does_not_say_must_be_said() {
    let server = Server::start().await;
    let dates = "date,start,end\n03/04/2026,09:00,09:30\n";
    let preview = import(&server, server.user, "dryRun=true", dates)
        .await
        .expect(200)
        .body;
    assert_eq!(preview["needsDateOrder"], true);
    import(&server, server.user, "", dates)
        .await
        .problem(422, "date_order_required");
    import(&server, server.user, "dateOrder=dayFirst", dates)
        .await
        .expect(200);
    let columns = "Wann,Bis wann,Was\n2026-11-20 09:00,2026-11-20 09:30,Lesen\n";
    let preview = import(&server, server.user, "dryRun=true", columns)
        .await
        .expect(200)
        .body;
    assert_eq!(preview["needsColumns"], true);
    assert_eq!(
        preview["columns"][2],
        json!({"name": "Was", "role": "ignored", "example": "Lesen"})
    );
    import(&server, server.user, "", columns)
        .await
        .problem(422, "columns_required");
    import(&server, server.user, "columns=start,end,title", columns)
        .await
        .expect(200);
    assert_eq!(
        sessions(&server, server.user).await,
        [
            (
                "2026-04-03T07:00:00.000Z".to_owned(),
                "2026-04-03T07:30:00.000Z".to_owned(),
                Value::Null
            ),
            (
                "2026-11-20T08:00:00.000Z".to_owned(),
                "2026-11-20T08:30:00.000Z".to_owned(),
                json!("Lesen")
            ),
        ]
    );
    for file in ["", "start,end\n", "[1,2]", "{}"] {
        import(&server, server.user, "dryRun=true", file)
            .await
            .problem(422, "file_unreadable");
    }
    for query in [
        "dryRun=yes",
        "dateOrder=dmy",
        "overlap=no",
        "columns=start,when",
        "columns=",
    ] {
        import(&server, server.user, query, dates)
            .await
            .problem(400, "invalid_query");
    }
    import(&server, server.user, "timeZone=Nowhere", dates)
        .await
        .problem(422, "unknown_time_zone");
    let log = server.request("POST", "/api/import/foreign").raw(dates);
    log.header("content-type", "application/jsonl")
        .send()
        .await
        .problem(415, "unsupported_media_type");
    let large = vec![b'x'; 16 * 1024 * 1024 + 1];
    import(&server, server.user, "", large)
        .await
        .problem(413, "body_too_large");
}

#[tokio::test]
async fn task_lists_come_without_sessions() {
    let server = Server::start().await;
    let backup = r#"{"data":{"project":{"entities":{"p":{"title":"Garden"}}},"task":{"entities":{
        "t":{"title":"Beds","projectId":"p","timeEstimate":3600000,"timeSpentOnDay":{"2026-11-20":1500000}},
        "u":{"title":"Seeds","isDone":true}}}}}"#;
    let report = import(&server, server.user, "", backup)
        .await
        .expect(200)
        .body;
    assert_eq!(report["format"], "superProductivity");
    assert_eq!(
        (&report["sessions"], &report["tasks"], &report["projects"]),
        (&json!(0), &json!(2), &json!(1))
    );
    let tasks = items(&server, server.user, "/api/tasks?status=open").await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0]["estimatedSessions"], 3);
    let done = items(&server, server.user, "/api/tasks?status=done").await;
    assert_eq!(done[0]["title"], "Seeds");
    let again = import(&server, server.user, "", backup)
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&again["tasks"], &again["projects"]),
        (&json!(0), &json!(0))
    );
}
