//! Time zones of sessions over HTTP: in bodies, sessions and events, and the days of lists, statistics and
//! exports.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::Server;

/// A session of half an hour in Tokyo, from 1:00 of the 22nd on; in London it is 16:00 of the 21st.
async fn in_tokyo(server: &Server) -> Value {
    let body = json!({
        "startTime": "2026-11-21T16:00:00Z",
        "endTime": "2026-11-21T16:30:00Z",
        "timeZone": "Asia/Tokyo",
    });
    server.create("/api/sessions/record", body).await
}

#[tokio::test]
async fn a_zone_follows_a_session() {
    let server = Server::start().await;
    let start = json!({"sessionType": "pomodoro", "timeZone": "Asia/Tokyo"});
    let begun = server.post("/api/sessions", start).send().await.expect(201);
    assert_eq!(begun.body["timeZone"], "Asia/Tokyo");
    let path = begun.header("location").to_owned();
    let log = server.get(&format!("{path}/events")).send().await;
    let log = log.expect(200).body;
    assert_eq!(log["items"][0]["data"]["timeZone"], "Asia/Tokyo");
    assert_eq!(log["state"]["timeZone"], "Asia/Tokyo");
    let plain = Server::start().await;
    let start = json!({"sessionType": "pomodoro"});
    let begun = plain.post("/api/sessions", start).send().await.expect(201);
    assert_eq!(begun.body["timeZone"], Value::Null);
}

#[tokio::test]
async fn an_unknown_zone_is_refused_unless_it_is_replayed() {
    let server = Server::start().await;
    for zone in ["Mars/Olympus", "Europe, Berlin", "", &"x".repeat(65)] {
        for (path, mut body) in [
            ("/api/sessions", json!({"sessionType": "pomodoro"})),
            (
                "/api/sessions/record",
                json!({"startTime": "2026-11-21T16:00:00Z", "endTime": "2026-11-21T16:30:00Z"}),
            ),
        ] {
            body["timeZone"] = json!(zone);
            let refused = server.post(path, body).send().await;
            let refused = refused.problem(422, "unknown_time_zone");
            assert_eq!(refused.body["errors"][0]["pointer"], "/timeZone", "{zone}");
        }
    }
    let wrong = json!({"sessionType": "sprint", "timeZone": "Mars/Olympus"});
    let refused = server.post("/api/sessions", wrong).send().await;
    let refused = refused.problem(422, "validation_failed");
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(2));
    let replayed = |number: u128, zone: &str| {
        json!({
            "commandId": Uuid::from_u128(number),
            "sessionId": Uuid::from_u128(number),
            "occurredAt": "2026-11-22T09:00:00Z",
            "type": "start", "sessionType": "short", "timeZone": zone,
        })
    };
    let commands = [replayed(1, "Europe, Berlin"), replayed(2, "Mars/Olympus")];
    let batch = json!({"rulesVersion": 2, "commands": commands});
    let got = server.post("/api/sync", batch).send().await.expect(200);
    let result = |at: usize| &got.body["results"][at];
    assert_eq!(result(0)["problem"]["code"], "unknown_time_zone");
    assert_eq!(result(1)["outcome"], "applied");
}

#[tokio::test]
async fn days_are_those_of_the_session() {
    let server = Server::start().await;
    let session = in_tokyo(&server).await;
    let listed = async |query: &str| {
        let path = format!("/api/sessions?{query}");
        let got = server.get(&path).send().await.expect(200);
        got.body["items"] == json!([session])
    };
    for (query, has_it) in [
        ("startDate=2026-11-22&endDate=2026-11-22", true),
        ("startDate=2026-11-21&endDate=2026-11-21", false),
        ("startDate=2026-11-21&endDate=2026-11-21&timeZone=UTC", true),
        (
            "startDate=2026-11-21T16:00:00Z&endDate=2026-11-21T17:00:00Z",
            true,
        ),
    ] {
        assert_eq!(listed(query).await, has_it, "{query}");
    }
    for (query, day, hour) in [("", "2026-11-22", 1), ("&timeZone=UTC", "2026-11-21", 16)] {
        let path = format!("/api/stats?startDate=2026-11-21&endDate=2026-11-22{query}");
        let got = server.get(&path).send().await.expect(200).body;
        let with = |list: &str, name: &str| {
            let list = got[list].as_array().expect("a list");
            let mut with = list.iter().filter(|one| one["sessions"] == 1);
            with.next().map(|one| one[name].clone())
        };
        assert_eq!(with("days", "date"), Some(json!(day)), "{query}");
        assert_eq!(with("hours", "hour"), Some(json!(hour)), "{query}");
    }
}

#[tokio::test]
async fn the_table_has_the_clock_of_the_session() {
    let server = Server::start().await;
    in_tokyo(&server).await;
    for (query, local) in [
        ("", "2026-11-22,01:00:00,01:30:00"),
        ("&timeZone=UTC", "2026-11-21,16:00:00,16:30:00"),
    ] {
        let path = format!("/api/export?format=csv{query}");
        let table = server.get(&path).send().await.expect(200).text;
        assert!(table.contains(local), "{table}");
        assert!(table.trim_end().ends_with(",Asia/Tokyo"), "{table}");
    }
}
