//! Lists: filters, pages and their links, days in time zones.

use serde_json::{Value, json};
use shared::Timestamp;

use crate::harness::{Got, Server};

fn ids(got: &Got) -> Vec<String> {
    let items = got.body["items"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    items
        .iter()
        .filter_map(|item| item["sessionId"].as_str().map(str::to_owned))
        .collect()
}

fn link(got: &Got, relation: &str) -> Option<String> {
    got.header("link").split(", ").find_map(|link| {
        let (target, parameter) = link.split_once("; ")?;
        (parameter == format!("rel=\"{relation}\""))
            .then(|| target.trim_matches(['<', '>']).to_owned())
    })
}

#[tokio::test]
async fn pages_link_to_each_other() {
    let server = Server::start().await;
    let mut all = Vec::new();
    for number in 1..=7 {
        all.insert(0, server.done(number, 5).await);
        server.clock.advance(60_000);
    }
    let first = server
        .get("/api/sessions?limit=3&status=completed")
        .send()
        .await
        .expect(200);
    assert_eq!(
        (
            &first.body["totalItems"],
            &first.body["totalPages"],
            &first.body["page"],
            &first.body["limit"]
        ),
        (&json!(7), &json!(3), &json!(1), &json!(3)),
    );
    assert_eq!(link(&first, "prev"), None);
    assert_eq!(
        link(&first, "last").as_deref(),
        Some("/api/sessions?limit=3&status=completed&page=3")
    );
    let mut seen = ids(&first);
    let mut next = link(&first, "next");
    while let Some(path) = next {
        let got = server.get(&path).send().await.expect(200);
        seen.extend(ids(&got));
        next = link(&got, "next");
        if next.is_none() {
            assert_eq!(
                link(&got, "prev").as_deref(),
                Some("/api/sessions?limit=3&status=completed&page=2")
            );
            assert_eq!(
                link(&got, "first").as_deref(),
                Some("/api/sessions?limit=3&status=completed&page=1")
            );
        }
    }
    assert_eq!(seen, all, "newest first, none twice, none left out");
    let beyond = server
        .get("/api/sessions?limit=3&page=9")
        .send()
        .await
        .expect(200);
    assert!(ids(&beyond).is_empty());
    assert_eq!(
        link(&beyond, "prev").as_deref(),
        Some("/api/sessions?limit=3&page=3")
    );
    server
        .get("/api/sessions?page=1000000000&limit=100")
        .send()
        .await
        .expect(200);
    let empty = server
        .get("/api/sessions")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(
        (&empty.body["totalItems"], &empty.body["totalPages"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn filters_narrow() {
    let server = Server::start().await;
    let task = "0198f3b0-0000-7000-8000-0000000000aa";
    let project = "0198f3b0-0000-7000-8000-0000000000bb";
    let start = json!({"sessionType": "short", "taskId": task, "projectId": project});
    let got = server.post("/api/sessions", start).send().await.expect(201);
    let short = got.body["sessionId"].as_str().expect("an id").to_owned();
    server
        .put(&format!("/api/sessions/{short}/abandon"), json!({}))
        .send()
        .await
        .expect(200);
    server.clock.advance(60_000);
    let done = server.done(2, 10).await;
    let open = server.begin(3).await;
    for (query, expected) in [
        ("", vec![&open, &done, &short]),
        ("status=open", vec![&open]),
        ("status=active", vec![&open]),
        ("status=paused", vec![]),
        ("status=completed,abandoned", vec![&done, &short]),
        ("status=open,abandoned", vec![&open, &short]),
        ("sessionType=short", vec![&short]),
        ("sessionType=long", vec![]),
        (&format!("taskId={task}"), vec![&short]),
        (
            &format!("projectId={project}&status=abandoned"),
            vec![&short],
        ),
        (&format!("taskId={project}"), vec![]),
        ("startDate=2026-11-22T10:01:00Z", vec![&open, &done]),
        ("endDate=2026-11-22T10:01:00Z", vec![&short]),
        (
            "startDate=2026-11-22T10:01:00Z&endDate=2026-11-22T10:01:00.001Z",
            vec![&done],
        ),
        (
            "startDate=2026-11-22T11:01:00%2B01:00&endDate=2026-11-22T10:02:00Z",
            vec![&done],
        ),
        (
            "startDate=2026-11-22&endDate=2026-11-22",
            vec![&open, &done, &short],
        ),
        ("startDate=2026-11-23", vec![]),
    ] {
        let got = server
            .get(&format!("/api/sessions?{query}"))
            .send()
            .await
            .expect(200);
        assert_eq!(ids(&got).iter().collect::<Vec<_>>(), expected, "{query}");
    }
    server
        .put(&format!("/api/sessions/{open}/pause"), json!({}))
        .send()
        .await
        .expect(200);
    assert_eq!(
        ids(&server.get("/api/sessions?status=open").send().await),
        [open]
    );
}

#[tokio::test]
async fn days_follow_the_time_zone_across_offset_changes() {
    for (zone, date, begins, ends) in [
        // A day of 23 hours, one of 25, one of 24.5, and an offset of 5:45.
        (
            "Europe/Berlin",
            "2026-03-29",
            "2026-03-28T23:00:00Z",
            "2026-03-29T22:00:00Z",
        ),
        (
            "Europe/Berlin",
            "2026-10-25",
            "2026-10-24T22:00:00Z",
            "2026-10-25T23:00:00Z",
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05",
            "2026-04-04T13:00:00Z",
            "2026-04-05T13:30:00Z",
        ),
        (
            "Asia/Kathmandu",
            "2026-11-22",
            "2026-11-21T18:15:00Z",
            "2026-11-22T18:15:00Z",
        ),
        (
            "Africa/Cairo",
            "2026-04-24",
            "2026-04-23T22:00:00Z",
            "2026-04-24T21:00:00Z",
        ),
    ] {
        let server = Server::start().await;
        let instant = |text: &str| Timestamp::parse(text).expect("an instant");
        let mut inside = Vec::new();
        let edges = [
            (instant(begins).plus(-60_000), false),
            (instant(begins), true),
            (instant(ends).plus(-60_000), true),
            (instant(ends), false),
        ];
        for (number, (at, within)) in (1..).zip(edges) {
            server.clock.set(at);
            let id = server.begin(number).await;
            server
                .put(&format!("/api/sessions/{id}/abandon"), json!({}))
                .send()
                .await
                .expect(200);
            if within {
                inside.insert(0, id);
            }
        }
        let query = format!("/api/sessions?startDate={date}&endDate={date}&timeZone={zone}");
        assert_eq!(
            ids(&server.get(&query).send().await.expect(200)),
            inside,
            "{zone} {date}"
        );
        if zone == "Europe/Berlin" {
            let query = format!("/api/sessions?startDate={date}&endDate={date}");
            assert_eq!(
                ids(&server.get(&query).send().await.expect(200)),
                inside,
                "the person's own zone"
            );
        }
    }
}

#[tokio::test]
async fn invalid_queries_name_their_parameters() {
    let server = Server::start().await;
    let got = server
        .get("/api/sessions?page=0&limit=500&timeZone=Mars&sort=up&order=up")
        .send()
        .await;
    let got = got.problem(422, "validation_failed");
    let named: Vec<&Value> = got.body["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|e| &e["pointer"])
        .collect();
    assert_eq!(
        named,
        ["timeZone", "sort", "page", "limit", "order"]
            .map(Value::from)
            .iter()
            .collect::<Vec<_>>()
    );
    let got = server
        .get("/api/sessions?page=x&limit=500")
        .send()
        .await
        .problem(400, "invalid_query");
    assert_eq!(got.body["errors"].as_array().map(Vec::len), Some(1));
    server
        .get("/api/sessions?startDate=2026-11-22T10:00:00+01:00")
        .send()
        .await
        .problem(400, "invalid_query");
}
