//! Export and import of large histories, with slow clients and kills in between.

use std::fmt::Write as _;
use std::time::Duration;

use reqwest::{Client, Response};
use serde_json::{Value, json};
use shared::rules::{
    Command, CompleteSession, Event, StartSession, State, evolve, handle, limits::MINUTE,
};
use shared::wire::{EventRecord, ImportReport};
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::{Installation, Kind};
use test_support::process::Server;

/// Ada, signed in as a browser is.
pub struct Person {
    client: Client,
    base: String,
}

impl Person {
    pub async fn of(server: &Server) -> Self {
        // Which sees to it that TLS is known.
        drop(crate::client());
        let client = Client::builder()
            .cookie_store(true)
            .build()
            .expect("a client");
        let base = format!("http://{}", server.addr);
        let account = Self { client, base };
        let credentials =
            json!({"email": "ada@example.org", "password": "correct horse battery staple"});
        let login = account
            .ask("POST", "/api/auth/login")
            .json(&credentials)
            .send()
            .await
            .expect("an answer");
        assert_eq!(login.status(), 200);
        account
    }

    pub fn ask(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("origin", &self.base)
    }

    pub async fn get(&self, path: &str) -> Response {
        let got = self.ask("GET", path).send().await.expect("an answer");
        assert_eq!(got.status(), 200, "{path}");
        got
    }

    pub async fn import(&self, log: String) -> Result<Response, reqwest::Error> {
        self.ask("POST", "/api/import")
            .header("content-type", "application/jsonl")
            .body(log)
            .send()
            .await
    }

    /// Reads all events and sessions, page by page.
    async fn leaf(&self, sessions: u64) {
        for page in 0..sessions / 50 {
            let path = format!("/api/events?limit=100&after={}", page * 100);
            drop(self.get(&path).await.bytes().await.expect("a page"));
            if page % 2 == 0 {
                let path = format!("/api/sessions?limit=100&page={}", page / 2 + 1);
                drop(self.get(&path).await.bytes().await.expect("a page"));
            }
        }
    }

    pub async fn total(&self) -> u64 {
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
pub fn log(sessions: u64) -> String {
    wordy(sessions, 1)
}

/// The same, of sessions with that many sentences each.
fn wordy(sessions: u64, length: usize) -> String {
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
        let done = Command::Complete(CompleteSession {
            quality_rating: Some(4),
            task_progress: Some(format!("Part {number} of a long story. ").repeat(length)),
            focus_score: None,
        });
        let mut state = State::NotStarted;
        for (at, command) in [
            (begin, Command::Start(StartSession::preset("pomodoro"))),
            (begin.plus(20 * MINUTE), done),
        ] {
            for event in handle(state.session(), id, user, &command, at, &[])
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
    // So many that a connection which is opened meanwhile, with a cache of its own, and threads that
    // allocate for the first time are little beside an export.
    const SESSIONS: u64 = 20_000;
    let installation = Installation::new(kind).await;
    let log = wordy(SESSIONS, 25);
    {
        let server = installation.serve();
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
    // A new process, whose memory nothing but this has touched. What the database keeps in
    // memory of what was read is filled first, by pages that are small.
    let server = installation.serve();
    let account = Person::of(&server).await;
    tokio::join!(
        account.leaf(SESSIONS),
        account.leaf(SESSIONS),
        account.leaf(SESSIONS)
    );
    for format in ["jsonl", "json", "csv"] {
        let before = memory(&server, "VmRSS");
        std::fs::write(format!("/proc/{}/clear_refs", server.id()), "5")
            .expect("the peak is forgotten");
        let mut slow = account.get(&format!("/api/export?format={format}")).await;
        let mut length = slow
            .chunk()
            .await
            .expect("a piece")
            .map_or(0, |piece| piece.len() as u64);
        // The client looks away for as long as others take to write and to read.
        let other = account
            .get("/api/export?format=jsonl")
            .await
            .text()
            .await
            .expect("all of it");
        assert!(other.lines().count() as u64 > 2 * SESSIONS);
        let started = account
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
        let ended = account
            .ask("PUT", &format!("/api/sessions/{id}/abandon"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(ended.status(), 200);
        while let Some(piece) = slow.chunk().await.expect("it does not break off") {
            length += piece.len() as u64;
        }
        let grown = memory(&server, "VmHWM").saturating_sub(before);
        // Every session says as much as this in every format.
        assert!(length > 700 * SESSIONS, "{format}: {length}");
        // Held whole for the client that looks away, it would have grown by all of it.
        assert!(grown < length / 2, "{format}: {grown} more for {length}");
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
    let installation = Installation::new(kind).await;
    let log = log(SESSIONS);
    // How long an import takes here, so that kills fall into all of it.
    let takes = {
        let other = Installation::new(kind).await;
        let server = other.serve();
        let account = Person::of(&server).await;
        let watch = runtime::clock::Stopwatch::started();
        let report = account.import(log.clone()).await.expect("an answer");
        assert_eq!(report.status(), 200);
        watch.elapsed()
    };
    let mut all = false;
    for round in 0..rounds {
        let server = installation.serve();
        let account = Person::of(&server).await;
        let total = account.total().await;
        assert!(
            total == if all { SESSIONS } else { 0 },
            "half of it: {total}"
        );
        let sent = log.clone();
        let importing = tokio::spawn(async move { account.import(sent).await });
        let when = takes.mul_f64((round as f64 + 0.5) / rounds as f64);
        let answered = tokio::time::timeout(when, importing).await;
        drop(server);
        if let Ok(Ok(Ok(answer))) = answered {
            assert_eq!(answer.status(), 200);
        }
        let server = installation.serve();
        let total = Person::of(&server).await.total().await;
        assert!(total == 0 || total == SESSIONS, "half of it: {total}");
        all = total == SESSIONS;
    }
    let server = installation.serve();
    let account = Person::of(&server).await;
    let report: ImportReport = account
        .import(log)
        .await
        .expect("an answer")
        .json()
        .await
        .expect("a report");
    assert_eq!(report.imported.sessions + report.skipped.sessions, SESSIONS);
    assert_eq!(account.total().await, SESSIONS);
}

fn terminate(server: &Server) {
    let sent = std::process::Command::new("kill")
        .arg(server.id().to_string())
        .status();
    assert!(sent.expect("kill runs").success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_during_an_upload_is_answered() {
    let installation = Installation::new(Kind::Sqlite).await;
    let mut server = installation.serve();
    let person = Person::of(&server).await;
    let (begun, uploading) = tokio::sync::oneshot::channel();
    let head = futures_util::stream::once(async move {
        let _ = begun.send(());
        Ok::<_, std::io::Error>(log(3))
    });
    let body = futures_util::StreamExt::chain(head, futures_util::stream::pending());
    let answer = person
        .ask("POST", "/api/import")
        .header("content-type", "application/jsonl")
        .body(reqwest::Body::wrap_stream(body))
        .send();
    let stop = async {
        uploading.await.expect("it is sent");
        // The server has the request once others are answered on a later connection.
        person.total().await;
        terminate(&server);
    };
    let (answer, ()) = tokio::join!(answer, stop);
    assert_eq!(answer.expect("an answer").status(), 503);
    assert!(server.stops_within(Duration::from_secs(10)).success());
    let server = installation.serve();
    assert_eq!(Person::of(&server).await.total().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_during_an_import_is_answered_and_the_import_finished_later() {
    const SESSIONS: u64 = 5_000;
    let installation = Installation::new(Kind::Sqlite).await;
    let mut server = installation.serve();
    let person = Person::of(&server).await;
    let stop = async {
        while person.total().await == 0 {}
        terminate(&server);
    };
    let (answer, ()) = tokio::join!(person.import(log(SESSIONS)), stop);
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    assert!(server.stops_within(Duration::from_secs(10)).success());
    let server = installation.serve();
    assert_eq!(Person::of(&server).await.total().await, SESSIONS);
}
