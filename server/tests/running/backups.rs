//! `stint backup` under load, `stint rules check`, and logs without calendar secrets.

use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::export_import::{Person, log};
use crate::{Installation, Kind};
use test_support::process::{Server, stint};

fn run(installation: &Installation, arguments: &[&str]) -> Output {
    let mut command = stint(installation.folder.path());
    command
        .env("DATABASE_URL", &installation.database_url)
        .args(arguments);
    command.output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn backup_under_load_has_every_answered_write() {
    let installation = Installation::new(Kind::Sqlite).await;
    let server = installation.serve();
    let account = Person::of(&server).await;
    account
        .import(log(2_000))
        .await
        .expect("an answer")
        .error_for_status()
        .expect("it is imported");
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let (tell, mut answered) = tokio::sync::mpsc::unbounded_channel::<String>();
    let client = Person::of(&server).await;
    let load = tokio::spawn(async move {
        while !*stopped.borrow_and_update() {
            let started = client
                .ask("POST", "/api/sessions")
                .json(&json!({"sessionType": "short"}));
            let started: Value = started
                .send()
                .await
                .expect("an answer")
                .json()
                .await
                .expect("JSON");
            let id = started["sessionId"]
                .as_str()
                .expect("it is started")
                .to_owned();
            let path = format!("/api/sessions/{id}/complete");
            let done = client.ask("PUT", &path).send().await.expect("an answer");
            assert_eq!(done.status(), 200);
            let _ = tell.send(id);
        }
    });
    let mut before = Vec::new();
    for _ in 0..20 {
        before.push(answered.recv().await.expect("it works"));
    }
    let copy = installation.folder.path().join("copy.db");
    let name = copy.to_str().expect("a name");
    let made = run(&installation, &["backup", name]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(
        text(&made.stdout).contains("checked"),
        "{}",
        text(&made.stdout)
    );
    // The server kept serving meanwhile, and still does.
    answered.recv().await.expect("it works");
    stop.send_replace(true);
    load.await.expect("nothing was refused");

    let again = run(&installation, &["backup", name]);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        text(&again.stderr).contains("never overwrites a file"),
        "{}",
        text(&again.stderr)
    );
    let folder = std::fs::read_dir(installation.folder.path()).expect("a folder");
    let left = folder
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().contains(".part"))
        .count();
    assert_eq!(left, 0, "nothing is left over");

    let url = format!("sqlite://{name}");
    let settings = [("DATABASE_URL", url.as_str()), ("STINT_RATE_LIMITS", "off")];
    let restored = Server::start(installation.folder.path(), &settings);
    let account = Person::of(&restored).await;
    for id in before {
        let session: Value = account
            .get(&format!("/api/sessions/{id}"))
            .await
            .json()
            .await
            .expect("JSON");
        assert_eq!(session["status"], "completed");
    }
    assert!(account.total().await >= 2_020);
}

#[tokio::test]
async fn backup_errors_are_explained() {
    let installation = Installation::new(Kind::Postgres).await;
    let refused = run(&installation, &["backup", "copy.db"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains("pg_dump"),
        "{}",
        text(&refused.stderr)
    );
    let nowhere = tempfile::tempdir().expect("a folder");
    let refused = stint(nowhere.path())
        .args(["backup", "copy.db"])
        .output()
        .expect("the binary runs");
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains("no database"),
        "{}",
        text(&refused.stderr)
    );
    assert!(!nowhere.path().join("data").exists(), "and makes none");
}

fn check(folder: &Path, file: &str, input: &str) -> Output {
    let mut command = stint(folder);
    command
        .args(["rules", "check", file])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    // A file that is wrong is read to its end all the same.
    std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

#[tokio::test]
async fn rules_check_verifies_logs() {
    let installation = Installation::new(Kind::Sqlite).await;
    let server = installation.serve();
    let account = Person::of(&server).await;
    account.import(log(50)).await.expect("an answer");
    let exported = account
        .get("/api/export?format=jsonl")
        .await
        .text()
        .await
        .expect("text");
    let folder = installation.folder.path();
    std::fs::write(folder.join("log.jsonl"), &exported).expect("it is written");
    for (file, input) in [("log.jsonl", ""), ("-", exported.as_str())] {
        let right = check(folder, file, input);
        assert!(right.status.success(), "{}", text(&right.stdout));
        assert!(
            text(&right.stdout).contains("100 events of 50 sessions"),
            "{}",
            text(&right.stdout)
        );
    }
    // Without the checksum, and the first line that asks for it.
    let events: Vec<&str> = exported
        .lines()
        .filter(|line| line.contains("eventId"))
        .collect();
    let wrong = events
        .join("\n")
        .replacen("\"qualityRating\":4", "\"qualityRating\":5", 1);
    let wrong = check(folder, "-", &wrong);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        text(&wrong.stdout).starts_with("line 2: event_differs: "),
        "{}",
        text(&wrong.stdout)
    );
    assert!(
        text(&wrong.stderr).contains("1 problems in 100 events"),
        "{}",
        text(&wrong.stderr)
    );
    let cut = exported.rsplit_once("\n{").expect("lines").0;
    assert!(text(&check(folder, "-", cut).stdout).contains("file_incomplete"));
    let none = check(folder, "missing.jsonl", "");
    assert_eq!(none.status.code(), Some(1));
    assert!(
        text(&none.stderr).contains("missing.jsonl"),
        "{}",
        text(&none.stderr)
    );
}

#[tokio::test]
async fn calendar_secret_is_never_logged() {
    let installation = Installation::new(Kind::Sqlite).await;
    let settings = [
        ("DATABASE_URL", installation.database_url.as_str()),
        ("STINT_LOG", "trace"),
    ];
    let server = Server::start(installation.folder.path(), &settings);
    let account = Person::of(&server).await;
    let made = account
        .ask("POST", "/api/me/calendar")
        .send()
        .await
        .expect("an answer");
    let made: Value = made.json().await.expect("JSON");
    let url = made["url"]
        .as_str()
        .unwrap_or_else(|| panic!("{made}"))
        .to_owned();
    let secret = url
        .rsplit('/')
        .next()
        .and_then(|name| name.strip_suffix(".ics"))
        .expect("a secret")
        .to_owned();
    let feed = reqwest::get(&url).await.expect("an answer");
    assert_eq!(feed.status(), 200);
    assert_eq!(
        feed.headers()["content-type"],
        "text/calendar; charset=utf-8"
    );
    for wrong in [
        format!("{url}/"),
        url.replace(".ics", ""),
        url.replace("/calendar/", "/calendars/"),
    ] {
        assert_eq!(
            reqwest::get(&wrong).await.expect("an answer").status(),
            404,
            "{wrong}"
        );
    }
    let mut lines = Vec::new();
    // The last request's line is there once the one after it is.
    account.get("/api/me").await;
    loop {
        let line = server
            .lines
            .recv_timeout(std::time::Duration::from_secs(30));
        let line = line.expect("every request has a line");
        let is_last = line.contains("\"/api/me\"");
        lines.push(line);
        if is_last {
            break;
        }
    }
    assert!(
        lines
            .iter()
            .any(|line| line.contains("/api/calendar/{feed}")),
        "the request is logged"
    );
    for line in lines {
        assert!(!line.contains(&secret), "{line}");
    }
}
