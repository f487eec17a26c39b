//! Everything of a person's out of a running server and into one: large, slow, killed in the
//! middle; backups under load; logs checked at the command line; no secret in a log.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use reqwest::{Client, Response};
use serde_json::{Value, json};
use shared::rules::{Command, Event, Start, State, evolve, handle, limits::MINUTE};
use shared::wire::{EventRecord, ImportReport};
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::process::{Server, stint};
use crate::{Kind, Place};

/// Ada, signed in as a browser is.
struct Person {
    client: Client,
    base: String,
}

impl Person {
    async fn of(server: &Server) -> Self {
        // Which sees to it that TLS is known.
        drop(crate::client());
        let client = Client::builder()
            .cookie_store(true)
            .build()
            .expect("a client");
        let base = format!("http://{}", server.addr);
        let person = Self { client, base };
        let credentials =
            json!({"email": "ada@example.org", "password": "correct horse battery staple"});
        let login = person
            .ask("POST", "/api/auth/login")
            .json(&credentials)
            .send()
            .await
            .expect("an answer");
        assert_eq!(login.status(), 200);
        person
    }

    fn ask(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("origin", &self.base)
    }

    async fn get(&self, path: &str) -> Response {
        let got = self.ask("GET", path).send().await.expect("an answer");
        assert_eq!(got.status(), 200, "{path}");
        got
    }

    async fn import(&self, log: String) -> Result<Response, reqwest::Error> {
        self.ask("POST", "/api/import")
            .header("content-type", "application/jsonl")
            .body(log)
            .send()
            .await
    }

    async fn total(&self) -> u64 {
        let list: Value = self
            .get("/api/sessions?limit=1")
            .await
            .json()
            .await
            .expect("JSON");
        list["totalItems"].as_u64().expect("a number")
    }
}

/// A log of sessions, one every half an hour until yesterday: as many as asked.
fn log(sessions: u64) -> String {
    let user = UserId::new(Uuid::from_u128(1));
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .expect("after 1970")
        .as_millis();
    let end = Timestamp::from_millis(i64::try_from(now).expect("a time")).plus(-24 * 60 * MINUTE);
    let mut text = String::new();
    let mut sequence = 0;
    for number in 0..sessions {
        let id = SessionId::new(Uuid::from_u64_pair(
            0x0198_0000_0000_7000,
            0x8000_0000_0000_0000 | number,
        ));
        let begin = end.plus(-30 * MINUTE * i64::try_from(sessions - number).expect("small"));
        let done = Command::Complete {
            quality_rating: Some(4),
            task_progress: Some(format!(
                "Part {number} of a long story, told at some length"
            )),
            focus_score: None,
        };
        let mut state = State::NotStarted;
        for (at, command) in [
            (begin, Command::Start(Start::preset("pomodoro"))),
            (begin.plus(20 * MINUTE), done),
        ] {
            for event in handle(&state, id, user, &command, at, &[])
                .outcome
                .expect("it is allowed")
            {
                sequence += 1;
                let _ = writeln!(text, "{}", line(&event, user, sequence));
                state = evolve(state, &event);
            }
        }
    }
    text
}

fn line(event: &Event, user_id: UserId, sequence: u64) -> String {
    let record = EventRecord {
        event_id: event.event_id,
        sequence,
        session_id: event.session_id,
        user_id,
        timestamp: event.timestamp,
        recorded_at: event.timestamp,
        data: event.data.clone(),
    };
    serde_json::to_string(&record).expect("JSON")
}

/// What the system counts of the server's memory, bytes.
fn memory(server: &Server, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("it runs");
    let line = status
        .lines()
        .find(|line| line.starts_with(name))
        .expect("a line");
    let kilobytes = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse::<u64>().ok());
    kilobytes.expect("a number") * 1024
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_export_is_streamed_from_sqlite() {
    streamed(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_export_is_streamed_from_postgres() {
    streamed(Kind::Postgres).await;
}

async fn streamed(kind: Kind) {
    const SESSIONS: u64 = 25_000;
    let place = Place::new(kind).await;
    let log = log(SESSIONS);
    let size = log.len() as u64;
    {
        let server = place.serve();
        let report = Person::of(&server)
            .await
            .import(log)
            .await
            .expect("an answer");
        let report: ImportReport = report.json().await.expect("a report");
        assert_eq!(
            report.imported.events,
            2 * SESSIONS,
            "{:?}",
            report.problems
        );
    }
    // A new process, whose memory nothing but this has touched.
    let server = place.serve();
    let person = Person::of(&server).await;
    person.get("/api/sessions").await;
    for format in ["jsonl", "json", "csv"] {
        let before = memory(&server, "VmRSS");
        std::fs::write(format!("/proc/{}/clear_refs", server.id()), "5")
            .expect("the peak is forgotten");
        let mut slow = person.get(&format!("/api/export?format={format}")).await;
        let mut length = slow
            .chunk()
            .await
            .expect("a piece")
            .map_or(0, |piece| piece.len() as u64);
        // The client looks away for as long as others take to write and to read.
        let other = person
            .get("/api/export?format=jsonl")
            .await
            .text()
            .await
            .expect("all of it");
        assert!(other.lines().count() as u64 > 2 * SESSIONS);
        let started = person
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
            .unwrap_or_else(|| panic!("{started}"));
        let ended = person
            .ask("PUT", &format!("/api/sessions/{id}/abandon"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(ended.status(), 200);
        while let Some(piece) = slow.chunk().await.expect("it does not break off") {
            length += piece.len() as u64;
        }
        let grown = memory(&server, "VmHWM").saturating_sub(before);
        println!("{format}: {length} bytes, the server's memory grew by {grown} at most");
        assert!(length > size / 8, "{format}: {length}");
        assert!(
            grown < 24 * 1024 * 1024,
            "{format}: {grown} bytes more for {length}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_during_an_import_leaves_nothing_on_sqlite() {
    killed(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_during_an_import_leaves_nothing_on_postgres() {
    killed(Kind::Postgres).await;
}

async fn killed(kind: Kind) {
    const SESSIONS: u64 = 3_000;
    let rounds: u64 = 6;
    let place = Place::new(kind).await;
    let log = log(SESSIONS);
    // How long an import takes here, so that kills fall into all of it.
    let takes = {
        let other = Place::new(kind).await;
        let server = other.serve();
        let person = Person::of(&server).await;
        let began = std::time::Instant::now();
        let report = person.import(log.clone()).await.expect("an answer");
        assert_eq!(report.status(), 200);
        began.elapsed()
    };
    let mut all = false;
    for round in 0..rounds {
        let server = place.serve();
        let person = Person::of(&server).await;
        let total = person.total().await;
        assert!(
            total == if all { SESSIONS } else { 0 },
            "half of it: {total}"
        );
        let sent = log.clone();
        let importing = tokio::spawn(async move { person.import(sent).await });
        let when = takes.mul_f64((round as f64 + 0.5) / rounds as f64);
        let answered = tokio::time::timeout(when, importing).await;
        drop(server);
        if let Ok(Ok(Ok(answer))) = answered {
            assert_eq!(answer.status(), 200);
        }
        let server = place.serve();
        let total = Person::of(&server).await.total().await;
        assert!(total == 0 || total == SESSIONS, "half of it: {total}");
        all = total == SESSIONS;
    }
    let server = place.serve();
    let person = Person::of(&server).await;
    let report: ImportReport = person
        .import(log)
        .await
        .expect("an answer")
        .json()
        .await
        .expect("a report");
    assert_eq!(report.imported.sessions + report.skipped.sessions, SESSIONS);
    assert_eq!(person.total().await, SESSIONS);
}

fn run(place: &Place, arguments: &[&str]) -> Output {
    let mut command = stint(place.folder.path());
    command
        .env("DATABASE_URL", &place.database_url)
        .args(arguments);
    command.output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_has_everything_that_was_answered() {
    let place = Place::new(Kind::Sqlite).await;
    let server = place.serve();
    let person = Person::of(&server).await;
    person
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
    let copy = place.folder.path().join("copy.db");
    let name = copy.to_str().expect("a name");
    let made = run(&place, &["backup", name]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(
        text(&made.stdout).contains("checked"),
        "{}",
        text(&made.stdout)
    );
    // The server went on meanwhile, and goes on.
    answered.recv().await.expect("it works");
    stop.send_replace(true);
    load.await.expect("nothing was refused");

    let again = run(&place, &["backup", name]);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        text(&again.stderr).contains("overwrites nothing"),
        "{}",
        text(&again.stderr)
    );
    let folder = std::fs::read_dir(place.folder.path()).expect("a folder");
    let left = folder
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().contains(".part"))
        .count();
    assert_eq!(left, 0, "nothing is left over");

    let url = format!("sqlite://{name}");
    let settings = [("DATABASE_URL", url.as_str()), ("STINT_RATE_LIMITS", "off")];
    let restored = Server::start(place.folder.path(), &settings);
    let person = Person::of(&restored).await;
    for id in before {
        let session: Value = person
            .get(&format!("/api/sessions/{id}"))
            .await
            .json()
            .await
            .expect("JSON");
        assert_eq!(session["status"], "completed");
    }
    assert!(person.total().await >= 2_020);
}

#[tokio::test]
async fn a_backup_says_what_it_cannot_do() {
    let place = Place::new(Kind::Postgres).await;
    let refused = run(&place, &["backup", "copy.db"]);
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
async fn logs_are_checked_at_the_command_line() {
    let place = Place::new(Kind::Sqlite).await;
    let server = place.serve();
    let person = Person::of(&server).await;
    person.import(log(50)).await.expect("an answer");
    let exported = person
        .get("/api/export?format=jsonl")
        .await
        .text()
        .await
        .expect("text");
    let folder = place.folder.path();
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
    let wrong = exported.replacen("\"qualityRating\":4", "\"qualityRating\":5", 1);
    let wrong = check(folder, "-", &wrong);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        text(&wrong.stdout).starts_with("line 3: event_differs: "),
        "{}",
        text(&wrong.stdout)
    );
    assert!(
        text(&wrong.stderr).contains("1 problems in 100 events"),
        "{}",
        text(&wrong.stderr)
    );
    let cut = exported.rsplit_once("\n{").expect("lines").0;
    assert!(text(&check(folder, "-", cut).stdout).contains("events_missing"));
    let none = check(folder, "missing.jsonl", "");
    assert_eq!(none.status.code(), Some(1));
    assert!(
        text(&none.stderr).contains("missing.jsonl"),
        "{}",
        text(&none.stderr)
    );
}

#[tokio::test]
async fn the_calendars_secret_is_in_no_log() {
    let place = Place::new(Kind::Sqlite).await;
    let settings = [
        ("DATABASE_URL", place.database_url.as_str()),
        ("STINT_LOG", "trace"),
    ];
    let server = Server::start(place.folder.path(), &settings);
    let person = Person::of(&server).await;
    let made = person
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
    person.get("/api/me").await;
    while let Ok(line) = server.lines.recv_timeout(std::time::Duration::from_secs(2)) {
        lines.push(line);
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
