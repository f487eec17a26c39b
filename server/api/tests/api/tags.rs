//! Tags over HTTP: in bodies, sessions, events, lists, statistics and exports.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Got, Server};

/// A session with these tags that took half an hour from this hour on.
async fn record(server: &Server, hour: u32, tags: Value) -> Value {
    let body = json!({
        "startTime": format!("2026-11-22T{hour:02}:00:00Z"),
        "endTime": format!("2026-11-22T{hour:02}:30:00Z"),
        "tags": tags,
    });
    server.create("/api/sessions/record", body).await
}

fn names(got: &Got) -> Vec<(String, u64)> {
    let items = got.body["items"].as_array().expect("items");
    let name = |item: &Value| item["tag"].as_str().expect("a tag").to_owned();
    let uses = |item: &Value| item["sessions"].as_u64().expect("a number");
    items.iter().map(|item| (name(item), uses(item))).collect()
}

#[tokio::test]
async fn tags_follow_a_session() {
    let server = Server::start().await;
    let start = json!({"sessionType": "pomodoro", "tags": [" Deep work", "thesis", "DEEP WORK"]});
    let begun = server.post("/api/sessions", start).send().await.expect(201);
    assert_eq!(begun.body["tags"], json!(["Deep work", "thesis"]));
    let path = begun.header("location").to_owned();
    let patch = |body: &Value| server.request("PATCH", &path).json(body);
    let amended = patch(&json!({"tags": ["home"]})).send().await.expect(200);
    assert_eq!(amended.body["tags"], json!(["home"]));
    let other = patch(&json!({"intention": "Write"}))
        .send()
        .await
        .expect(200);
    assert_eq!(other.body["tags"], json!(["home"]));
    let cleared = patch(&json!({"tags": null})).send().await.expect(200);
    assert_eq!(cleared.body.get("tags"), None);
    let log = server.get(&format!("{path}/events")).send().await;
    let log = log.expect(200).body;
    assert_eq!(
        log["items"][0]["data"]["tags"],
        json!(["Deep work", "thesis"])
    );
    assert_eq!(log["items"][1]["data"]["tags"], json!(["home"]));
    assert_eq!(log["items"][3]["data"].get("tags"), None);
    assert_eq!(log["state"].get("tags"), None);
}

#[tokio::test]
async fn replayed_commands_have_tags() {
    let server = Server::start().await;
    let id = Uuid::from_u128(7);
    let command = |number: u128, at: &str, fields: Value| {
        let mut command = fields;
        command["commandId"] = json!(Uuid::from_u128(number));
        command["sessionId"] = json!(id);
        command["occurredAt"] = json!(at);
        command
    };
    let commands = [
        command(
            1,
            "2026-11-22T09:00:00Z",
            json!({"type": "start", "sessionType": "short", "tags": ["thesis"]}),
        ),
        command(
            2,
            "2026-11-22T09:05:00Z",
            json!({"type": "amend", "tags": ["thesis", "home"]}),
        ),
        command(
            3,
            "2026-11-22T09:06:00Z",
            json!({"type": "amend", "tags": ["a,b"]}),
        ),
    ];
    let batch = json!({"rulesVersion": 2, "commands": commands});
    let got = server.post("/api/sync", batch).send().await.expect(200);
    let outcomes: Vec<_> = (0..3)
        .map(|at| &got.body["results"][at]["outcome"])
        .collect();
    assert_eq!(outcomes, ["applied", "applied", "rejected"]);
    assert_eq!(got.body["results"][2]["problem"]["code"], "tag_not_allowed");
    let session = server.get(&format!("/api/sessions/{id}")).send().await;
    assert_eq!(session.expect(200).body["tags"], json!(["thesis", "home"]));
}

#[tokio::test]
async fn what_is_no_tag_is_refused_with_its_field() {
    let server = Server::start().await;
    let eleven: Vec<String> = (0..11).map(|number| number.to_string()).collect();
    for (tags, status, code) in [
        (json!(["thesis", " "]), 422, "tag_not_allowed"),
        (json!(["a,b"]), 422, "tag_not_allowed"),
        (json!(["x".repeat(51)]), 422, "tag_not_allowed"),
        (json!(eleven), 422, "too_many_tags"),
        (json!(vec!["x"; 101]), 422, "too_many_items"),
        (json!("thesis"), 422, "wrong_type"),
        (json!([7]), 422, "wrong_type"),
    ] {
        let body = json!({"sessionType": "pomodoro", "tags": tags});
        let refused = server.post("/api/sessions", body).send().await;
        let refused = refused.problem(status, code);
        let pointer = refused.body["errors"][0]["pointer"].as_str();
        assert!(
            pointer.is_some_and(|pointer| pointer.starts_with("/tags")),
            "{tags}"
        );
    }
}

#[tokio::test]
async fn sessions_are_filtered_by_tag() {
    let server = Server::start().await;
    let first = record(&server, 1, json!(["Thesis"])).await;
    let second = record(&server, 2, json!(["deep work", "THESIS"])).await;
    let third = record(&server, 3, json!(["home"])).await;
    record(&server, 4, json!(null)).await;
    let ids = |sessions: &[&Value]| -> Vec<Value> {
        let ids = sessions.iter().map(|session| session["sessionId"].clone());
        ids.collect()
    };
    for (query, expected) in [
        ("tag=thesis", vec![&second, &first]),
        ("tag=Deep%20Work,home", vec![&third, &second]),
        ("tag=deep", vec![]),
        ("tag=thesis&sort=startTime", vec![&first, &second]),
        ("tag=thesis&status=abandoned", vec![]),
    ] {
        let got = server.get(&format!("/api/sessions?{query}")).send().await;
        let got = got.expect(200);
        let found: Vec<Value> = got.body["items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|session| session["sessionId"].clone())
            .collect();
        assert_eq!(found, ids(&expected), "{query}");
        assert_eq!(got.body["totalItems"], expected.len(), "{query}");
    }
    let page = server.get("/api/sessions?tag=thesis&limit=1").send().await;
    let next = page.expect(200).body["nextCursor"]
        .as_str()
        .map(str::to_owned);
    let next = next.expect("another page");
    let rest = server.get(&format!("/api/sessions?tag=thesis&limit=1&cursor={next}"));
    assert_eq!(rest.send().await.expect(200).body["items"][0], first);
}

#[tokio::test]
async fn tags_are_listed_by_use() {
    let server = Server::start().await;
    record(&server, 1, json!(["Thesis", "reading"])).await;
    record(&server, 2, json!(["thesis", "home"])).await;
    record(&server, 3, json!(["THESIS", "home"])).await;
    let named = |name: &str, uses| (name.to_owned(), uses);
    let all = server.get("/api/tags").send().await.expect(200);
    assert_eq!(
        names(&all),
        [named("Thesis", 3), named("home", 2), named("reading", 1)]
    );
    let second = server
        .get("/api/tags?limit=2&page=2")
        .send()
        .await
        .expect(200);
    assert_eq!(names(&second), [named("reading", 1)]);
    assert_eq!(second.body["totalItems"], 3);
    assert!(second.header("link").contains("rel=\"prev\""));
    let found = server.get("/api/tags?q=HO").send().await.expect(200);
    assert_eq!(names(&found), [named("home", 2)]);
    let theirs = server.get("/api/tags").user(server.other).send().await;
    assert!(names(&theirs.expect(200)).is_empty());
    let wrong = server.get("/api/tags?limit=0").send().await;
    wrong.problem(422, "limit_out_of_range");
}

#[tokio::test]
async fn statistics_changes_and_exports_have_tags() {
    let server = Server::start().await;
    record(&server, 1, json!(["Thesis", "a; b"])).await;
    record(&server, 2, json!(["thesis"])).await;
    record(&server, 3, json!(null)).await;
    let stats = server.get("/api/stats").send().await.expect(200).body;
    let by_tag: Vec<_> = stats["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tag| (tag["tag"].clone(), tag["focusedSeconds"].clone()))
        .collect();
    assert_eq!(
        by_tag,
        [
            (json!("Thesis"), json!(3600)),
            (Value::Null, json!(1800)),
            (json!("a; b"), json!(1800)),
        ]
    );
    assert_eq!(stats["otherTags"], Value::Null);
    let changes = server.get("/api/changes").send().await.expect(200).body;
    // The profile is first.
    let tags = &changes["items"][1]["session"]["tags"];
    assert_eq!(*tags, json!(["Thesis", "a; b"]));
    let csv = server
        .get("/api/export?format=csv")
        .send()
        .await
        .expect(200)
        .text;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let column = reader
        .headers()
        .expect("a head")
        .iter()
        .position(|name| name == "tags");
    let cells: Vec<String> = reader
        .records()
        .map(|row| row.expect("a row")[column.expect("a column")].to_owned())
        .collect();
    assert_eq!(cells, ["", "thesis", "Thesis, a; b"]);
    let json = server.get("/api/export").send().await.expect(200).body;
    assert_eq!(json["sessions"][1]["tags"], json!(["thesis"]));
}
