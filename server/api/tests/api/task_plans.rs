//! Notes of tasks, the day that they are planned for, and their order by hand.

use serde_json::{Value, json};

use crate::harness::{Got, Server};
use crate::tasks::{UNKNOWN, client_id, make};

async fn patch(server: &Server, number: u128, change: &Value) -> Got {
    let path = format!("/api/tasks/{}", client_id(number));
    let call = server.request("PATCH", &path).json(change);
    call.send().await
}

async fn made(server: &Server, number: u128, title: &str) -> Value {
    let body = json!({"title": title, "taskId": client_id(number)});
    make(server, body).await.body
}

/// The titles of a list, read one by one.
async fn titles(server: &Server, query: &str) -> Vec<String> {
    let mut titles = Vec::new();
    let mut path = format!("/api/tasks?limit=1&{query}");
    loop {
        let page = server.get(&path).send().await.expect(200).body;
        let items = page["items"].as_array().expect("items");
        titles.extend(
            items
                .iter()
                .map(|task| task["title"].as_str().expect("a title").to_owned()),
        );
        let Some(next) = page["nextCursor"].as_str() else {
            return titles;
        };
        path = format!("/api/tasks?limit=1&{query}&cursor={next}");
    }
}

#[tokio::test]
async fn tasks_are_ordered_by_hand() {
    let server = Server::start().await;
    for (number, title) in [(1, "third"), (2, "second"), (3, "first")] {
        let made = made(&server, number, title).await;
        assert_eq!(made["rank"], Value::Null);
        server.clock.advance(1_000);
    }
    assert_eq!(
        titles(&server, "sort=-rank").await,
        ["first", "second", "third"]
    );
    let below = json!({"after": client_id(3)});
    let moved = patch(&server, 1, &below).await.expect(200).body;
    assert_eq!(moved["version"], 2);
    assert_eq!(
        titles(&server, "sort=-rank").await,
        ["first", "third", "second"]
    );
    assert_eq!(
        titles(&server, "sort=rank").await,
        ["second", "third", "first"]
    );
    assert_eq!(
        titles(&server, "sort=-createdAt").await,
        ["first", "second", "third"]
    );
    // A copy has the order by its texts.
    let all = server.get("/api/tasks").send().await.expect(200).body;
    let all = all["items"].as_array().expect("items").iter();
    let mut ranks: Vec<(String, &str)> = all
        .map(|task| {
            let text = |name: &str| task[name].as_str().expect("a text");
            let created = || format!("{} {}", text("createdAt"), text("taskId"));
            (
                task["rank"].as_str().map_or_else(created, str::to_owned),
                text("title"),
            )
        })
        .collect();
    ranks.sort_unstable();
    let by_text: Vec<_> = ranks.into_iter().rev().map(|(_, title)| title).collect();
    assert_eq!(by_text, ["first", "third", "second"]);
    patch(&server, 2, &json!({"after": null})).await.expect(200);
    assert_eq!(
        titles(&server, "sort=-rank").await,
        ["second", "first", "third"]
    );
    let refused = patch(&server, 2, &json!({"after": UNKNOWN}))
        .await
        .expect(422);
    assert_eq!(refused.body["errors"][0]["code"], "unknown_position");
    assert_eq!(refused.body["errors"][0]["pointer"], "/after");
    let projects = server
        .get("/api/projects?sort=-rank")
        .send()
        .await
        .expect(422);
    assert_eq!(projects.body["errors"][0]["code"], "unknown_sort");
}

#[tokio::test]
async fn tasks_have_notes_and_a_day() {
    let server = Server::start().await;
    let body = json!({"title": "Write", "notes": " About\r\nit ", "plannedOn": "2026-11-22"});
    let first = make(&server, body).await.body;
    assert_eq!(
        (&first["notes"], &first["plannedOn"]),
        (&json!("About\nit"), &json!("2026-11-22"))
    );
    made(&server, 1, "Rest").await;
    assert_eq!(titles(&server, "plannedOn=2026-11-22").await, ["Write"]);
    assert!(titles(&server, "plannedOn=2026-11-23").await.is_empty());
    assert_eq!(titles(&server, "q=ABOUT").await, ["Write"]);
    let plan = json!({"plannedOn": "2026-11-23", "notes": "x".repeat(1_000)});
    let planned = patch(&server, 1, &plan).await.expect(200).body;
    assert_eq!(planned["plannedOn"], "2026-11-23");
    for (wrong, code) in [
        (json!({"notes": "x".repeat(1_001)}), "text_too_long"),
        (json!({"notes": "a\u{7}"}), "text_not_allowed"),
        (json!({"plannedOn": "2026-02-30"}), "wrong_type"),
        (json!({"plannedOn": "2026-11-22T10:00:00Z"}), "wrong_type"),
        (json!({"after": 1}), "wrong_type"),
    ] {
        let refused = patch(&server, 1, &wrong).await.expect(422).body;
        assert_eq!(refused["errors"][0]["code"], code, "{wrong}");
    }
    server
        .get("/api/tasks?plannedOn=soon")
        .send()
        .await
        .expect(400);
    let cleared = json!({"plannedOn": null, "notes": null});
    let cleared = patch(&server, 1, &cleared).await.expect(200).body;
    assert_eq!(
        (&cleared["notes"], &cleared["plannedOn"]),
        (&Value::Null, &Value::Null)
    );
    // The events say it, whole.
    let events = server
        .get("/api/events?after=0")
        .send()
        .await
        .expect(200)
        .body;
    let data: Vec<_> = events["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|event| event["data"]["plannedOn"].clone())
        .collect();
    assert_eq!(
        data,
        [
            json!("2026-11-22"),
            Value::Null,
            json!("2026-11-23"),
            Value::Null
        ]
    );
}
