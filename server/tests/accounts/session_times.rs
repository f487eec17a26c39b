//! The forms that add, correct and split sessions.

use std::fs;

use pages::Site;
use runtime::clock::Clock as _;
use serde_json::json;
use tempfile::TempDir;

use crate::harness::{Browser, Server};
use test_support::database::Kind;

async fn pages() -> (Server, TempDir) {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("pkg")).unwrap();
    let front = Site::find(&[site.path().to_owned()]).unwrap();
    let off = [("STINT_RATE_LIMITS", "off")];
    let server = Server::with_front(Kind::Sqlite, &off, Some(&front)).await;
    (server, site)
}

async fn begin(browser: &mut Browser<'_>) {
    let zone = json!({ "timeZone": "Europe/Berlin" });
    browser.post("/api/auth/guest", zone).await.expect(201);
}

/// As many minutes after the server's now, as the form has it in Berlin.
fn shown(server: &Server, minutes: i64) -> String {
    let at = server.clock.now().plus((minutes + 60) * 60_000).to_string();
    at[..19].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_session_is_added() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser).await;
    let page = browser.get("/history").await.expect(200);
    assert!(page.body.contains("Add a session"), "{}", page.body);
    let (start, end) = (shown(&server, -90), shown(&server, -50));
    let fields = [
        ("startTime", &start[..16]),
        ("endTime", end.as_str()),
        ("intention", "Letters"),
    ];
    let form = "/forms/history/record";
    let there = browser.submit(form, &fields).await.expect(303);
    let page = browser.get(there.header("location")).await.expect(200);
    assert!(page.body.contains("Letters"), "{}", page.body);
    let listed = browser.get("/api/sessions").await.expect(200).json();
    let session = &listed["items"][0];
    assert_eq!(session["source"], "manual");
    assert_eq!(
        session["endTime"],
        json!(server.clock.now().plus(-50 * 60_000))
    );

    // With pauses, type and plan; what is wrong is shown at its field.
    let times = [-49, -19, -40, -35].map(|minutes| shown(&server, minutes));
    let [start, end, pause, resume] = times.each_ref().map(String::as_str);
    let more = |plan: &'static str| {
        [
            ("startTime", start),
            ("endTime", end),
            ("pauseTime1", pause),
            ("resumeTime1", resume),
            ("pauseTime2", ""),
            ("resumeTime2", ""),
            ("sessionType", "pomodoro"),
            ("plannedDuration", plan),
            ("outcome", "abandoned"),
        ]
    };
    let page = browser.submit(form, &more("40")).await.expect(422);
    for expected in ["This type has a plan of its own", pause, "aria-invalid"] {
        assert!(page.body.contains(expected), "{expected}: {}", page.body);
    }
    browser.submit(form, &more("")).await.expect(303);
    let listed = browser.get("/api/sessions").await.expect(200).json();
    let (newest, session) = (&listed["items"][0], session.clone());
    assert_eq!(newest["sessionType"], "pomodoro");
    assert_eq!(newest["status"], "abandoned");
    assert_eq!(newest["actualDuration"], 25);
    assert_eq!(newest["pauses"].as_array().map(Vec::len), Some(1));

    let page = browser.submit(form, &fields).await.expect(409);
    let id = session["sessionId"].as_str().unwrap();
    for expected in [
        "at this time there is",
        &format!("/history/{id}"),
        "Letters",
    ] {
        assert!(page.body.contains(expected), "{expected}: {}", page.body);
    }
    let tomorrow = shown(&server, 1_440);
    let wrong = [("startTime", "soon"), ("endTime", tomorrow.as_str())];
    let page = browser.submit(form, &wrong).await.expect(422);
    assert!(page.body.contains("not a valid value"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_automatic_completion_is_put_right_and_split() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser).await;
    let start = json!({ "sessionType": "pomodoro", "intention": "Letters" });
    let begun = browser.post("/api/sessions", start).await.expect(201);
    let begun = begun.json();
    let id = begun["sessionId"].as_str().unwrap();
    server.clock.advance(60 * 60_000);
    let address = format!("/history/{id}");
    let page = browser.get(&address).await.expect(200);
    assert!(
        page.body.contains("You were still working?"),
        "{}",
        page.body
    );

    let end = shown(&server, -20);
    let fields = [("session", id), ("endTime", end.as_str())];
    browser
        .submit("/forms/history/end", &fields)
        .await
        .expect(303);
    let api = format!("/api/sessions/{id}");
    let session = browser.get(&api).await.expect(200).json();
    assert_eq!(session["actualDuration"], 40);
    assert_eq!(session["automatic"], false);
    let page = browser.get(&address).await.expect(200);
    assert!(page.body.contains("Corrected; it was"), "{}", page.body);
    assert!(!page.body.contains("You were still working?"));

    // What is shown as it was stays exact.
    let (start, end) = (shown(&server, -60), shown(&server, -25));
    let fields = [
        ("session", id),
        ("startTime", start.as_str()),
        ("endTime", end.as_str()),
        ("outcome", "completed"),
    ];
    browser
        .submit("/forms/history/correct", &fields)
        .await
        .expect(303);
    let session = browser.get(&api).await.expect(200).json();
    assert_eq!(session["startTime"], begun["startTime"]);
    assert_eq!(session["actualDuration"], 35);

    // A pause alone, and then another type; the times stay.
    let pause = [-45, -43].map(|minutes| shown(&server, minutes));
    let fields = [
        ("session", id),
        ("startTime", start.as_str()),
        ("endTime", end.as_str()),
        ("pauseTime1", pause[0].as_str()),
        ("resumeTime1", pause[1].as_str()),
        ("sessionType", "long"),
        ("plannedDuration", "25"),
        ("outcome", "completed"),
    ];
    browser
        .submit("/forms/history/correct", &fields)
        .await
        .expect(303);
    let session = browser.get(&api).await.expect(200).json();
    assert_eq!(session["startTime"], begun["startTime"]);
    assert_eq!(session["actualDuration"], 33);
    assert_eq!(session["plannedDuration"], 45);
    let none = [("session", id), ("pauseTime1", ""), ("resumeTime1", "")];
    browser
        .submit("/forms/history/correct", &none)
        .await
        .expect(303);

    let at = shown(&server, -40);
    let fields = [("session", id), ("splitTime", at.as_str())];
    browser
        .submit("/forms/history/split", &fields)
        .await
        .expect(303);
    let listed = browser.get("/api/sessions").await.expect(200).json();
    let minutes: Vec<_> = [0, 1]
        .map(|index| listed["items"][index]["actualDuration"].clone())
        .to_vec();
    assert_eq!(minutes, [15, 20]);
    let page = browser
        .submit("/forms/history/split", &fields)
        .await
        .expect(422);
    assert!(
        page.body.contains("1 to 135 focused minutes"),
        "{}",
        page.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_entered_in_forms_and_filter_the_list() {
    let (server, _site) = pages().await;
    let mut browser = server.browser();
    begin(&mut browser).await;
    let recorded = [
        ("startTime", "2026-11-20T10:00"),
        ("endTime", "2026-11-20T10:30"),
        ("intention", "Letters"),
        ("tags", " Deep work, thesis,"),
    ];
    let there = browser.submit("/forms/history/record", &recorded).await;
    let location = there.expect(303).header("location").to_owned();
    let path = location.split('?').next().expect("a path").to_owned();
    let id = path.rsplit('/').next().expect("an id").to_owned();
    let other = json!({ "startTime": "2026-11-20T12:00:00Z", "endTime": "2026-11-20T12:30:00Z" });
    browser
        .post("/api/sessions/record", other)
        .await
        .expect(201);
    let page = browser.get(&path).await.expect(200);
    assert!(
        page.body.contains("<dd>Deep work, thesis</dd>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("value=\"Deep work, thesis\""));

    let session = [("session", id.as_str())];
    let amend = |tags: Option<&'static str>| {
        let tags = tags.map(|tags| ("tags", tags));
        let fields = [session[0], ("intention", "Letters")];
        fields.into_iter().chain(tags).collect::<Vec<_>>()
    };
    // A page of an earlier version has no field for them.
    for (tags, expected) in [
        (None, json!(["Deep work", "thesis"])),
        (Some("home, <b>"), json!(["home", "<b>"])),
    ] {
        let amended = browser.submit("/forms/history/amend", &amend(tags)).await;
        amended.expect(303);
        let session = browser.get(&format!("/api/sessions/{id}")).await;
        assert_eq!(session.expect(200).json()["tags"], expected);
    }
    let list = browser.get("/history?tag=HOME").await.expect(200);
    assert_eq!(list.body.matches("class=\"entry\"").count(), 1);
    for expected in ["#home", "#&lt;b&gt;", "<option value=\"home\"></option>"] {
        assert!(list.body.contains(expected), "{expected}: {}", list.body);
    }
    let insights = "/insights?startDate=2026-11-20&endDate=2026-11-20";
    let page = browser.get(insights).await.expect(200).body;
    let (_, table) = page.split_once(">Tags<").expect("a table of tags");
    for expected in ["home", "&lt;b&gt;", "Unassigned"] {
        assert!(table.contains(expected), "{expected}: {table}");
    }
    let long = "x".repeat(51);
    let wrong = [session[0], ("tags", long.as_str())];
    let page = browser.submit("/forms/history/amend", &wrong).await;
    let page = page.expect(422);
    assert!(page.body.contains("At most 10 tags") && page.body.contains(&long));
    let none = browser
        .submit("/forms/history/amend", &amend(Some("")))
        .await;
    none.expect(303);
    let session = browser.get(&format!("/api/sessions/{id}")).await;
    assert_eq!(session.expect(200).json().get("tags"), None);
}
