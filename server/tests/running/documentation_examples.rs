//! The curl script and the examples of the documentation run against the binary.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Installation, Kind};

#[tokio::test]
async fn curl_gets_the_documented_answers_on_sqlite() {
    curl(Kind::Sqlite).await;
}

#[tokio::test]
async fn curl_gets_the_documented_answers_on_postgres() {
    curl(Kind::Postgres).await;
}

#[tokio::test]
async fn the_offline_client_of_the_documentation_works() {
    let installation = Installation::new(Kind::Sqlite).await;
    let server = installation.serve();
    let mut node = Command::new("node");
    node.arg(root("docs/examples/offline-client.mjs"))
        .arg(format!("http://{}", server.addr))
        .env("STINT_TOKEN", &installation.token);
    let said = run(node, "Node");
    for part in [
        "rejected session_not_paused",
        "duplicate (first: applied)",
        "needs attention: resume session_not_paused",
        "completed, 14 min, score 82",
    ] {
        assert!(said.contains(part), "{part}:\n{said}");
    }
}

#[tokio::test]
async fn the_event_reader_of_the_documentation_resumes() {
    let installation = Installation::new(Kind::Sqlite).await;
    let server = installation.serve();
    let cursor = installation.folder.path().join("cursor");
    let reader = |count: u8| {
        let mut node = Command::new("node");
        node.arg(root("docs/examples/follow-events.mjs"))
            .arg(format!("http://{}", server.addr))
            .arg(count.to_string())
            .env("STINT_TOKEN", &installation.token)
            .env("STINT_CURSOR", &cursor);
        node
    };
    let sessions = format!("http://{}/api/sessions", server.addr);
    let client = crate::client();
    let begin = async |id: &str| {
        let body = serde_json::json!({ "sessionType": "short", "sessionId": id });
        let start = client
            .post(&sessions)
            .bearer_auth(&installation.token)
            .json(&body);
        start
            .send()
            .await
            .expect("an answer")
            .error_for_status()
            .expect("it begins");
        let abandon = client
            .put(format!("{sessions}/{id}/abandon"))
            .bearer_auth(&installation.token);
        abandon
            .send()
            .await
            .expect("an answer")
            .error_for_status()
            .expect("it ends");
    };
    begin("0198f3b0-0000-7000-8000-000000000001").await;
    let said = run(reader(1), "Node");
    assert!(
        said.starts_with("1 ") && said.contains(" FocusSessionStarted "),
        "{said}"
    );
    // Waits for what has not happened yet.
    let mut waiting = reader(3);
    waiting.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let waiting = waiting.spawn().expect("it runs");
    begin("0198f3b0-0000-7000-8000-000000000002").await;
    let output = waiting.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout);
    let received: Vec<_> = said
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(received, ["2", "3", "4"], "{said}");
    // Another log, shorter than the events received: the reader starts from 0.
    std::fs::write(&cursor, "99").expect("it can be written");
    let said = run(reader(4), "Node");
    assert_eq!(said.lines().count(), 4, "{said}");
    assert_eq!(std::fs::read_to_string(&cursor).expect("it is kept"), "4");
}

#[tokio::test]
async fn the_webhook_receiver_of_the_documentation_works() {
    let installation = Installation::new(Kind::Sqlite).await;
    let server = installation.serve_with(&[("STINT_WEBHOOKS_ALLOW_PRIVATE", "on")]);
    // The receiver wants the secret, and the webhook the receiver's port: it is chosen first.
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        free.local_addr().expect("an address").port()
    };
    let client = crate::client();
    let base = format!("http://{}/api/webhooks", server.addr);
    let made: serde_json::Value = client
        .post(&base)
        .bearer_auth(&installation.token)
        .json(&serde_json::json!({"url": format!("http://127.0.0.1:{port}/")}))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let mut receiver = Command::new("node")
        .arg(root("docs/examples/webhook-receiver.mjs"))
        .arg(port.to_string())
        .env("WEBHOOK_SECRET", made["secret"].as_str().expect("a secret"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node must be installed, which ./dev test sees to");
    let said = receiver.stdout.take().expect("its output is piped");
    let mut lines = BufReader::new(said).lines().map_while(Result::ok);
    let listening = lines.next().expect("it says where it listens");
    assert!(listening.starts_with("listening on "), "{listening}");
    // Unsigned requests are refused.
    let forged = client
        .post(format!("http://127.0.0.1:{port}/"))
        .header("webhook-id", "1")
        .header("webhook-timestamp", "1")
        .header("webhook-signature", "v1,AAAA")
        .body("{}")
        .send()
        .await
        .expect("an answer");
    assert_eq!(forged.status(), 401);
    assert_eq!(
        lines.next().as_deref(),
        Some("refused: the signature is not right")
    );
    let test = format!("{base}/{}/test", made["id"].as_str().expect("an id"));
    let sent = client
        .post(test)
        .bearer_auth(&installation.token)
        .send()
        .await;
    assert_eq!(sent.expect("an answer").status(), 202);
    let worked = tokio::task::spawn_blocking(move || lines.next()).await;
    assert_eq!(worked.expect("it reads").as_deref(), Some("it works"));
    let _ = receiver.kill();
    let _ = receiver.wait();
}

async fn curl(kind: Kind) {
    let installation = Installation::new(kind).await;
    let server = installation.serve();
    let mut script = Command::new("bash");
    script
        .arg(root("end2end/api.sh"))
        .arg(format!("http://{}", server.addr));
    let said = run(script, "bash and curl");
    assert!(said.contains(" passed, 0 failed"), "{said}");
}

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(path)
}

fn run(mut command: Command, needs: &str) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{needs} must be installed, which ./dev test sees to: {error}");
    });
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{errors}");
    said
}
