//! Undoing an import.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Got, Server};
use crate::log_file::{exported, import};

const TABLE: &str = "start,end,project,task,title
2026-11-20T09:00:00Z,2026-11-20T09:25:00Z,Garden,Beds,Dig
2026-11-20T10:00:00Z,2026-11-20T10:25:00Z,Garden,Beds,Sow
2026-11-20T11:00:00Z,2026-11-20T11:25:00Z,Kitchen,Bread,Knead
";

async fn imported_table(server: &Server) {
    let call = server.request("POST", "/api/import/foreign");
    let call = call.raw(TABLE).header("content-type", "text/csv");
    call.send().await.expect(200);
}

async fn imports(server: &Server, user: Uuid) -> Vec<Value> {
    let list = server.get("/api/imports").user(user).send().await;
    list.expect(200).body["items"]
        .as_array()
        .cloned()
        .expect("items")
}

async fn undo(server: &Server, user: Uuid, id: &Value, query: &str) -> Got {
    let path = format!("/api/imports/{}/undo{query}", id.as_str().expect("an id"));
    server.request("POST", &path).user(user).send().await
}

async fn total(server: &Server, user: Uuid, path: &str) -> u64 {
    let list = server.get(path).user(user).send().await.expect(200);
    list.body["totalItems"].as_u64().expect("a number")
}

fn count(sessions: u64, tasks: u64, projects: u64) -> Value {
    json!({"sessions": sessions, "tasks": tasks, "projects": projects})
}

#[tokio::test]
async fn an_import_is_undone_as_a_whole() {
    let server = Server::start().await;
    server.done(1, 20).await;
    imported_table(&server).await;
    let listed = imports(&server, server.user).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["format"], "table");
    assert_eq!(listed[0]["added"], count(3, 2, 2));
    assert_eq!(listed[0]["undoneAt"], Value::Null);
    assert_eq!(listed[0]["undoableUntil"], "2026-12-22T10:20:00.000Z");
    let id = &listed[0]["id"];

    let preview = undo(&server, server.user, id, "?dryRun=true")
        .await
        .expect(200)
        .body;
    assert_eq!(preview["removed"], count(3, 2, 2));
    assert_eq!(
        (&preview["undone"], &preview["changed"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(total(&server, server.user, "/api/sessions").await, 4);

    let undone = undo(&server, server.user, id, "").await.expect(200).body;
    assert_eq!(undone["undone"], true);
    assert_eq!(
        (&undone["removed"], &undone["kept"]),
        (&count(3, 2, 2), &count(0, 0, 0))
    );
    assert_eq!(total(&server, server.user, "/api/sessions").await, 1);
    assert_eq!(total(&server, server.user, "/api/tasks").await, 0);
    assert_eq!(total(&server, server.user, "/api/projects").await, 0);
    assert_eq!(
        total(&server, server.user, "/api/tasks?archived=true").await,
        2
    );
    // Again: nothing is left to do.
    let again = undo(&server, server.user, id, "").await.expect(200).body;
    assert_eq!(again["removed"], count(0, 0, 0));
    assert_eq!(again["import"]["undoneAt"], undone["import"]["undoneAt"]);

    // Deletion as any other: in the log, and it can be taken back.
    let log = exported(&server, server.user).await;
    assert_eq!(log.matches("\"SessionDeleted\"").count(), 3);
    // A log with all of it is imported and undone, too.
    import(&server, server.other, log).await.expect(200);
    let theirs = imports(&server, server.other).await;
    assert_eq!(theirs[0]["format"], Value::Null);
    assert_eq!(theirs[0]["added"], count(4, 2, 2));
    let undone = undo(&server, server.other, &theirs[0]["id"], "")
        .await
        .expect(200)
        .body;
    // Three sessions were deleted and the lists archived before.
    assert_eq!(undone["removed"], count(1, 0, 0));
    assert_eq!(total(&server, server.other, "/api/sessions").await, 0);
}

#[tokio::test]
async fn what_was_changed_or_is_used_stays() {
    let server = Server::start().await;
    imported_table(&server).await;
    let list = server.get("/api/sessions").send().await.expect(200).body;
    let sowing = list["items"][1]["sessionId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let amend = server.request("PATCH", &format!("/api/sessions/{sowing}"));
    let amend = amend.json(&json!({"qualityRating": 5}));
    amend.send().await.expect(200);
    let bread = list["items"][0]["taskId"].clone();
    let own = json!({"sessionType": "short", "taskId": bread, "sessionId": Uuid::from_u128(1)});
    server.create("/api/sessions", own).await;

    let id = imports(&server, server.user).await[0]["id"].clone();
    let preview = undo(&server, server.user, &id, "?dryRun=true")
        .await
        .expect(200)
        .body;
    // Beds and Garden belong to the changed session, Bread to the user's own, Kitchen to Bread.
    assert_eq!(preview["removed"], count(2, 0, 0));
    assert_eq!(preview["kept"], count(1, 2, 2));
    assert_eq!(preview["changedCount"], 1);
    assert_eq!(preview["changed"][0]["sessionId"], json!(sowing));
    assert_eq!(preview["changed"][0]["intention"], "Sow");
    let all = undo(
        &server,
        server.user,
        &id,
        "?dryRun=true&includeChanged=true",
    )
    .await;
    assert_eq!(all.expect(200).body["removed"], count(3, 1, 1));

    let undone = undo(&server, server.user, &id, "").await.expect(200).body;
    for field in ["removed", "kept", "changed"] {
        assert_eq!(undone[field], preview[field], "{field}");
    }
    assert_eq!(total(&server, server.user, "/api/sessions").await, 2);
    // What was kept can be undone later.
    let rest = undo(&server, server.user, &id, "?includeChanged=true")
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&rest["removed"], &rest["kept"]),
        (&count(1, 1, 1), &count(0, 1, 1))
    );
    assert_eq!(total(&server, server.user, "/api/sessions").await, 1);
    assert_eq!(total(&server, server.user, "/api/projects").await, 1);
}

#[tokio::test]
async fn an_import_is_undone_for_30_days_and_by_its_user() {
    let server = Server::start().await;
    imported_table(&server).await;
    let id = imports(&server, server.user).await[0]["id"].clone();
    undo(&server, server.other, &id, "")
        .await
        .problem(404, "import_not_found");
    let path = "/api/imports/first/undo";
    server
        .request("POST", path)
        .send()
        .await
        .problem(400, "invalid_id");
    undo(&server, server.user, &id, "?all=true")
        .await
        .problem(422, "unknown_field");
    server.clock.advance(30 * 24 * 3_600_000);
    assert!(imports(&server, server.user).await.is_empty());
    undo(&server, server.user, &id, "")
        .await
        .problem(404, "import_not_found");
    // Nothing is added, nothing is listed.
    let log = exported(&server, server.other).await;
    import(&server, server.user, log).await.expect(200);
    assert!(imports(&server, server.user).await.is_empty());
}
