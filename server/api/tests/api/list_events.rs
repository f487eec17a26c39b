//! Events of tasks and projects, for those who may read them.

use serde_json::{Value, json};

use crate::events::soon;
use crate::harness::Server;

#[tokio::test]
async fn events_of_tasks_need_their_scope() {
    let server = Server::start().await;
    let task = json!({ "title": "Write", "taskId": uuid::Uuid::from_u128(7) });
    server.create("/api/tasks", task).await;
    server.done(1, 5).await;
    let path = format!("/api/tasks/{}", uuid::Uuid::from_u128(7));
    let call = |scopes: &'static str, path: &str| server.get(path).header("x-test-scopes", scopes);
    let (sessions, both) = ("sessions:read", "sessions:read tasks:read");
    let opened = "/api/events/stream?after=0&include=object";
    let mut narrow = call(sessions, opened).follow().await.with_gaps();
    let mut wide = call(both, opened).follow().await;
    assert_eq!((narrow.begins().await, wide.begins().await), (0, 0));
    let changed = json!({ "title": "Rewrite" });
    server
        .request("PATCH", &path)
        .json(&changed)
        .send()
        .await
        .expect(200);
    server.begin(2).await;
    for expected in [2, 3, 5] {
        let event = soon(narrow.event()).await.expect("an event");
        assert_eq!(event.sequence, expected);
    }
    let names = [
        "TaskCreated",
        "FocusSessionStarted",
        "SessionCompleted",
        "TaskChanged",
        "FocusSessionStarted",
    ];
    for expected in names {
        let event = soon(wide.record()).await.expect("an event");
        assert_eq!(event.name(), expected);
    }
    // A change of a task alone is not said to those who may not read it, and the next event follows.
    server
        .request("PATCH", &path)
        .json(&json!({ "archived": true }))
        .send()
        .await
        .expect(200);
    assert_eq!(
        soon(wide.record()).await.expect("an event").name(),
        "TaskArchived"
    );
    server
        .request(
            "DELETE",
            "/api/sessions/00000000-0000-0000-0000-000000000001",
        )
        .send()
        .await
        .expect(204);
    assert_eq!(soon(narrow.event()).await.expect("an event").sequence, 7);

    let page = call(sessions, "/api/events?include=object")
        .send()
        .await
        .expect(200);
    assert!(!page.text.contains("Task"), "{}", page.text);
    assert_eq!(page.body["lastSequence"], 7);
    let page = call(sessions, "/api/events?after=7")
        .send()
        .await
        .expect(200);
    assert_eq!(page.body, json!({ "items": [], "lastSequence": 7 }));
    let page = call(both, "/api/events?after=3&limit=1&include=object")
        .send()
        .await
        .expect(200);
    let event = &page.body["items"][0];
    assert_eq!(page.body["lastSequence"], 7);
    assert_eq!(event["taskId"], uuid::Uuid::from_u128(7).to_string());
    assert_eq!(
        (event.get("sessionId"), event.get("projectId")),
        (None, None)
    );
    assert_eq!(
        (&event["sequence"], &event["type"]),
        (&json!(4), &json!("TaskChanged"))
    );
    assert_eq!(
        (&event["data"]["title"], &event["data"]["version"]),
        (&json!("Rewrite"), &json!(2))
    );
    let task = server.get(&path).send().await.expect(200).body;
    assert_eq!(event["object"]["task"], task);
    assert_eq!(event["object"]["session"], Value::Null);
    let document = server.document.as_json();
    let schema = json!({ "$ref": "#/components/schemas/EventPage" });
    let problems = crate::schema::problems(document, &schema, &page.body);
    assert!(problems.is_empty(), "{problems:?}");
    // Tasks alone are no reason to read the log.
    let refused = call("tasks:read", "/api/events").send().await;
    refused.problem(403, "insufficient_scope");
}
