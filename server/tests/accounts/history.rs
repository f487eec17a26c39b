//! History, session page and insights as rendered by the server, and their forms.

use std::fs;

use pages::Site;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Browser, Reply, Server};
use test_support::database::Kind;

const HOSTILE: &str = "</title></textarea><script>alert(1)</script>";
const HOSTILE_SHOWN: &str = "&lt;/title&gt;&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;";

/// A server with a front that has nothing in it but its folder.
pub async fn pages() -> (Server, TempDir) {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("pkg")).unwrap();
    let front = Site::find(&[site.path().to_owned()]).unwrap();
    let off = [("STINT_RATE_LIMITS", "off")];
    let server = Server::with_front(Kind::Sqlite, &off, Some(&front)).await;
    (server, site)
}

pub async fn begin(browser: &mut Browser<'_>, zone: &str) {
    browser
        .post("/api/auth/guest", json!({ "timeZone": zone }))
        .await
        .expect(201);
}

/// Starts a session and completes it after as many minutes; its id and its version.
async fn done(
    server: &Server,
    browser: &mut Browser<'_>,
    start: Value,
    minutes: i64,
) -> (String, u64) {
    let begun = browser
        .post("/api/sessions", start)
        .await
        .expect(201)
        .json();
    let id = begun["sessionId"].as_str().unwrap().to_owned();
    server.clock.advance(minutes * 60_000);
    let completed = browser
        .put(
            &format!("/api/sessions/{id}/complete"),
            json!({ "taskProgress": HOSTILE }),
        )
        .await
        .expect(200)
        .json();
    (id, completed["version"].as_u64().unwrap())
}

fn pomodoro() -> Value {
    json!({ "sessionType": "pomodoro", "intention": HOSTILE })
}

#[tokio::test(flavor = "multi_thread")]
async fn new_user_and_empty_history_have_instructions() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    for path in ["/history", "/insights", "/history/deleted"] {
        let page = browser.get(path).await.expect(200);
        assert!(!page.body.contains("class=\"refusal\""), "{path}");
    }
    let page = browser.get("/history").await.expect(200);
    assert!(
        page.body
            .contains("Your history starts with your first session")
    );
    begin(&mut browser, "Europe/Berlin").await;
    let page = browser.get("/history").await.expect(200);
    assert!(page.body.contains("No sessions yet"));
    assert!(!page.body.contains("<form method=\"get\""));
    let page = browser.get("/insights").await.expect(200);
    assert!(page.body.contains("No data yet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn days_follow_the_users_zone_and_texts_are_escaped() {
    let (server, _site) = pages().await;
    let mut browser = server.browser().with_header("accept-language", "de-DE");
    begin(&mut browser, "Asia/Tokyo").await;
    // Ten o'clock in UTC is 19 o'clock in Tokyo.
    let (id, _) = done(&server, &mut browser, pomodoro(), 25).await;
    server.clock.advance(5 * 3_600_000);
    done(&server, &mut browser, json!({ "sessionType": "short" }), 15).await;

    let page = browser.get("/history").await.expect(200);
    for expected in [
        "Heute",
        "Gestern",
        "19:00",
        "19:25",
        HOSTILE_SHOWN,
        "lang=\"de\"",
    ] {
        assert!(page.body.contains(expected), "{expected}\n{}", page.body);
    }
    assert!(!page.body.contains("<script>"), "{}", page.body);
    assert_eq!(page.header("cache-control"), "no-store");

    let page = browser.get(&format!("/history/{id}")).await.expect(200);
    // In the value of an attribute it is nothing but text.
    let around = page.body.replace(&format!("value=\"{HOSTILE}\""), "");
    assert!(!around.contains("<script>"), "{around}");
    let field = page.body.split("<textarea").nth(1).unwrap();
    let content = field.split("</textarea>").next().unwrap();
    assert!(content.ends_with(HOSTILE_SHOWN), "{content}");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_are_in_the_url_and_invalid_ones_are_explained() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "UTC").await;
    done(&server, &mut browser, pomodoro(), 25).await;
    done(&server, &mut browser, json!({ "sessionType": "short" }), 15).await;

    let rows = |page: &Reply| page.body.matches("class=\"entry\"").count();
    let all = browser
        .get("/history?startDate=&status=&sessionType=")
        .await
        .expect(200);
    assert_eq!(rows(&all), 2);
    let short = browser
        .get("/history?sessionType=short&startDate=2026-11-22")
        .await
        .expect(200);
    assert_eq!(rows(&short), 1);
    assert!(short.body.contains("value=\"2026-11-22\""));
    let none = browser.get("/history?endDate=2026-11-21").await.expect(200);
    assert!(none.body.contains("No sessions match these filters"));
    let past = browser.get("/history?page=9").await.expect(200);
    assert!(past.body.contains("the last one is 1"));

    let wrong = browser
        .get("/history?startDate=soon&status=done&taskId=7&page=0")
        .await
        .expect(422);
    for expected in [
        "value=\"soon\"",
        "Write a date such as",
        "Choose completed, abandoned or running.",
        "Choose a task from the list.",
        "Page numbers start at 1.",
    ] {
        assert!(wrong.body.contains(expected), "{expected}\n{}", wrong.body);
    }
    let reversed = browser
        .get("/history?startDate=2026-11-23&endDate=2026-11-22")
        .await
        .expect(422);
    assert!(reversed.body.contains("swap them"));
}

#[tokio::test(flavor = "multi_thread")]
async fn list_is_paginated() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "UTC").await;
    for _ in 0..31 {
        done(&server, &mut browser, json!({ "sessionType": "short" }), 1).await;
    }
    let first = browser.get("/history?sessionType=short").await.expect(200);
    assert!(
        first
            .body
            .contains("href=\"/history?sessionType=short&amp;page=2\"")
    );
    assert!(!first.body.contains("rel=\"prev\""));
    let last = browser
        .get("/history?sessionType=short&page=2")
        .await
        .expect(200);
    assert_eq!(last.body.matches("class=\"entry\"").count(), 1);
    assert!(last.body.contains("rel=\"prev\"") && !last.body.contains("rel=\"next\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn session_is_amended_by_a_form() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "UTC").await;
    let (id, version) = done(&server, &mut browser, pomodoro(), 25).await;
    let number = version.to_string();
    let fields = [
        ("session", id.as_str()),
        ("version", number.as_str()),
        ("qualityRating", "5"),
        ("taskProgress", ""),
        ("intention", "Letters"),
    ];
    let there = browser
        .submit("/forms/history/amend", &fields)
        .await
        .expect(303);
    assert_eq!(
        there.header("location"),
        format!("/history/{id}?done=amended")
    );
    let api = format!("/api/sessions/{id}");
    let session = browser.get(&api).await.expect(200).json();
    assert_eq!(
        (
            &session["qualityRating"],
            &session["taskProgress"],
            &session["intention"]
        ),
        (&json!(5), &Value::Null, &json!("Letters"))
    );

    // The same form again is of an older version: nothing is changed, nothing is lost.
    let stale = [fields[0], fields[1], ("intention", "Other letters")];
    let page = browser
        .submit("/forms/history/amend", &stale)
        .await
        .expect(412);
    assert!(page.body.contains("value=\"Other letters\""));
    assert!(
        page.body
            .contains(&format!("name=\"version\" value=\"{}\"", version + 1))
    );

    let long = "x".repeat(501);
    let wrong = [
        fields[0],
        ("qualityRating", "9"),
        ("intention", long.as_str()),
    ];
    let page = browser
        .submit("/forms/history/amend", &wrong)
        .await
        .expect(422);
    for expected in [
        "at most 500 characters",
        "Choose one of the values",
        long.as_str(),
    ] {
        assert!(page.body.contains(expected), "{expected}");
    }
    let session = browser.get(&api).await.expect(200).json();
    assert_eq!(session["intention"], "Letters");
    assert_eq!(session["version"], version + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn deletion_can_be_undone_within_thirty_days() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "UTC").await;
    let (id, version) = done(&server, &mut browser, pomodoro(), 25).await;
    let session = [("session", id.as_str())];

    let old = (version - 1).to_string();
    let stale = [session[0], ("version", old.as_str())];
    let there = browser
        .submit("/forms/history/delete", &stale)
        .await
        .expect(303);
    assert_eq!(
        there.header("location"),
        format!("/history/{id}?done=changed")
    );

    let there = browser
        .submit("/forms/history/delete", &session)
        .await
        .expect(303);
    let address = there.header("location").to_owned();
    assert_eq!(address, format!("/history?done=deleted&session={id}"));
    let page = browser.get(&address).await.expect(200);
    assert!(page.body.contains("Session deleted.") && page.body.contains("Undo"));
    browser.get(&format!("/history/{id}")).await.expect(404);
    let page = browser.get("/history/deleted").await.expect(200);
    assert!(page.body.contains("until 22\u{a0}Dec"), "{}", page.body);

    let there = browser
        .submit("/forms/history/restore", &session)
        .await
        .expect(303);
    assert_eq!(there.header("location"), "/history?done=restored");
    browser.get(&format!("/history/{id}")).await.expect(200);
    // The notice of a deletion that was undone is not shown again.
    let page = browser.get(&address).await.expect(200);
    assert!(!page.body.contains("Session deleted."));
    let there = browser
        .submit("/forms/history/restore", &session)
        .await
        .expect(303);
    assert_eq!(
        there.header("location"),
        "/history?done=session_not_deleted"
    );

    browser
        .submit("/forms/history/delete", &session)
        .await
        .expect(303);
    // A sign-in that is used lasts; the thirty days are the deletion's.
    server.clock.advance(20 * 24 * 3_600_000);
    browser.get("/history").await.expect(200);
    server.clock.advance(10 * 24 * 3_600_000);
    let page = browser.get("/history/deleted").await.expect(200);
    assert!(page.body.contains("until 22\u{a0}Dec"), "{}", page.body);
    server.clock.advance(1);
    let page = browser.get("/history/deleted").await.expect(200);
    assert!(page.body.contains("Nothing was deleted"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_another_user_are_not_found() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "UTC").await;
    let (id, version) = done(&server, &mut browser, pomodoro(), 25).await;
    let mut other = server.browser();
    begin(&mut other, "UTC").await;
    let session = [("session", id.as_str())];
    for path in [format!("/history/{id}"), "/history/7".to_owned()] {
        let page = other.get(&path).await.expect(404);
        assert!(page.body.contains("Page not found"));
    }
    let away = server
        .browser()
        .get(&format!("/history/{id}"))
        .await
        .expect(303);
    assert_eq!(
        away.header("location"),
        format!("/sign-in?next=%2Fhistory%2F{id}")
    );
    for form in ["amend", "delete", "restore"] {
        let path = format!("/forms/history/{form}");
        other.submit(&path, &session).await;
        server.browser().submit(&path, &session).await.expect(303);
    }
    let stored = browser
        .get(&format!("/api/sessions/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(stored["version"], version);
    let page = other
        .get(&format!("/history?done=deleted&session={id}"))
        .await
        .expect(200);
    assert!(!page.body.contains("Session deleted."));
}

#[tokio::test(flavor = "multi_thread")]
async fn night_belongs_to_the_day_that_has_not_ended() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "Europe/Berlin").await;
    // 1:00 and 5:00 in Berlin.
    for (start, end, intention) in [
        (
            "2026-11-19T00:00:00Z",
            "2026-11-19T00:25:00Z",
            "In the night",
        ),
        (
            "2026-11-19T04:00:00Z",
            "2026-11-19T04:25:00Z",
            "In the morning",
        ),
    ] {
        let session = json!({ "startTime": start, "endTime": end, "intention": intention });
        browser
            .post("/api/sessions/record", session)
            .await
            .expect(201);
    }
    for (day_starts_at, wednesday) in [(0, false), (240, true)] {
        browser
            .send(
                "PATCH",
                "/api/me",
                Some(json!({ "dayStartsAt": day_starts_at })),
            )
            .await
            .expect(200);
        let query = "startDate=2026-11-18&endDate=2026-11-18";
        let list = browser
            .get(&format!("/api/sessions?{query}"))
            .await
            .expect(200)
            .json();
        let stats = browser
            .get(&format!("/api/stats?{query}"))
            .await
            .expect(200)
            .json();
        let counted = u64::from(wednesday);
        assert_eq!(list["totalItems"], counted, "{day_starts_at}");
        assert_eq!(stats["totals"]["sessions"], counted, "{day_starts_at}");
        let page = browser.get(&format!("/history?{query}")).await.expect(200);
        assert_eq!(page.body.contains("In the night"), wednesday);
        assert!(!page.body.contains("In the morning"));
        let page = browser.get("/history").await.expect(200);
        assert!(page.body.contains("Thursday, 19 November"));
        assert_eq!(page.body.contains("Wednesday, 18 November"), wednesday);
        assert_eq!(
            page.body.matches("class=\"day-timeline\"").count(),
            1 + usize::from(wednesday)
        );
        let id = list["items"][0]["sessionId"].as_str().unwrap_or_default();
        if wednesday {
            let page = browser.get(&format!("/history/{id}")).await.expect(200);
            assert!(
                page.body
                    .contains("Wednesday, 18 November, 01:00\u{2013}01:25")
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn insights_equal_the_statistics_of_the_api() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "UTC").await;
    browser
        .send("PATCH", "/api/me", Some(json!({ "dailyGoalMinutes": 40 })))
        .await
        .expect(200);
    for _ in 0..3 {
        done(&server, &mut browser, pomodoro(), 25).await;
    }
    let stats = browser.get("/api/stats").await.expect(200).json();
    assert_eq!(stats["totals"]["focusedSeconds"], 75 * 60);
    let page = browser.get("/insights?days=7").await.expect(200);
    for expected in [
        "1\u{a0}h 15\u{a0}min",
        "on 1 of 7 days",
        "Goal 40\u{a0}min",
        "<title>Today: 1\u{a0}h 15\u{a0}min</title>",
        "3 completed",
    ] {
        assert!(page.body.contains(expected), "{expected}\n{}", page.body);
    }
    for (query, problem) in [
        ("days=-1", None),
        ("range=decade", None),
        ("startDate=soon", Some("Write a date such as 2026-11-22.")),
        ("startDate=2999-01-01", Some("This day is still to come.")),
        ("startDate=2001-01-01", Some("Choose at most ten years.")),
        (
            "startDate=2020-01-02&endDate=2020-01-01",
            Some("The first day is after the last one: swap them."),
        ),
    ] {
        let wrong = browser.get(&format!("/insights?{query}")).await.expect(200);
        assert!(wrong.body.contains("This range does not exist"), "{query}");
        assert!(wrong.body.contains(problem.unwrap_or_default()), "{query}");
    }
    for query in [
        "range=week",
        "range=month",
        "range=year",
        "startDate=2020-01-01",
    ] {
        let page = browser.get(&format!("/insights?{query}")).await.expect(200);
        assert!(page.body.contains("1\u{a0}h 15\u{a0}min"), "{query}");
        assert!(!page.body.contains("This range does not exist"), "{query}");
    }
    for days in [7, 30, 90, 365] {
        browser
            .get(&format!("/insights?days={days}"))
            .await
            .expect(200);
    }
}
