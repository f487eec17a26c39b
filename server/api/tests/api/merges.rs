//! Merging tasks and projects, and amending many sessions, over HTTP.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Got, Server};
use crate::tasks::{UNKNOWN, client_id, make};

async fn project(server: &Server, number: u128) -> String {
    let body = json!({"name": "Thesis", "projectId": client_id(number)});
    server.create("/api/projects", body).await;
    client_id(number)
}

async fn task(server: &Server, number: u128, body: Value) -> String {
    let mut body = body;
    body["title"] = json!("Chapter 3");
    body["taskId"] = json!(client_id(number));
    make(server, body).await;
    client_id(number)
}

/// A completed session with this body of its start.
async fn done(server: &Server, body: Value) -> String {
    let mut body = body;
    body["sessionType"] = json!("pomodoro");
    let begun = server.create("/api/sessions", body).await;
    let id = begun["sessionId"].as_str().expect("an id").to_owned();
    server.clock.advance(10 * 60_000);
    let complete = format!("/api/sessions/{id}/complete");
    server.put(&complete, json!({})).send().await.expect(200);
    id
}

async fn read(server: &Server, path: &str) -> Value {
    server.get(path).send().await.expect(200).body
}

#[tokio::test]
async fn task_is_merged_into_another() {
    let server = Server::start().await;
    let from = task(&server, 1, json!({"estimatedSessions": 2})).await;
    let into = task(&server, 2, json!({"estimatedSessions": 3})).await;
    let session = done(&server, json!({"taskId": from})).await;
    done(&server, json!({"taskId": into})).await;
    let path = format!("/api/tasks/{from}/merge");
    let dry = json!({"into": into, "dryRun": true});
    let dry = server.post(&path, dry).send().await.expect(200);
    let expected = json!({"sessions": 1, "tasks": 0, "hasMore": false});
    assert_eq!(dry.body, expected);
    let stays = read(&server, &format!("/api/tasks/{from}")).await;
    assert_eq!(
        (&stays["archived"], &stays["version"]),
        (&json!(false), &json!(1))
    );

    let merge = || {
        let call = server.post(&path, json!({"into": into}));
        call.header("idempotency-key", "k").send()
    };
    let first = merge().await.expect(200);
    assert_eq!(first.body, expected);
    let again = merge().await.expect(200);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.body, expected);
    // Without its key it finds nothing left.
    let again = server.post(&path, json!({"into": into})).send().await;
    let nothing = json!({"sessions": 0, "tasks": 0, "hasMore": false});
    assert_eq!(again.expect(200).body, nothing);
    let into = read(&server, &format!("/api/tasks/{into}")).await;
    assert_eq!(
        (&into["estimatedSessions"], &into["sessionsSpent"]),
        (&json!(5), &json!(2))
    );
    let from = read(&server, &format!("/api/tasks/{from}")).await;
    assert_eq!(
        (&from["archived"], &from["sessionsSpent"]),
        (&json!(true), &json!(0))
    );
    let session = read(&server, &format!("/api/sessions/{session}")).await;
    assert_eq!(session["taskId"], into["taskId"]);
    // Everything that was written is in the feed.
    let changes = read(&server, "/api/changes").await;
    let last = changes["items"]
        .as_array()
        .expect("items")
        .iter()
        .rev()
        .take(3);
    let kinds: Vec<_> = last.map(|change| change["type"].as_str()).collect();
    assert_eq!(kinds, [Some("session"), Some("task"), Some("task")]);
}

#[tokio::test]
async fn project_is_merged_into_another() {
    let server = Server::start().await;
    let (from, into) = (project(&server, 1).await, project(&server, 2).await);
    let moved = task(&server, 3, json!({"projectId": from})).await;
    let session = done(&server, json!({"projectId": from, "taskId": moved})).await;
    let path = format!("/api/projects/{from}/merge");
    let merged = server.post(&path, json!({"into": into})).send().await;
    let expected = json!({"sessions": 1, "tasks": 1, "hasMore": false});
    assert_eq!(merged.expect(200).body, expected);
    let session = read(&server, &format!("/api/sessions/{session}")).await;
    assert_eq!(
        (&session["projectId"], &session["taskId"]),
        (&json!(into), &json!(moved))
    );
    let moved = read(&server, &format!("/api/tasks/{moved}")).await;
    assert_eq!(moved["projectId"], json!(into));
    let into = read(&server, &format!("/api/projects/{into}")).await;
    assert_eq!(into["openTasks"], 1);
    let from = read(&server, &format!("/api/projects/{from}")).await;
    assert_eq!(
        (&from["archived"], &from["openTasks"]),
        (&json!(true), &json!(0))
    );
}

#[tokio::test]
async fn merge_without_a_target_is_refused() {
    let server = Server::start().await;
    let from = task(&server, 1, json!({})).await;
    let path = format!("/api/tasks/{from}/merge");
    for into in [&from, UNKNOWN] {
        let got = server.post(&path, json!({"into": into})).send().await;
        let got = got.problem(422, "unknown_merge_target");
        let wrong = &got.body["errors"][0];
        assert_eq!(wrong["code"], "unknown_merge_target");
        assert_eq!(wrong["pointer"], "/into");
    }
    let got = server.post(&path, json!({})).send().await;
    assert_eq!(got.expect(422).body["errors"][0]["code"], "required");
    let got = server.post(
        &format!("/api/tasks/{UNKNOWN}/merge"),
        json!({"into": from}),
    );
    got.send().await.problem(404, "task_not_found");
    let into = task(&server, 2, json!({})).await;
    for (scopes, missing) in [
        ("tasks:write", "sessions:write"),
        ("sessions:write", "tasks:write"),
    ] {
        let call = server.post(&path, json!({"into": into}));
        let got = call.header("x-test-scopes", scopes).send().await;
        let got = got.problem(403, "insufficient_scope");
        assert_eq!(got.body["requiredScope"], missing);
    }
    let call = server.post(&path, json!({"into": into}));
    let both = call.header("x-test-scopes", "sessions:write tasks:write");
    both.send().await.expect(200);
}

fn amend(server: &Server, body: Value) -> crate::harness::Call<'_> {
    server.request("PATCH", "/api/sessions").json(&body)
}

/// Of each result the id, the version and the code.
fn results(got: &Got) -> Vec<(String, Option<u64>, Option<String>)> {
    let results = got.body["results"].as_array().expect("results").iter();
    results
        .map(|one| {
            let code = one["problem"]["code"].as_str().map(str::to_owned);
            let id = one["sessionId"].as_str().expect("an id").to_owned();
            (id, one["version"].as_u64(), code)
        })
        .collect()
}

#[tokio::test]
async fn many_sessions_are_amended_with_a_result_for_each() {
    let server = Server::start().await;
    let project = project(&server, 1).await;
    let (first, second) = (server.done(1, 10).await, server.done(2, 10).await);
    let deleted = server.done(3, 10).await;
    let path = format!("/api/sessions/{deleted}");
    server.request("DELETE", &path).send().await.expect(204);
    let ids = [&first, &deleted, &second, UNKNOWN, &first];
    let body = json!({"sessionIds": ids, "projectId": project, "intention": "Chapter 3"});
    let not_found = || Some("session_not_found".to_owned());
    let expected = [
        (first.clone(), Some(3), None),
        (deleted, None, not_found()),
        (second.clone(), Some(3), None),
        (UNKNOWN.to_owned(), None, not_found()),
    ];
    let mut dry = body.clone();
    dry["dryRun"] = json!(true);
    let dry = amend(&server, dry).send().await.expect(200);
    assert_eq!(results(&dry), expected);
    let path = format!("/api/sessions/{first}");
    assert_eq!(
        read(&server, &path).await["version"],
        2,
        "nothing was written"
    );
    let send = || {
        amend(&server, body.clone())
            .header("idempotency-key", "k")
            .send()
    };
    let got = send().await.expect(200);
    assert_eq!(results(&got), expected);
    let again = send().await.expect(200);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.body, got.body);
    for id in [first, second] {
        let session = read(&server, &format!("/api/sessions/{id}")).await;
        assert_eq!(session["projectId"], json!(project));
        assert_eq!(session["intention"], "Chapter 3");
        assert_eq!(session["version"], 3);
        let events = read(&server, &format!("/api/sessions/{id}/events")).await;
        let events = events["items"].as_array().expect("items");
        assert_eq!(events.last().expect("an event")["type"], "SessionAmended");
    }
}

#[tokio::test]
async fn amendment_of_many_is_checked_before_it_is_decided() {
    let server = Server::start().await;
    let id = server.done(1, 10).await;
    let many: Vec<_> = (0..51)
        .map(|number| Uuid::from_u128(number).to_string())
        .collect();
    for (body, code, pointer) in [
        (
            json!({"sessionIds": many}),
            "too_many_sessions",
            "/sessionIds",
        ),
        (json!({"intention": "a"}), "required", "/sessionIds"),
        (json!({"sessionIds": ["x"]}), "wrong_type", "/sessionIds"),
        (
            json!({"sessionIds": [id], "qualityRating": 9}),
            "quality_rating_out_of_range",
            "/qualityRating",
        ),
        (
            json!({"sessionIds": [id], "intention": "a".repeat(501)}),
            "text_too_long",
            "/intention",
        ),
        (
            json!({"sessionIds": [id], "rating": 5}),
            "unknown_field",
            "/rating",
        ),
    ] {
        let got = amend(&server, body).send().await.expect(422);
        let wrong = &got.body["errors"][0];
        assert_eq!(
            (&wrong["code"], &wrong["pointer"]),
            (&json!(code), &json!(pointer))
        );
    }
    let none = amend(&server, json!({"sessionIds": []})).send().await;
    assert_eq!(none.expect(200).body, json!({"results": []}));
    let path = format!("/api/sessions/{id}");
    assert_eq!(read(&server, &path).await["version"], 2);
}
