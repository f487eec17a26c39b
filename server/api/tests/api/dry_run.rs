//! `dryRun`: the answer of a command without its effect.

use serde_json::{Value, json};
use shared::rules::CommandKind;
use shared::rules::limits::MINUTE;
use uuid::Uuid;

use crate::harness::{BEGIN, Call, Got, Server};

const SESSION: u128 = 1;

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// A request of the kind, about [`SESSION`] or making it.
fn request<'a>(server: &'a Server, kind: CommandKind, body: &Value) -> Call<'a> {
    let path = kind.path().replace("{id}", &id(SESSION));
    server.request(kind.method(), &path).json(body)
}

/// The body of a command that is accepted in its turn.
fn body(kind: CommandKind) -> Value {
    match kind {
        CommandKind::Start => json!({"sessionType": "pomodoro", "sessionId": id(SESSION)}),
        CommandKind::Pause => json!({"pauseReason": "Phone"}),
        CommandKind::RecordDistraction => json!({"kind": "external"}),
        CommandKind::Extend => json!({"minutes": 5}),
        CommandKind::Complete => json!({"qualityRating": 4}),
        CommandKind::Reopen => json!({"countAs": "focus"}),
        CommandKind::Abandon => json!({"reason": "Fire alarm"}),
        CommandKind::Amend => json!({"intention": "Chapter 3"}),
        CommandKind::Correct => json!({"sessionType": "custom", "plannedDuration": 10}),
        CommandKind::Split => json!({
            "splitTime": BEGIN.plus(10 * MINUTE), "secondSessionId": id(2),
        }),
        CommandKind::Record => json!({
            "startTime": BEGIN.plus(-40 * MINUTE), "endTime": BEGIN.plus(-10 * MINUTE), "sessionId": id(3),
        }),
        CommandKind::Resume | CommandKind::Delete | CommandKind::Restore => json!({}),
    }
}

fn with_dry_run(mut body: Value) -> Value {
    body["dryRun"] = json!(true);
    body
}

/// What both answers have in common: all but the request's id.
fn answer(got: &Got) -> (u16, Value, Vec<String>) {
    let mut body = got.body.clone();
    if let Some(id) = body.get_mut("requestId") {
        *id = Value::Null;
    }
    let headers = ["etag", "location"].map(|name| got.header(name).to_owned());
    (got.status.as_u16(), body, headers.to_vec())
}

async fn events(server: &Server) -> Value {
    server.get("/api/events").send().await.expect(200).body
}

#[tokio::test]
async fn every_command_says_what_it_would_do() {
    use CommandKind as Kind;

    let server = Server::start().await;
    let life = [
        Kind::Start,
        Kind::Pause,
        Kind::Resume,
        Kind::RecordDistraction,
        Kind::Extend,
        Kind::Abandon,
        Kind::Reopen,
        Kind::Complete,
        Kind::Amend,
        Kind::Correct,
        Kind::Split,
        Kind::Delete,
        Kind::Restore,
        Kind::Record,
    ];
    for kind in Kind::ALL {
        assert!(life.contains(kind), "{kind:?}");
    }
    for kind in life {
        server.clock.advance(3 * MINUTE);
        let log = events(&server).await;
        // The key is neither stored nor looked up.
        let dry = request(&server, kind, &with_dry_run(body(kind))).header("idempotency-key", "k");
        let dry = dry.send().await;
        assert!(dry.status.is_success(), "{kind:?}: {}", dry.text);
        assert_eq!(events(&server).await, log, "{kind:?}");
        let key = format!("k{kind:?}");
        let real = request(&server, kind, &body(kind)).header("idempotency-key", &key);
        let real = real.send().await;
        assert_eq!(answer(&dry), answer(&real), "{kind:?}");
        assert_eq!(real.header("idempotency-replayed"), "", "{kind:?}");
    }
}

#[tokio::test]
async fn refusals_are_answered_too() {
    let server = Server::start().await;
    let session = server.begin(SESSION).await;
    let resume = format!("/api/sessions/{session}/resume");
    let dry = server.put(&resume, json!({"dryRun": true})).send().await;
    let real = server.put(&resume, json!({"dryRun": false})).send().await;
    dry.problem(409, "session_not_paused");
    real.problem(409, "session_not_paused");
    let stale = server.put(&resume, json!({"dryRun": true}));
    let stale = stale.header("if-match", "\"9\"").send().await;
    stale.problem(412, "version_mismatch");
    let wrong = server.put(&resume, json!({"dryRun": "yes"})).send().await;
    wrong.problem(422, "wrong_type");
}

#[tokio::test]
async fn a_batch_says_what_it_would_do() {
    let server = Server::start().await;
    server.clock.advance(60 * MINUTE);
    let command = |number: u128, session: u128, minute: i64, fields: Value| {
        let mut command = fields;
        command["commandId"] = json!(id(number));
        command["sessionId"] = json!(id(session));
        command["occurredAt"] = json!(BEGIN.plus(minute * MINUTE));
        command
    };
    let commands = json!([
        command(
            11,
            1,
            0,
            json!({"type": "start", "sessionType": "pomodoro"})
        ),
        command(12, 1, 20, json!({"type": "complete"})),
        json!({"type": "pause"}),
        command(13, 2, 30, json!({"type": "start", "sessionType": "short"})),
        command(14, 3, 31, json!({"type": "start", "sessionType": "short"})),
    ]);
    let send = |dry: bool| {
        let batch = json!({"rulesVersion": 2, "dryRun": dry, "commands": commands});
        server.post("/api/sync", batch).send()
    };
    let dry = send(true).await.expect(200);
    assert_eq!(events(&server).await["items"], json!([]));
    let real = send(false).await.expect(200);
    assert_eq!(dry.body, real.body);
    let again = send(true).await.expect(200);
    assert_eq!(again.body["results"][0]["outcome"], "duplicate");
}
