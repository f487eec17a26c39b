//! Statistics through the binary, from any server and after a kill.

use reqwest::Client;
use serde_json::{Value, json};
use shared::Timestamp;

use crate::{Installation, Kind};
use test_support::process::{Server, stint};

#[tokio::test]
async fn statistics_survive_a_restart_on_sqlite() {
    statistics_survive_a_restart(Kind::Sqlite).await;
}

#[tokio::test]
async fn statistics_survive_a_restart_on_postgres() {
    statistics_survive_a_restart(Kind::Postgres).await;
}

async fn statistics_survive_a_restart(kind: Kind) {
    let installation = Installation::new(kind).await;
    let token = token(&installation);
    let client = crate::client();
    let server = installation.serve();
    let now = now(&client, &server, &installation).await;
    let day = 24 * 3_600_000;
    // Two days ago at noon, so that no midnight is near.
    let noon = Timestamp::from_millis(now.as_millis() / day * day - 2 * day + day / 2);
    sync(&client, &server, &installation, noon).await;

    let before = stats(&client, &server, &token, noon).await;
    let today = &before["days"][0];
    for (name, expected) in [
        ("focusedSeconds", 1500 + 600 + 300),
        ("automaticSeconds", 1500),
        ("sessions", 3),
        ("completed", 1),
        ("automatic", 1),
        ("abandoned", 1),
        ("pauses", 1),
        ("distractions", 1),
    ] {
        assert_eq!(today[name], expected, "{name}: {today}");
        assert_eq!(before["totals"][name], expected, "{name}");
    }
    assert_eq!(before["totals"]["completionRate"], 50.0);
    assert_eq!(before["hours"][12]["sessions"], 1);
    assert_eq!(before["streak"]["longest"], 1);

    // On PostgreSQL another server runs beside it; SQLite's file is opened after the kill.
    let beside = matches!(kind, Kind::Postgres).then(|| installation.serve());
    drop(server);
    let other = beside.unwrap_or_else(|| installation.serve());
    let mut after = stats(&client, &other, &token, noon).await;
    after["serverTime"] = before["serverTime"].clone();
    assert_eq!(after, before);
}

/// A token for statistics only.
fn token(installation: &Installation) -> String {
    let made = stint(installation.folder.path())
        .env("DATABASE_URL", &installation.database_url)
        .args(["token", "create", "ada@example.org", "--name", "stats"])
        .args(["--scope", "stats:read"])
        .output()
        .expect("the binary runs");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    String::from_utf8(made.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// A session that was completed, one that was forgotten, one that was given up.
async fn sync(client: &Client, server: &Server, installation: &Installation, noon: Timestamp) {
    let mut commands = Vec::new();
    let mut add = |session: u64, minute: i64, mut command: Value| {
        let id = |kind: u64, number: u64| uuid::Uuid::from_u64_pair(kind, number).to_string();
        command["commandId"] = json!(id(0x7374_6174, commands.len() as u64));
        command["sessionId"] = json!(id(0x7374_6175, session));
        command["occurredAt"] = json!(noon.plus(minute * 60_000));
        commands.push(command);
    };
    add(1, 0, json!({"type": "start", "sessionType": "pomodoro"}));
    add(1, 4, json!({"type": "pause"}));
    add(1, 9, json!({"type": "resume"}));
    add(
        1,
        10,
        json!({"type": "recordDistraction", "kind": "external"}),
    );
    add(1, 15, json!({"type": "complete", "qualityRating": 4}));
    add(2, 60, json!({"type": "start", "sessionType": "pomodoro"}));
    add(3, 120, json!({"type": "start", "sessionType": "short"}));
    add(3, 125, json!({"type": "abandon"}));
    let answer: Value = client
        .post(format!("http://{}/api/sync", server.addr))
        .bearer_auth(&installation.token)
        .json(&json!({"rulesVersion": 1, "commands": commands}))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let results = answer["results"].as_array().expect("results");
    assert!(
        results.iter().all(|result| result["outcome"] == "applied"),
        "{answer}"
    );
}

async fn now(client: &Client, server: &Server, installation: &Installation) -> Timestamp {
    let path = format!("http://{}/api/sessions/current", server.addr);
    let request = client.get(path).bearer_auth(&installation.token);
    let answer: Value = request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    serde_json::from_value(answer["serverTime"].clone()).expect("an instant")
}

async fn stats(client: &Client, server: &Server, token: &str, noon: Timestamp) -> Value {
    let date = noon.to_string();
    let date = date.split('T').next().expect("a date");
    let path = format!(
        "http://{}/api/stats?startDate={date}&endDate={date}&timeZone=UTC",
        server.addr
    );
    let response = client
        .get(path)
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.status(), 200);
    response.json().await.expect("JSON")
}
