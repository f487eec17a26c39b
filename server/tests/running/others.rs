//! Programs that are not ours to compile: the curl script and the example of the documentation.

use std::path::PathBuf;
use std::process::Command;

use crate::{Kind, Place};

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
    let place = Place::new(Kind::Sqlite).await;
    let server = place.serve();
    let mut node = Command::new("node");
    node.arg(root("docs/examples/offline-client.mjs"))
        .arg(format!("http://{}", server.addr))
        .env("STINT_TOKEN", &place.token);
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

async fn curl(kind: Kind) {
    let place = Place::new(kind).await;
    let server = place.serve();
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
