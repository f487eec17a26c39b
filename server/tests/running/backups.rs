//! `stint backup` under load, `stint rules check`, and logs without calendar secrets.

use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::export_import::{Person, log};
use crate::{Installation, Kind};
use test_support::postgres::fresh_database;
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

/// The commands of a block of the document, at this installation's places; services are stopped and
/// started by hand, and nobody has to become another user.
fn documented(heading: &str, places: &[(&str, &str)]) -> Vec<String> {
    let document = include_str!("../../../docs/operations/backup.md");
    let (_, part) = document.split_once(heading).expect("the heading");
    let (_, block) = part.split_once("```sh\n").expect("a block");
    let (block, _) = block.split_once("```").expect("its end");
    let placed = |line: &str| {
        let replace =
            |line: String, (documented, here): &(&str, &str)| line.replace(documented, here);
        places.iter().fold(line.to_owned(), replace)
    };
    block.lines().map(placed).collect()
}

fn shell(command: &str) {
    let run = std::process::Command::new("sh")
        .args(["-ec", command])
        .output();
    let run = run.expect("a shell runs");
    assert!(run.status.success(), "{command}: {}", text(&run.stderr));
}

/// What a copy that was made before does not have.
async fn adds_a_session(account: &Person) {
    let start = account.ask("POST", "/api/sessions");
    let started = start.json(&json!({"sessionType": "short"})).send().await;
    assert_eq!(started.expect("an answer").status(), 201);
    assert_eq!(account.total().await, 4);
}

#[tokio::test]
async fn a_copy_is_restored_as_documented() {
    let installation = Installation::new(Kind::Sqlite).await;
    let folder = installation.folder.path().display().to_string();
    let server = installation.serve();
    let account = Person::of(&server).await;
    account.import(log(3)).await.expect("an answer");
    let copy = format!("{folder}/copy.db");
    assert!(run(&installation, &["backup", &copy]).status.success());
    adds_a_session(&account).await;
    let mut server = Some(server);
    let places = [
        ("sudo ", ""),
        ("-o stint -g stint ", ""),
        ("/var/backups/stint/2026-11-28.db", copy.as_str()),
        ("/var/lib/stint", folder.as_str()),
    ];
    for command in documented("### Restore", &places) {
        match command.as_str() {
            "systemctl stop stint" => server = None,
            "systemctl start stint" => server = Some(installation.serve()),
            command => shell(command),
        }
    }
    let account = Person::of(server.as_ref().expect("it is started")).await;
    assert_eq!(account.total().await, 3);
}

#[tokio::test]
async fn a_dump_is_restored_as_documented() {
    let database = fresh_database().await;
    // As PostgreSQL's own programs take it.
    let url = format!(
        "postgres://stint@localhost/{}?host={}",
        database.get_database().expect("a name"),
        database.get_socket().expect("a socket").display()
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let installation = Installation::on(folder, url);
    let server = installation.serve();
    let account = Person::of(&server).await;
    account.import(log(3)).await.expect("an answer");
    let dump = installation.folder.path().join("stint.dump");
    let places = [
        ("$DATABASE_URL", installation.database_url.as_str()),
        ("stint.dump", dump.to_str().expect("a name")),
    ];
    let commands = documented("## PostgreSQL", &places);
    let [make, restore] = &*commands else {
        panic!("{commands:?}");
    };
    shell(make);
    adds_a_session(&account).await;
    drop(server);
    shell(restore);
    let server = installation.serve();
    assert_eq!(Person::of(&server).await.total().await, 3);
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
