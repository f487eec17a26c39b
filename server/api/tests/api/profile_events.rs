//! Events of the profile and the profile among the changes, for those who may read it.

use serde_json::{Value, json};

use crate::events::soon;
use crate::harness::Server;

#[tokio::test]
async fn the_profile_needs_its_scope() {
    let server = Server::start().await;
    let goal = async |minutes: u32| {
        let change = json!({ "dailyGoalMinutes": minutes });
        let changed = server.request("PATCH", "/api/me").json(&change).send();
        changed.await.expect(200).body
    };
    goal(90).await;
    server.begin(1).await;
    let me = goal(60).await;
    let call = |scopes: &'static str, path: &str| server.get(path).header("x-test-scopes", scopes);
    let (narrow, wide) = ("sessions:read tasks:read", "sessions:read profile:read");

    let mut stream = call(wide, "/api/events/stream?after=0").follow().await;
    assert_eq!(stream.begins().await, 0);
    for expected in ["ProfileChanged", "FocusSessionStarted", "ProfileChanged"] {
        let event = soon(stream.record()).await.expect("an event");
        assert_eq!(event.name(), expected);
    }

    let hidden = call(narrow, "/api/events?include=object").send().await;
    let hidden = hidden.expect(200);
    assert!(!hidden.text.contains("ProfileChanged"), "{}", hidden.text);
    assert_eq!(hidden.body["lastSequence"], 2);
    let page = call(wide, "/api/events?include=object").send().await;
    let page = page.expect(200);
    assert_eq!(page.body["lastSequence"], 3);
    let profile = &page.body["items"][2]["data"];
    let fields = profile.as_object().expect("the profile");
    for (name, value) in fields {
        assert_eq!(*value, me[name], "{name}");
    }
    assert_eq!(profile["dailyGoalMinutes"], 60);
    assert_eq!(profile.get("email"), None);
    assert_eq!(page.body["items"][2].get("sessionId"), None);

    let changes = call(wide, "/api/changes").send().await.expect(200);
    let change = &changes.body["items"][1];
    assert_eq!(change["type"], "profile");
    assert_eq!(change["id"], me["userId"]);
    assert_eq!(change["profile"], *profile);
    assert_eq!(page.body["items"][2]["object"], *change);
    let hidden = call(narrow, "/api/changes").send().await.expect(200);
    assert_eq!(hidden.body["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(hidden.body["items"][0]["profile"], Value::Null);

    let document = server.document.as_json();
    for (name, body) in [("EventPage", &page.body), ("ChangePage", &changes.body)] {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        let problems = crate::schema::problems(document, &schema, body);
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[tokio::test]
async fn a_webhook_is_sent_what_its_maker_may_read() {
    let server = Server::start().await;
    let create = async |scopes: &'static str, event: &str| {
        let body = json!({ "url": "https://example.org/stint", "events": [event] });
        let request = server.request("POST", "/api/webhooks");
        request
            .header("x-test-scopes", scopes)
            .json(&body)
            .send()
            .await
    };
    let scopes = "webhooks:manage sessions:read tasks:read";
    let refused = create(scopes, "ProfileChanged").await;
    let refused = refused.problem(403, "insufficient_scope");
    assert_eq!(refused.body["requiredScope"], "profile:read");
    create(scopes, "TaskCreated").await.expect(201);
    let scopes = "webhooks:manage sessions:read profile:read";
    let created = create(scopes, "ProfileChanged").await.expect(201);
    let refused = create(scopes, "TaskCreated").await;
    let refused = refused.problem(403, "insufficient_scope");
    assert_eq!(refused.body["requiredScope"], "tasks:read");
    let path = format!("/api/webhooks/{}", created.body["id"].as_str().expect("id"));
    let change = server.request("PATCH", &path);
    let change = change
        .header("x-test-scopes", "webhooks:manage sessions:read")
        .json(&json!({ "description": "Mine" }));
    let refused = change.send().await;
    let refused = refused.problem(403, "insufficient_scope");
    assert_eq!(refused.body["requiredScope"], "profile:read");
}
