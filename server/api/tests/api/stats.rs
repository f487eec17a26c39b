//! `GET /api/stats` for a user of the API.

use serde_json::{Value, json};
use shared::Timestamp;
use store::SqlValue as Stored;

use crate::harness::{Got, Server};

async fn stats(server: &Server, query: &str) -> Value {
    let path = format!("/api/stats?{query}");
    server.get(&path).send().await.expect(200).body
}

/// Starts a session at an instant and ends it by `action` after as many minutes.
async fn session(server: &Server, number: u128, start: &str, minutes: i64, action: &str) -> String {
    server
        .clock
        .set(Timestamp::parse(start).expect("an instant"));
    let id = server.begin(number).await;
    server.clock.advance(minutes * 60_000);
    let path = format!("/api/sessions/{id}/{action}");
    server.put(&path, json!({})).send().await.expect(200);
    id
}

/// Sets the user's preferences in the database.
async fn prefer(server: &Server, day_starts_at: i64, goal: i64) {
    let mut connection = server.database.database.write().await.expect("a database");
    let values = [
        Stored::from(server.user),
        Stored::from(day_starts_at),
        Stored::from(goal),
    ];
    connection
        .execute(
            "UPDATE users SET day_starts_at = $2, daily_goal_minutes = $3 WHERE id = $1",
            &values,
        )
        .await
        .expect("it is changed");
    connection.commit().await.expect("it is changed");
}

fn days(stats: &Value, field: &str) -> Vec<(String, Value)> {
    let days = stats["days"].as_array().expect("days");
    days.iter()
        .map(|day| {
            let date = day["date"].as_str().expect("a date");
            (date.to_owned(), day[field].clone())
        })
        .collect()
}

#[tokio::test]
async fn new_user_has_thirty_empty_days() {
    let server = Server::start().await;
    let got = stats(&server, "").await;
    assert_eq!(
        (&got["startDate"], &got["endDate"], &got["today"]),
        (
            &json!("2026-10-24"),
            &json!("2026-11-22"),
            &json!("2026-11-22")
        )
    );
    assert_eq!(got["timeZone"], "Europe/Berlin");
    assert_eq!(got["days"].as_array().map(Vec::len), Some(30));
    assert_eq!(got["hours"].as_array().map(Vec::len), Some(24));
    assert_eq!(got["weekdays"].as_array().map(Vec::len), Some(7));
    assert_eq!(got["streak"], json!({"current": 0, "longest": 0}));
    for name in ["goal", "otherProjects", "otherTasks"] {
        assert!(got[name].is_null(), "{name}");
    }
    assert_eq!((&got["projects"], &got["tasks"]), (&json!([]), &json!([])));
    assert_eq!(got["totals"]["focusedSeconds"], 0);
    assert!(got["totals"]["completionRate"].is_null() && got["totals"]["meanScore"].is_null());
}

#[tokio::test]
async fn range_ends_have_defaults() {
    let server = Server::start().await;
    for (query, first, last) in [
        ("endDate=2026-03-01", "2026-01-31", "2026-03-01"),
        ("startDate=2026-11-01", "2026-11-01", "2026-11-22"),
        ("startDate=2026-12-24", "2026-12-24", "2026-12-24"),
        // It is Monday already in Auckland.
        (
            "timeZone=Pacific/Auckland&startDate=2026-11-20",
            "2026-11-20",
            "2026-11-22",
        ),
    ] {
        let got = stats(&server, query).await;
        assert_eq!(
            (&got["startDate"], &got["endDate"]),
            (&json!(first), &json!(last)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn statistics_include_sessions() {
    let server = Server::start().await;
    let task = "0198f3b0-0000-7000-8000-0000000000aa";
    let start = json!({"sessionType": "long", "taskId": task});
    let begun = server.post("/api/sessions", start).send().await.expect(201);
    let id = begun.body["sessionId"].as_str().expect("an id").to_owned();
    let put = |action: &str| server.put(&format!("/api/sessions/{id}/{action}"), json!({}));
    server.clock.advance(20 * 60_000);
    put("pause").send().await.expect(200);
    server.clock.advance(5 * 60_000);
    put("resume").send().await.expect(200);
    let distraction = json!({"kind": "internal"});
    let path = format!("/api/sessions/{id}/distractions");
    server.post(&path, distraction).send().await.expect(201);
    server.clock.advance(20 * 60_000);
    let done = put("complete").send().await.expect(200).body;
    session(&server, 2, "2026-11-22T11:30:00Z", 5, "abandon").await;

    let got = stats(&server, "startDate=2026-11-22").await;
    let totals = &got["totals"];
    assert_eq!(
        totals["byType"],
        json!({"pomodoro": 1, "short": 0, "long": 1, "custom": 0})
    );
    for (name, expected) in [
        ("focusedSeconds", json!(2700)),
        ("automaticSeconds", json!(0)),
        ("sessions", json!(2)),
        ("completed", json!(1)),
        ("abandoned", json!(1)),
        ("pauses", json!(1)),
        ("distractions", json!(1)),
        ("completionRate", json!(50.0)),
    ] {
        assert_eq!(totals[name], expected, "{name}");
    }
    let score = done["focusScore"].as_f64().expect("a score");
    let given_up = server
        .get("/api/sessions?status=abandoned")
        .send()
        .await
        .expect(200)
        .body["items"][0]["focusScore"]
        .as_f64()
        .expect("a score");
    let mean = (score * 2400.0 + given_up * 300.0) / 2700.0;
    assert_eq!(
        totals["meanScore"]
            .as_f64()
            .map(|shown| (shown - mean).abs() < 0.06),
        Some(true)
    );
    // 10:00 to 10:45 UTC is 11 o'clock in Berlin.
    assert_eq!(got["hours"][11]["focusedSeconds"], 2400);
    assert_eq!(got["hours"][12]["focusedSeconds"], 300);
    assert_eq!(got["weekdays"][6]["focusedSeconds"], 2700);
    assert_eq!(
        (&got["tasks"][0]["taskId"], &got["tasks"][1]["taskId"]),
        (&json!(task), &Value::Null)
    );
    assert_eq!(got["streak"], json!({"current": 1, "longest": 1}));
    let others = server
        .get("/api/stats")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(
        others.body["totals"]["sessions"], 0,
        "somebody else's are their own"
    );
}

#[tokio::test]
async fn an_open_session_counts_up_to_now() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    server.clock.advance(7 * 60_000);
    let query = "startDate=2026-11-22";
    let got = stats(&server, query).await;
    assert_eq!(
        (&got["totals"]["focusedSeconds"], &got["totals"]["open"]),
        (&json!(420), &json!(1))
    );
    assert_eq!(got["serverTime"], "2026-11-22T10:07:00.000Z");
    let path = format!("/api/sessions/{id}/pause");
    server.put(&path, json!({})).send().await.expect(200);
    server.clock.advance(7 * 60_000);
    let got = stats(&server, query).await;
    assert_eq!(
        (&got["totals"]["focusedSeconds"], &got["totals"]["pauses"]),
        (&json!(420), &json!(1))
    );
}

#[tokio::test]
async fn automatic_completions_have_their_own_count() {
    let server = Server::start().await;
    server.begin(1).await;
    server.clock.advance(5 * 3_600_000);
    let got = stats(&server, "startDate=2026-11-22").await;
    let totals = &got["totals"];
    assert_eq!(
        (&totals["focusedSeconds"], &totals["automaticSeconds"]),
        (&json!(1500), &json!(1500))
    );
    assert_eq!(
        (&totals["completed"], &totals["automatic"], &totals["open"]),
        (&json!(0), &json!(1), &json!(0))
    );
    assert!(totals["completionRate"].is_null() && totals["meanScore"].is_null());
    assert_eq!(got["streak"]["current"], 0);
    let stored = server.get("/api/sessions").send().await.expect(200);
    assert_eq!(
        stored.body["items"][0]["automatic"], true,
        "reading has settled it"
    );
}

#[tokio::test]
async fn corrections_count() {
    let server = Server::start().await;
    let id = server.done(1, 25).await;
    let query = "startDate=2026-11-22";
    assert_eq!(stats(&server, query).await["totals"]["meanScore"], 85.0);
    let path = format!("/api/sessions/{id}");
    let rated = json!({"qualityRating": 5});
    server
        .request("PATCH", &path)
        .json(&rated)
        .send()
        .await
        .expect(200);
    assert_eq!(stats(&server, query).await["totals"]["meanScore"], 95.0);
    server.request("DELETE", &path).send().await.expect(204);
    let got = stats(&server, query).await;
    assert_eq!(
        (&got["totals"]["sessions"], &got["totals"]["focusedSeconds"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(got["streak"]["longest"], 0);
    server
        .post(&format!("{path}/restore"), json!({}))
        .send()
        .await
        .expect(200);
    let got = stats(&server, query).await;
    assert_eq!(got["totals"]["focusedSeconds"], 1500);
    assert_eq!(got["streak"]["longest"], 1);
}

#[tokio::test]
async fn days_follow_the_time_zone_across_its_offset_changes() {
    for (zone, date, begins, ends, hours) in [
        (
            "Europe/Berlin",
            "2026-03-29",
            "2026-03-28T23:00:00.000Z",
            "2026-03-29T22:00:00.000Z",
            23.0,
        ),
        (
            "Europe/Berlin",
            "2026-10-25",
            "2026-10-24T22:00:00.000Z",
            "2026-10-25T23:00:00.000Z",
            25.0,
        ),
        (
            "America/New_York",
            "2026-03-08",
            "2026-03-08T05:00:00.000Z",
            "2026-03-09T04:00:00.000Z",
            23.0,
        ),
        (
            "America/New_York",
            "2026-11-01",
            "2026-11-01T04:00:00.000Z",
            "2026-11-02T05:00:00.000Z",
            25.0,
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05",
            "2026-04-04T13:00:00.000Z",
            "2026-04-05T13:30:00.000Z",
            24.5,
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-04",
            "2026-10-03T13:30:00.000Z",
            "2026-10-04T13:00:00.000Z",
            23.5,
        ),
        (
            "Asia/Kolkata",
            "2026-11-22",
            "2026-11-21T18:30:00.000Z",
            "2026-11-22T18:30:00.000Z",
            24.0,
        ),
        (
            "Asia/Kathmandu",
            "2026-11-22",
            "2026-11-21T18:15:00.000Z",
            "2026-11-22T18:15:00.000Z",
            24.0,
        ),
        (
            "Pacific/Apia",
            "2011-12-30",
            "2011-12-30T10:00:00.000Z",
            "2011-12-30T10:00:00.000Z",
            0.0,
        ),
        (
            "Africa/Cairo",
            "2026-04-24",
            "2026-04-23T22:00:00.000Z",
            "2026-04-24T21:00:00.000Z",
            23.0,
        ),
    ] {
        let server = Server::start().await;
        let instant = |text: &str| Timestamp::parse(text).expect("an instant");
        let length = instant(ends).since(instant(begins));
        assert!(
            (length as f64 / 3_600_000.0 - hours).abs() < f64::EPSILON,
            "{zone} {date}"
        );
        // Ten minutes over each end of the day.
        for (number, edge) in (1..)
            .zip([begins, ends])
            .take(if hours > 0.0 { 2 } else { 1 })
        {
            let start = instant(edge).plus(-4 * 60_000).to_string();
            session(&server, number, &start, 10, "complete").await;
        }
        let query = format!("startDate={date}&endDate={date}&timeZone={zone}");
        let got = stats(&server, &query).await;
        let day = &got["days"][0];
        assert_eq!(
            (&day["begins"], &day["ends"]),
            (&json!(begins), &json!(ends)),
            "{zone} {date}"
        );
        let expected = if hours > 0.0 { (600, 1) } else { (0, 0) };
        assert_eq!(
            (&day["focusedSeconds"], &day["sessions"]),
            (&json!(expected.0), &json!(expected.1)),
            "{zone} {date}: six minutes of the first session, four of the last"
        );
    }
}

#[tokio::test]
async fn day_start_follows_the_profile() {
    let server = Server::start().await;
    prefer(&server, 240, 25).await;
    // 3:50 to 4:10 in Berlin.
    session(&server, 1, "2026-11-21T02:50:00Z", 20, "complete").await;
    session(&server, 2, "2026-11-21T09:00:00Z", 15, "complete").await;
    let got = stats(&server, "startDate=2026-11-20&endDate=2026-11-21").await;
    let expected = |values: [Value; 2]| {
        let dates = ["2026-11-20", "2026-11-21"].map(str::to_owned);
        dates.into_iter().zip(values).collect::<Vec<_>>()
    };
    assert_eq!(
        days(&got, "focusedSeconds"),
        expected([json!(600), json!(1500)])
    );
    assert_eq!(days(&got, "sessions"), expected([json!(1), json!(1)]));
    assert_eq!(
        days(&got, "goalProgress"),
        expected([json!(40.0), json!(100.0)])
    );
    assert_eq!(
        got["goal"],
        json!({"dailyGoalMinutes": 25, "daysReached": 1})
    );
    assert_eq!(
        (&got["dayStartsAt"], &got["days"][0]["begins"]),
        (&json!(240), &json!("2026-11-20T03:00:00.000Z"))
    );
    assert_eq!(got["streak"], json!({"current": 2, "longest": 2}));
    // 3:30 in Berlin still belongs to the day before.
    server
        .clock
        .set(Timestamp::parse("2026-11-22T02:30:00Z").expect("an instant"));
    assert_eq!(stats(&server, "").await["today"], "2026-11-21");
}

#[tokio::test]
async fn day_starts_in_a_gap_or_fold() {
    let server = Server::start().await;
    prefer(&server, 150, 1).await;
    for (date, begins) in [
        ("2026-03-29", "2026-03-29T01:00:00.000Z"),
        ("2026-10-25", "2026-10-25T00:30:00.000Z"),
    ] {
        let got = stats(&server, &format!("startDate={date}&endDate={date}")).await;
        assert_eq!(got["days"][0]["begins"], begins);
    }
}

#[tokio::test]
async fn invalid_query_is_refused() {
    let server = Server::start().await;
    let ask =
        async |query: &str| -> Got { server.get(&format!("/api/stats?{query}")).send().await };
    for query in [
        "startDate=yesterday",
        "endDate=2026-11-22T10:00:00Z",
        "startDate=2026-02-30",
        "startDate=2026-11-01&startDate=2026-11-02",
    ] {
        ask(query).await.problem(400, "invalid_query");
    }
    for (query, code) in [
        ("timeZone=Mars", "unknown_time_zone"),
        ("startDate=2026-11-23&endDate=2026-11-22", "start_after_end"),
        ("startDate=2016-10-05&endDate=2026-11-22", "range_too_long"),
        ("startDate=0000-01-01", "range_too_long"),
        ("limit=5", "unknown_field"),
    ] {
        ask(query).await.problem(422, code);
    }
    ask("startDate=2016-10-06&endDate=2026-11-22")
        .await
        .expect(200);
    for edge in [
        "startDate=0000-01-01&endDate=0000-01-02",
        "startDate=9999-12-31",
    ] {
        ask(edge).await.expect(200);
    }
    let all = ask("startDate=2026-11-23&endDate=2026-11-22&timeZone=Mars&limit=5").await;
    let all = all.problem(422, "validation_failed");
    assert_eq!(all.body["errors"].as_array().map(Vec::len), Some(3));
}
