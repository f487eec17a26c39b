//! SIGKILL while several users send sessions, lists and batches: every answered write is there, what
//! was not answered takes effect once when it is sent again, logs have no gaps and their events
//! give what the API shows, and streams and webhooks miss nothing.
//!
//! `STINT_KILL_ROUNDS` sets the number of kills, `STINT_SEED` the seed; both are printed.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use histories::Dice;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use shared::rules::{Command, Event, fold, limits::MINUTE};
use shared::wire::{EventRecord, SessionView, StoredAt, SyncCommand};
use shared::{CommandId, SessionId, Timestamp};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{Installation, Kind, kill_during_sync, live, webhooks};
use test_support::environment::setting;
use test_support::hook::{Hook, Mood};
use test_support::process::Server;
use test_support::sse::{Block, Reader};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_on_sqlite() {
    killed(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_on_postgres() {
    killed(Kind::Postgres).await;
}

/// A user, a receiver of the user's webhook, and a reader of the user's stream.
struct User {
    token: String,
    hook: Hook,
    hook_secret: String,
    streamed: Vec<EventRecord>,
}

/// What a writer sends.
#[derive(Clone, Copy)]
enum Load {
    /// Sessions, each command as it happens.
    Timer,
    /// Tasks, and finished sessions in batches.
    Records,
}

/// One of the clients of a user; the only one that sends this load.
struct Writer {
    user: usize,
    load: Load,
    token: String,
    dice: Dice,
    began: Timestamp,
    requests: u64,
    /// The open session, of [`Load::Timer`].
    open: Option<String>,
    /// Sent, and not known to be answered.
    pending: Option<Request>,
    /// Requested; each takes effect once.
    tasks: u64,
    /// Answered since the last kill.
    answered: Vec<(Request, StatusCode, Value)>,
}

#[derive(Clone)]
struct Request {
    method: Method,
    path: String,
    body: Value,
    key: String,
}

/// Counts the answers of all writers.
#[derive(Default)]
struct Answers {
    count: AtomicU64,
    changed: Notify,
}

/// After so many kills everything is compared: answers to idempotency keys and signatures of webhooks
/// do not last for ever.
const KILLS_A_RUN: u64 = 5;

async fn killed(kind: Kind) {
    let kills = setting("STINT_KILL_ROUNDS", KILLS_A_RUN);
    let first = setting("STINT_SEED", 20_261_129);
    for seed in first..first + kills.div_ceil(KILLS_A_RUN) {
        eprintln!("STINT_KILL_ROUNDS={KILLS_A_RUN} STINT_SEED={seed}");
        run(kind, Dice::new(seed)).await;
    }
}

async fn run(kind: Kind, mut dice: Dice) {
    let installation = Installation::new(kind).await;
    let serve = || installation.serve_with(&[("STINT_WEBHOOKS_ALLOW_PRIVATE", "on")]);
    let client = crate::client();
    let mut server = serve();
    let began = kill_during_sync::now(&client, &server, &installation).await;
    let mut users = Vec::new();
    let mut writers = Vec::new();
    for number in 0..3_usize {
        let token = match number {
            0 => installation.token.clone(),
            _ => installation.add_account(&format!("user{number}@example.org")),
        };
        users.push(User::new(&client, server.addr, token.clone()).await);
        for load in [Load::Timer, Load::Records] {
            writers.push(Writer {
                user: number,
                load,
                token: token.clone(),
                dice: Dice::new(dice.below(u64::MAX)),
                began,
                requests: 0,
                open: None,
                pending: None,
                tasks: 0,
                answered: Vec::new(),
            });
        }
    }
    let mut total = 0;
    for _ in 0..KILLS_A_RUN {
        let answers = Arc::new(Answers::default());
        let writing: Vec<_> = writers
            .into_iter()
            .map(|writer| tokio::spawn(writer.write(client.clone(), server.addr, answers.clone())))
            .collect();
        let reading: Vec<_> = users
            .into_iter()
            .map(|user| tokio::spawn(user.read(client.clone(), server.addr, None)))
            .collect();
        answers.reach(dice.below(120)).await;
        // The rest is left to chance, to single steps of the requests.
        for _ in 0..dice.below(4_000) {
            tokio::task::yield_now().await;
        }
        drop(server);
        writers = joined(writing).await;
        users = joined(reading).await;
        server = serve();
        for writer in &mut writers {
            total += writer.answered.len();
            writer.replay(&client, server.addr).await;
        }
    }
    for writer in &mut writers {
        if let Some(request) = writer.pending.take() {
            let (status, _, _) = request
                .send(&client, server.addr, &writer.token)
                .await
                .expect("it is not killed any more");
            assert!(is_decided(status), "{status}: {}", request.path);
        }
    }
    let mut events = 0;
    for (number, user) in users.into_iter().enumerate() {
        let sent = writers.iter().filter(|writer| writer.user == number);
        let tasks = sent.map(|writer| writer.tasks).sum();
        events += user.check(&client, &server, tasks).await;
    }
    assert!(total > 0 && events > 0, "nothing was proved");
    eprintln!("{KILLS_A_RUN} kills, {total} answered writes, {events} events");
}

async fn joined<T: 'static>(tasks: Vec<tokio::task::JoinHandle<T>>) -> Vec<T> {
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("it does not panic"));
    }
    results
}

/// Whether the rules have decided: an answer that is stored with its key.
fn is_decided(status: StatusCode) -> bool {
    status.is_success() || status == StatusCode::CONFLICT
}

impl Answers {
    fn add(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    async fn reach(&self, count: u64) {
        loop {
            let changed = self.changed.notified();
            if self.count.load(Ordering::SeqCst) >= count {
                return;
            }
            changed.await;
        }
    }
}

impl Request {
    async fn send(
        &self,
        client: &Client,
        addr: SocketAddr,
        token: &str,
    ) -> reqwest::Result<(StatusCode, bool, Value)> {
        let response = client
            .request(self.method.clone(), format!("http://{addr}{}", self.path))
            .bearer_auth(token)
            .header("Idempotency-Key", &self.key)
            .json(&self.body)
            .send()
            .await?;
        let status = response.status();
        let is_replay = response.headers().contains_key("idempotency-replayed");
        Ok((status, is_replay, response.json().await?))
    }

    fn is_batch(&self) -> bool {
        self.path == "/api/sync"
    }
}

impl Writer {
    /// Sends one request after the other until the server is gone.
    async fn write(mut self, client: Client, addr: SocketAddr, answers: Arc<Answers>) -> Self {
        loop {
            let request = self.pending.take().unwrap_or_else(|| self.next());
            let Ok((status, _, body)) = request.send(&client, addr, &self.token).await else {
                self.pending = Some(request);
                return self;
            };
            if status == StatusCode::SERVICE_UNAVAILABLE {
                self.pending = Some(request);
                continue;
            }
            assert!(is_decided(status), "{}: {status} {body}", request.path);
            if let Load::Timer = self.load
                && status.is_success()
            {
                self.open = body["endTime"]
                    .is_null()
                    .then(|| body["sessionId"].as_str().expect("an id").to_owned());
            }
            self.answered.push((request, status, body));
            answers.add();
        }
    }

    fn next(&mut self) -> Request {
        self.requests += 1;
        let key = self.id(0).to_string();
        let (method, path, body) = match (self.load, &self.open) {
            (Load::Timer, None) => {
                let start =
                    json!({"sessionType": "pomodoro", "sessionId": key, "intention": "é\n–"});
                (Method::POST, "/api/sessions".to_owned(), start)
            }
            (Load::Timer, Some(id)) => {
                let note = json!({"kind": "external", "note": "door"});
                let (method, command, body) = match self.dice.below(6) {
                    0 => (Method::PUT, "pause", json!({})),
                    1 => (Method::PUT, "resume", json!({})),
                    2 => (Method::POST, "distractions", note),
                    3 => (Method::PUT, "extend", json!({"minutes": 5})),
                    4 => (Method::PUT, "complete", json!({"qualityRating": 4})),
                    _ => (Method::PUT, "abandon", json!({})),
                };
                (method, format!("/api/sessions/{id}/{command}"), body)
            }
            (Load::Records, _) if self.dice.below(2) == 0 => {
                self.tasks += 1;
                let title = format!("Chapter {}", self.tasks);
                (
                    Method::POST,
                    "/api/tasks".to_owned(),
                    json!({"title": title}),
                )
            }
            (Load::Records, _) => (Method::POST, "/api/sync".to_owned(), self.batch()),
        };
        Request {
            method,
            path,
            body,
            key,
        }
    }

    /// Three finished sessions of the year before, those of each batch after the last.
    fn batch(&self) -> Value {
        let year_ago = self.began.plus(-365 * 24 * 60 * MINUTE);
        let commands: Vec<SyncCommand> = (0..3)
            .map(|part| {
                let number = i64::try_from(self.requests * 3 + part).expect("few");
                let start_time = year_ago.plus(number * 2 * MINUTE);
                let record = json!({"startTime": start_time, "endTime": start_time.plus(MINUTE)});
                SyncCommand {
                    command_id: CommandId::new(self.id(10 + part)),
                    session_id: SessionId::new(self.id(20 + part)),
                    occurred_at: self.began,
                    command: Command::Record(serde_json::from_value(record).expect("fields")),
                }
            })
            .collect();
        json!({"rulesVersion": 2, "commands": commands})
    }

    /// Unique among the users and their writers.
    fn id(&self, part: u64) -> Uuid {
        let writer = self.user as u64 * 2 + self.load as u64;
        Uuid::from_u64_pair(0x6c6f_6164_0000 + writer, self.requests * 100 + part)
    }

    /// Sends what was answered before the kill again.
    async fn replay(&mut self, client: &Client, addr: SocketAddr) {
        for (request, status, body) in self.answered.drain(..) {
            let (again, is_replay, shown) = request
                .send(client, addr, &self.token)
                .await
                .expect("an answer");
            assert_eq!(again, status, "{}: {shown}", request.path);
            if request.is_batch() {
                for result in shown["results"].as_array().expect("results") {
                    assert_eq!(result["outcome"], "duplicate", "{shown}");
                }
            } else {
                assert!(is_replay, "{}: {shown}", request.path);
                if status.is_success() {
                    assert_eq!(shown, body, "{}", request.path);
                }
            }
        }
    }
}

impl User {
    async fn new(client: &Client, addr: SocketAddr, token: String) -> Self {
        let hook = Hook::start(Mood::Take).await;
        let made = client
            .post(format!("http://{addr}/api/webhooks"))
            .bearer_auth(&token)
            .json(&json!({"url": hook.url("/")}))
            .send()
            .await
            .expect("an answer");
        let made: Value = made.json().await.expect("a webhook");
        Self {
            token,
            hook,
            hook_secret: made["secret"].as_str().expect("a secret").to_owned(),
            streamed: Vec::new(),
        }
    }

    /// Reads the stream up to this sequence, or until the server is gone.
    async fn read(mut self, client: Client, addr: SocketAddr, until: Option<u64>) -> Self {
        let last = |user: &Self| user.streamed.last().map_or(0, |event| event.sequence);
        let response = client
            .get(format!("http://{addr}/api/events/stream"))
            .header("Last-Event-ID", last(&self))
            .bearer_auth(&self.token)
            .send()
            .await;
        let Ok(response) = response else {
            return self;
        };
        let mut reader = Reader::new(response.bytes_stream());
        // Killed before its head.
        let Some(head) = reader.next().await else {
            return self;
        };
        assert!(matches!(head, Block::Head { after, .. } if after == last(&self)));
        while until.is_none_or(|until| last(&self) < until) {
            let Some(event) = reader.event().await else {
                return self;
            };
            self.streamed.push(event);
        }
        self
    }

    /// Compares the log with sessions, tasks, stream and webhook; returns how long it is.
    async fn check(self, client: &Client, server: &Server, tasks: u64) -> usize {
        let log = live::log(client, server.addr, &self.token).await;
        let sequences: Vec<u64> = log.iter().map(|event| event.sequence).collect();
        assert_eq!(sequences, (1..=log.len() as u64).collect::<Vec<_>>());

        let newest = Some(log.len() as u64);
        let user = self.read(client.clone(), server.addr, newest).await;
        assert_eq!(user.streamed, log);

        let all = |hook: &Hook| hook.taken().len() >= log.len();
        user.hook.until("every event", all).await;
        let sent: Vec<Value> = log
            .iter()
            .map(|event| serde_json::to_value(event).expect("JSON"))
            .collect();
        webhooks::check(&user.hook, &user.hook_secret, &sent);

        let mut sessions: BTreeMap<SessionId, Vec<Event>> = BTreeMap::new();
        for event in &log {
            let events = sessions.entry(event.session_id).or_default();
            events.push(Event {
                event_id: event.event_id,
                session_id: event.session_id,
                version: events.len() as u64 + 1,
                timestamp: event.timestamp,
                data: event.data.clone(),
            });
        }
        for (id, events) in &sessions {
            let shown = user
                .get(client, server, &format!("/api/sessions/{id}"))
                .await;
            let shown: SessionView = serde_json::from_value(shown).expect("a session");
            let state = fold(events);
            let stored = StoredAt {
                created_at: shown.created_at,
                updated_at: shown.updated_at,
            };
            let session = state.session().expect("it was started");
            let folded = SessionView::new(session, stored, shown.server_time);
            assert_eq!(folded, shown);
        }
        let listed = user.get(client, server, "/api/tasks?limit=1").await;
        assert_eq!(listed["totalItems"], tasks);
        log.len()
    }

    async fn get(&self, client: &Client, server: &Server, path: &str) -> Value {
        let url = format!("http://{}{path}", server.addr);
        let request = client.get(url).bearer_auth(&self.token);
        let response = request.send().await.expect("an answer");
        response.json().await.expect("JSON")
    }
}
