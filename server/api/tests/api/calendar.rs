//! The calendar feed: its secret URL and its content.

use serde_json::{Value, json};
use store::SqlValue as Stored;
use uuid::Uuid;

use crate::harness::Server;

/// The user has an account: guests have no feeds.
async fn registered() -> Server {
    let server = Server::start().await;
    let mut write = server
        .database
        .database
        .write()
        .await
        .expect("the database is free");
    for user in [server.user, server.other] {
        let values = [
            Stored::from(user),
            Stored::from(false),
            Stored::from(format!("{user}@example.org")),
        ];
        write
            .execute(
                "UPDATE users SET guest = $2, email = $3, password_hash = 'x' WHERE id = $1",
                &values,
            )
            .await
            .expect("they register");
    }
    write.commit().await.expect("they register");
    server
}

async fn address(server: &Server) -> String {
    let made = server
        .request("POST", "/api/me/calendar")
        .header("host", "stint.test")
        .send()
        .await
        .expect(201);
    let url = made.body["url"].as_str().expect("an address").to_owned();
    url.strip_prefix("http://stint.test")
        .expect("this server")
        .to_owned()
}

#[tokio::test]
async fn feed_url_is_created_renewed_and_removed() {
    let server = registered().await;
    let none = server.get("/api/me/calendar").send().await.expect(200);
    assert_eq!(none.body, json!({"createdAt": null}));
    let first = address(&server).await;
    let there = server.get("/api/me/calendar").send().await.expect(200);
    assert_eq!(
        there.body,
        json!({"createdAt": "2026-11-22T10:00:00.000Z"}),
        "the address is not shown again"
    );
    server.get(&first).anonymous().send().await.expect(200);
    let second = address(&server).await;
    assert_ne!(first, second);
    server
        .get(&first)
        .anonymous()
        .send()
        .await
        .problem(404, "calendar_not_found");
    server.get(&second).anonymous().send().await.expect(200);
    for wrong in [
        second.trim_end_matches(".ics"),
        &second
            .to_uppercase()
            .replace("/API/CALENDAR", "/api/calendar"),
        "/api/calendar/.ics",
        "/api/calendar/x.ics",
        "/api/calendar/%00.ics",
    ] {
        server
            .get(wrong)
            .anonymous()
            .send()
            .await
            .problem(404, "calendar_not_found");
    }
    server
        .request("DELETE", "/api/me/calendar")
        .send()
        .await
        .expect(204);
    server
        .request("DELETE", "/api/me/calendar")
        .send()
        .await
        .expect(204);
    server
        .get(&second)
        .anonymous()
        .send()
        .await
        .problem(404, "calendar_not_found");
}

#[tokio::test]
async fn guests_and_tokens_have_no_feed() {
    let server = Server::start().await;
    let guest = server.database.new_user().await;
    server
        .request("POST", "/api/me/calendar")
        .user(guest.as_uuid())
        .send()
        .await
        .problem(403, "guest_not_allowed");
    for method in ["GET", "POST", "DELETE"] {
        let call = server
            .request(method, "/api/me/calendar")
            .header("x-test-scopes", "sessions:read");
        call.send().await.problem(403, "login_required");
    }
}

/// The lines of a calendar with folded ones put together again (RFC 5545, 3.1).
fn unfolded(text: &str) -> Vec<String> {
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    text.replace("\r\n ", "")
        .lines()
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn feed_is_valid_icalendar() {
    let server = registered().await;
    let id = Uuid::from_u128(1);
    let start = json!({
        "sessionType": "pomodoro", "sessionId": id,
        "intention": format!("Write; rest, \\ and\nBEGIN:VEVENT {}", "ä".repeat(100)),
    });
    server.post("/api/sessions", start).send().await.expect(201);
    server.clock.advance(20 * 60_000);
    let done = json!({"taskProgress": "Chapter 1: done"});
    server
        .put(&format!("/api/sessions/{id}/complete"), done)
        .send()
        .await
        .expect(200);
    server.begin(2).await;
    let path = address(&server).await;
    let got = server.get(&path).anonymous().send().await.expect(200);
    assert_eq!(got.header("content-type"), "text/calendar; charset=utf-8");
    let lines = unfolded(&got.text);
    let count = |line: &str| lines.iter().filter(|one| *one == line).count();
    assert_eq!(
        count("BEGIN:VEVENT"),
        1,
        "the open session has not ended: {}",
        got.text
    );
    for expected in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-WR-CALNAME:Focus sessions",
        "X-PUBLISHED-TTL:PT1H",
        &format!("UID:{id}@stint"),
        "DTSTART:20261122T100000Z",
        "DTEND:20261122T102000Z",
        "DTSTAMP:20261122T102000Z",
        "LAST-MODIFIED:20261122T102000Z",
        "TRANSP:TRANSPARENT",
        "SEQUENCE:1",
        "DESCRIPTION:20 of 25 min\\, completed\\, focus score 70\\n\\nChapter 1: done",
    ] {
        assert_eq!(count(expected), 1, "{expected}: {}", got.text);
    }
    let summary = lines
        .iter()
        .find(|line| line.starts_with("SUMMARY:"))
        .expect("a summary");
    assert!(
        summary.starts_with("SUMMARY:Write\\; rest\\, \\\\ and\\nBEGIN:VEVENT ää"),
        "{summary}"
    );
    // A secret gives its user's sessions only.
    let other = server
        .request("POST", "/api/me/calendar")
        .user(server.other)
        .header("host", "h")
        .send()
        .await
        .expect(201);
    let url = other.body["url"].as_str().expect("an address").to_owned();
    let got = server
        .get(url.trim_start_matches("http://h"))
        .send()
        .await
        .expect(200);
    assert!(!got.text.contains("VEVENT"), "{}", got.text);
}

#[tokio::test]
async fn feed_reaches_back_two_years() {
    let server = registered().await;
    server.done(1, 5).await;
    server.clock.advance(2 * 366 * 86_400_000 - 600_000);
    server.done(2, 5).await;
    let path = address(&server).await;
    let events = |text: &str| text.matches("BEGIN:VEVENT").count();
    assert_eq!(events(&server.get(&path).send().await.expect(200).text), 2);
    server.clock.advance(600_000);
    let got = server.get(&path).send().await.expect(200);
    assert_eq!(events(&got.text), 1);
    unfolded(&got.text);
    assert_eq!(got.body, Value::Null);
}

#[tokio::test]
async fn feed_names_task_and_project() {
    let server = registered().await;
    let project = json!({"name": "Garden, north"});
    let project = server.create("/api/projects", project).await;
    let task = json!({"title": "Beds"});
    let task = server.create("/api/tasks", task).await;
    for (start, fields) in [
        (
            "06",
            json!({"taskId": task["taskId"], "projectId": project["projectId"], "intention": "Dig"}),
        ),
        (
            "07",
            json!({"projectId": project["projectId"], "tags": ["Deep work", "a;b"]}),
        ),
        ("08", json!({})),
    ] {
        let mut session = fields;
        session["startTime"] = json!(format!("2026-11-22T{start}:00:00Z"));
        session["endTime"] = json!(format!("2026-11-22T{start}:30:00Z"));
        server
            .post("/api/sessions/record", session)
            .send()
            .await
            .expect(201);
    }
    // Ended when it started.
    server.done(1, 0).await;
    let path = address(&server).await;
    let got = server.get(&path).anonymous().send().await.expect(200);
    let lines = unfolded(&got.text);
    for expected in [
        "DTSTART:20261122T100000Z",
        "DTEND:20261122T100001Z",
        "SUMMARY:Dig (Beds)",
        "CATEGORIES:Beds,Garden\\, north",
        "SUMMARY:Garden\\, north",
        "CATEGORIES:Garden\\, north,Deep work,a\\;b",
        "SUMMARY:Focus\\, 30 min",
    ] {
        let count = lines.iter().filter(|line| *line == expected).count();
        assert_eq!(count, 1, "{expected}: {}", got.text);
    }
}

#[tokio::test]
async fn feed_is_sent_again_only_when_it_has_changed() {
    let server = registered().await;
    server.done(1, 5).await;
    let path = address(&server).await;
    let read = async |known: &str| {
        let call = server.get(&path).anonymous();
        call.header("if-none-match", known).send().await
    };
    let tag = read("\"x\"").await.expect(200).header("etag").to_owned();
    for known in [&tag, "*", &format!("\"x\", {tag}")] {
        let same = read(known).await.expect(304);
        assert_eq!(
            (same.text.as_str(), same.header("etag")),
            ("", tag.as_str())
        );
    }
    let project = json!({"name": "Garden"});
    server
        .post("/api/projects", project)
        .send()
        .await
        .expect(201);
    let renamed = read(&tag).await.expect(200).header("etag").to_owned();
    server.done(2, 5).await;
    let newer = read(&renamed).await.expect(200).header("etag").to_owned();
    server.clock.advance(86_400_000);
    read(&newer).await.expect(200);
}
