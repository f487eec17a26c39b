//! `POST /api/sync` with commands of tasks and projects.

use serde_json::{Value, json};
use shared::rules::limits::{DAY, MINUTE};
use uuid::Uuid;

use crate::harness::{BEGIN, Got, Server};

const TASK: Uuid = Uuid::from_u128(0x7A);
const PROJECT: Uuid = Uuid::from_u128(0xA7);

/// A command so many minutes after the beginning of the test.
fn command(number: u128, minute: i64, kind: &str, fields: &Value) -> Value {
    let mut command = json!({
        "commandId": Uuid::from_u128(number),
        "occurredAt": BEGIN.plus(minute * MINUTE),
        "type": kind,
    });
    let fields = fields.as_object().expect("an object").clone();
    command.as_object_mut().expect("an object").extend(fields);
    command
}

fn create() -> Value {
    command(
        1,
        0,
        "createTask",
        &json!({"taskId": TASK, "title": "Write"}),
    )
}

fn change(number: u128, minute: i64, fields: &Value) -> Value {
    let mut command = command(number, minute, "changeTask", fields);
    command["taskId"] = json!(TASK);
    command
}

fn batch(commands: &[Value]) -> Value {
    json!({"rulesVersion": 2, "commands": commands})
}

async fn later() -> Server {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    server
}

async fn sync(server: &Server, commands: &[Value]) -> Got {
    let sent = server.post("/api/sync", batch(commands)).send();
    sent.await.expect(200)
}

fn outcomes(got: &Got) -> Vec<&str> {
    let results = got.body["results"].as_array().expect("results");
    let outcome = |result: &'_ Value| result["problem"]["code"].as_str().is_some();
    results
        .iter()
        .map(|result| match outcome(result) {
            true => result["problem"]["code"].as_str().expect("a code"),
            false => result["outcome"].as_str().expect("an outcome"),
        })
        .collect()
}

#[tokio::test]
async fn lists_are_changed_offline() {
    let server = later().await;
    let commands = [
        command(
            2,
            0,
            "createProject",
            &json!({"projectId": PROJECT, "name": "Thesis", "color": "#3366CC"}),
        ),
        create(),
        change(
            3,
            5,
            &json!({"projectId": PROJECT, "plannedOn": "2026-11-23", "notes": "More"}),
        ),
        // Malformed; its neighbours are one run.
        json!({"commandId": Uuid::from_u128(4), "type": "changeTask"}),
        change(5, 9, &json!({"status": "done"})),
        command(
            6,
            10,
            "changeProject",
            &json!({"projectId": PROJECT, "archived": true}),
        ),
    ];
    let got = sync(&server, &commands).await;
    let applied = "applied";
    assert_eq!(
        outcomes(&got),
        [
            applied,
            applied,
            applied,
            "validation_failed",
            applied,
            applied
        ]
    );
    let results = &got.body["results"];
    for (index, key, other) in [(0, "project", "task"), (2, "task", "project")] {
        let result = results[index].as_object().expect("a result");
        assert!(result[key].is_object() && !result.contains_key(other));
        assert!(result["session"].is_null());
    }
    let task = &results[1]["task"];
    assert_eq!(task["doneAt"], json!(BEGIN.plus(9 * MINUTE)));
    assert_eq!(task["createdAt"], json!(BEGIN));
    assert_eq!(task["projectId"], json!(PROJECT));
    assert_eq!(results[1]["task"], results[4]["task"]);
    let read = server.get(&format!("/api/tasks/{TASK}")).send().await;
    assert_eq!(&read.expect(200).body, task);
    let pointers: Vec<_> = results[3]["problem"]["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| error["pointer"].as_str().expect("a pointer"))
        .collect();
    assert_eq!(pointers, ["/commands/3/taskId", "/commands/3/occurredAt"]);

    // The answer was lost: everything is sent again, and nothing happens twice.
    let events = |got: Got| got.expect(200).body["lastSequence"].clone();
    let before = events(server.get("/api/events").send().await);
    let again = sync(&server, &commands).await;
    for index in [0, 1, 2, 4, 5] {
        assert_eq!(again.body["results"][index]["outcome"], "duplicate");
        assert_eq!(again.body["results"][index]["firstOutcome"], "applied");
    }
    assert_eq!(&again.body["results"][1]["task"], task);
    assert_eq!(events(server.get("/api/events").send().await), before);
}

#[tokio::test]
async fn refusals_say_what_would_be_right() {
    let server = later().await;
    let unknown = change(10, 0, &json!({"title": "Write"}));
    let of_project = json!({"projectId": PROJECT, "name": "Thesis"});
    let mut session = command(20, 0, "createTask", &json!({"title": "Write"}));
    session["sessionId"] = json!(TASK);
    let commands = [
        unknown.clone(),
        command(11, 0, "changeProject", &of_project),
        create(),
        change(12, 1, &json!({"after": PROJECT})),
        change(13, 1, &json!({"status": "doing", "estimatedSessions": 100})),
        change(14, 1, &json!({"title": null})),
        session,
        change(15, 62, &json!({"title": "Ahead"})),
        change(16, 63, &json!({"title": "Too far ahead"})),
        // Ids of commands are the same for all.
        change(1, 5, &json!({"title": "Rewrite"})),
    ];
    let got = sync(&server, &commands).await;
    assert_eq!(
        outcomes(&got),
        [
            "task_not_found",
            "project_not_found",
            "applied",
            "unknown_position",
            "validation_failed",
            "required",
            "validation_failed",
            "applied",
            "occurred_in_future",
            "command_id_reused",
        ]
    );
    let problem = |index: usize| &got.body["results"][index]["problem"];
    assert_eq!(problem(0)["status"], 404);
    assert_eq!(
        problem(0)["detail"],
        "You have no task with this id: send its createTask first, then this change with a new commandId."
    );
    assert!(got.body["results"][0].get("task").is_none());
    let moved = problem(3)["errors"][0]["detail"]
        .as_str()
        .expect("a detail");
    assert!(
        moved.contains("name another one, or null for the top"),
        "{moved}"
    );
    assert_eq!(problem(4)["errors"][0]["pointer"], "/estimatedSessions");
    let missing = problem(6)["errors"].as_array().expect("errors");
    assert_eq!(missing[0]["pointer"], "/commands/6/taskId");
    assert_eq!(missing[1]["code"], "unknown_field");
    // What was refused stays refused.
    let again = sync(&server, &[unknown]).await;
    let again = &again.body["results"][0];
    assert_eq!(again["firstOutcome"], "rejected");
    assert_eq!(again["problem"]["code"], "task_not_found");
    assert_eq!(again["task"]["title"], "Ahead");
}

#[tokio::test]
async fn a_token_needs_the_scope_of_tasks() {
    let server = later().await;
    let start = json!({
        "commandId": Uuid::from_u128(9), "sessionId": Uuid::from_u128(9), "occurredAt": BEGIN,
        "type": "start", "sessionType": "pomodoro",
    });
    let with = |scopes: &str, commands: &[Value]| {
        let call = server.post("/api/sync", batch(commands));
        call.header("x-test-scopes", scopes).send()
    };
    let refused = with("sessions:write", &[start.clone(), create()]).await;
    let refused = refused.problem(403, "insufficient_scope");
    assert_eq!(refused.body["requiredScope"], "tasks:write");
    let refused = with("tasks:write", &[create()]).await;
    let refused = refused.problem(403, "insufficient_scope");
    assert_eq!(refused.body["requiredScope"], "sessions:write");
    let taken = with("sessions:write", std::slice::from_ref(&start))
        .await
        .expect(200);
    assert_eq!(outcomes(&taken), ["applied"], "none was taken before");
    let both = with("sessions:write tasks:write", &[start, create()]).await;
    assert_eq!(outcomes(&both.expect(200)), ["duplicate", "applied"]);
}

#[tokio::test]
async fn tasks_of_others_are_not_there() {
    let server = later().await;
    sync(&server, &[create()]).await;
    let theirs = [change(2, 1, &json!({"title": "Mine"}))];
    let call = server.post("/api/sync", batch(&theirs));
    let got = call.user(Uuid::from_u128(0xBAD)).send().await.expect(200);
    assert_eq!(outcomes(&got), ["task_not_found"]);
}

#[tokio::test]
async fn clocks_are_corrected_and_dry_runs_store_nothing() {
    let server = later().await;
    let mut created = create();
    created["occurredAt"] = json!(BEGIN.plus(DAY));
    let mut sent = batch(&[created]);
    sent["sentAt"] = json!(server.state.sessions.now().plus(DAY));
    sent["dryRun"] = json!(true);
    let dry = server
        .post("/api/sync", sent.clone())
        .send()
        .await
        .expect(200);
    let read = server.get(&format!("/api/tasks/{TASK}")).send().await;
    read.problem(404, "task_not_found");
    sent["dryRun"] = json!(false);
    let real = server.post("/api/sync", sent).send().await.expect(200);
    assert_eq!(dry.body, real.body);
    assert_eq!(real.body["results"][0]["task"]["createdAt"], json!(BEGIN));
}
