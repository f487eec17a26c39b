//! The zones of days, on every page and in the API: after a move, by one zone for everything, on a device
//! that is elsewhere.

use serde_json::{Value, json};

use crate::harness::Browser;
use crate::history::{begin, pages};

/// Records a session of 25 minutes; its id.
async fn record(browser: &mut Browser<'_>, start: &str, end: &str, zone: Option<&str>) -> String {
    let session = json!({ "startTime": start, "endTime": end, "timeZone": zone });
    let recorded = browser.post("/api/sessions/record", session).await;
    let recorded = recorded.expect(201).json();
    recorded["sessionId"].as_str().unwrap().to_owned()
}

async fn change(browser: &mut Browser<'_>, change: Value) {
    browser
        .send("PATCH", "/api/me", Some(change))
        .await
        .expect(200);
}

/// Whether everything says that the session was on this day, at this time.
async fn is_on(browser: &mut Browser<'_>, session: &str, date: &str, heading: &str, time: &str) {
    let query = format!("startDate={date}&endDate={date}");
    let list = browser.get(&format!("/api/sessions?{query}")).await;
    let list = list.expect(200).json();
    let found: Vec<_> = list["items"].as_array().unwrap().iter().collect();
    assert_eq!(found.len(), 1, "{date}");
    assert_eq!(found[0]["sessionId"], session);
    let stats = browser.get(&format!("/api/stats?{query}")).await;
    assert_eq!(stats.expect(200).json()["totals"]["sessions"], 1, "{date}");
    let page = browser.get(&format!("/history?{query}")).await.expect(200);
    assert!(page.body.contains(heading), "{date}: no {heading}");
    assert!(page.body.contains(session) && page.body.contains(time));
    let insights = browser.get(&format!("/insights?{query}")).await;
    let day = format!("/history?{query}").replace('&', "&amp;");
    assert!(insights.expect(200).body.contains(&day), "{date}");
    let page = browser.get(&format!("/history/{session}")).await;
    let page = page.expect(200).body;
    assert!(page.contains(&format!("{heading}, {time}")), "{heading}");
    let table = browser.get("/api/export?format=csv").await.expect(200).body;
    let row = table.lines().find(|line| line.starts_with(session));
    let row = row.unwrap_or_default();
    assert!(row.contains(&format!(",{date},{time}:")), "{row}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_leaves_sessions_where_they_were() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "Europe/Berlin").await;
    // 14:00 in Berlin, 2:00 of the next day in Auckland.
    let (start, end) = ("2026-11-18T13:00:00Z", "2026-11-18T13:25:00Z");
    let session = record(&mut browser, start, end, None).await;
    let day = ("2026-11-18", "Wednesday, 18 November", "14:00");
    is_on(&mut browser, &session, day.0, day.1, day.2).await;
    change(&mut browser, json!({ "timeZone": "Pacific/Auckland" })).await;
    is_on(&mut browser, &session, day.0, day.1, day.2).await;
    let me = browser.get("/api/me").await.expect(200).json();
    assert_eq!(
        me["formerTimeZones"],
        json!([{ "timeZone": "Europe/Berlin", "until": "2026-11-22T10:00:00.000Z" }])
    );
    // Its times are entered as they are shown.
    let entered = [
        ("session", session.as_str()),
        ("startTime", "2026-11-18T14:05"),
        ("endTime", "2026-11-18T14:30"),
    ];
    browser
        .submit("/forms/history/correct", &entered)
        .await
        .expect(303);
    is_on(&mut browser, &session, day.0, day.1, "14:05").await;
    // What has no zone since then is of the new one: 23:30 there.
    server.clock.advance(60 * 60_000);
    let (start, end) = ("2026-11-22T10:30:00Z", "2026-11-22T10:55:00Z");
    let later = record(&mut browser, start, end, None).await;
    is_on(&mut browser, &later, "2026-11-22", "Yesterday", "23:30").await;
    change(&mut browser, json!({ "daysInCurrentZone": true })).await;
    let day = ("2026-11-19", "Thursday, 19 November", "02:05");
    is_on(&mut browser, &session, day.0, day.1, day.2).await;
    let log = browser.get("/api/export?format=jsonl").await.expect(200);
    let settings = log
        .body
        .lines()
        .find(|line| line.starts_with(r#"{"settings""#));
    let settings: Value = serde_json::from_str(settings.unwrap()).unwrap();
    let settings = &settings["settings"];
    assert_eq!(settings["formerTimeZones"], me["formerTimeZones"]);
    assert_eq!(settings["daysInCurrentZone"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_zone_is_that_of_all_sessions() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "Europe/Berlin").await;
    let (start, end) = ("2026-11-18T13:00:00Z", "2026-11-18T13:25:00Z");
    let session = record(&mut browser, start, end, Some("Pacific/Auckland")).await;
    for (is_current, day) in [
        (false, ("2026-11-19", "Thursday, 19 November", "02:00")),
        (true, ("2026-11-18", "Wednesday, 18 November", "14:00")),
    ] {
        change(&mut browser, json!({ "daysInCurrentZone": is_current })).await;
        is_on(&mut browser, &session, day.0, day.1, day.2).await;
        let page = browser.get(&format!("/history/{session}")).await;
        let is_named = page.expect(200).body.contains("Pacific/Auckland");
        assert_eq!(is_named, !is_current);
        let entered = [
            ("session", session.as_str()),
            ("startTime", &format!("{}T{}", day.0, day.2)),
        ];
        let unchanged = browser.submit("/forms/history/correct", &entered).await;
        assert!(!unchanged.body.contains("in the future"));
        is_on(&mut browser, &session, day.0, day.1, day.2).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn today_is_that_of_the_device() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser, "Europe/Berlin").await;
    // 13:00 in Berlin, 1:00 of the 23rd in Auckland.
    server.clock.advance(2 * 3_600_000);
    let (start, end) = ("2026-11-22T11:30:00Z", "2026-11-22T11:55:00Z");
    record(&mut browser, start, end, Some("Pacific/Auckland")).await;
    for (cookie, today) in [
        ("stint_zone=Pacific/Auckland", "2026-11-23"),
        ("stint_zone=Mars/Olympus", "2026-11-22"),
        ("stint_zone=undefined", "2026-11-22"),
        ("other=Pacific/Auckland", "2026-11-22"),
    ] {
        let mut there = browser.clone().with_header("cookie", cookie);
        let stats = there.get("/api/stats").await.expect(200).json();
        assert_eq!(stats["today"], today, "{cookie}");
        assert_eq!(stats["endDate"], today, "{cookie}");
        assert_eq!(
            stats["totals"]["sessions"],
            u64::from(today == "2026-11-23")
        );
        let page = there.get("/history").await.expect(200).body;
        assert_eq!(page.contains("Today"), today == "2026-11-23", "{cookie}");
    }
    change(&mut browser, json!({ "daysInCurrentZone": true })).await;
    let mut there = browser.with_header("cookie", "stint_zone=Pacific/Auckland");
    let stats = there.get("/api/stats").await.expect(200).json();
    assert_eq!(stats["today"], "2026-11-22");
}
