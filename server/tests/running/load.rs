//! Clients of several users that write under load, and the comparison of what was stored with what
//! was answered: logs, sessions, tasks, streams and webhooks.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use histories::Dice;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use shared::rules::{Command, Event, Session, fold, limits::MINUTE};
use shared::wire::{EventRecord, LogRecord, SessionView, StoredAt, SyncCommand};
use shared::{CommandId, SessionId, Timestamp};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::{live, webhooks};
use test_support::hook::{Hook, Mood};
use test_support::process::Server;
use test_support::sse::{Block, Reader};

/// A user, a receiver of the user's webhook, and a reader of the user's stream.
pub struct User {
    token: String,
    hook: Hook,
    hook_secret: String,
    streamed: Vec<LogRecord>,
}

/// What a writer sends.
#[derive(Clone, Copy)]
pub enum Load {
    /// Sessions, each command as it happens.
    Timer,
    /// Tasks, and finished sessions in batches.
    Records,
}

/// One of the clients of a user; the only one that sends this load.
pub struct Writer {
    pub user: usize,
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
    pub tasks: u64,
    /// Answered since the last [`Self::replay`].
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
pub struct Answers {
    count: AtomicU64,
    /// How often a server could not reach the database.
    unavailable: AtomicU64,
    changed: Notify,
}

/// A log that gives what was shown.
pub struct Checked {
    /// As the log gives them.
    pub sessions: Vec<Session>,
    pub events: usize,
}

/// Whether the rules have decided: an answer that is stored with its key.
fn is_decided(status: StatusCode) -> bool {
    status.is_success() || status == StatusCode::CONFLICT
}

/// The results of tasks.
pub async fn joined<T: 'static>(tasks: Vec<tokio::task::JoinHandle<T>>) -> Vec<T> {
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("it does not panic"));
    }
    results
}

impl Answers {
    fn add(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    fn add_unavailable(&self) {
        self.unavailable.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    pub fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    pub async fn reach(&self, count: u64) {
        self.until(|| self.count() >= count).await;
    }

    /// Waits until servers have said so many times from now on that they cannot reach the database.
    pub async fn reach_unavailable(&self, more: u64) {
        let count = || self.unavailable.load(Ordering::SeqCst);
        let goal = count() + more;
        self.until(|| count() >= goal).await;
    }

    async fn until(&self, is_reached: impl Fn() -> bool) {
        loop {
            let changed = self.changed.notified();
            if is_reached() {
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
    pub fn new(user: usize, load: Load, token: &str, seed: u64, began: Timestamp) -> Self {
        Self {
            user,
            load,
            token: token.to_owned(),
            dice: Dice::new(seed),
            began,
            requests: 0,
            open: None,
            pending: None,
            tasks: 0,
            answered: Vec::new(),
        }
    }

    /// How many requests were answered since [`Self::replay`].
    pub const fn answered(&self) -> usize {
        self.answered.len()
    }

    /// Sends one request after the other until the server is gone.
    pub async fn write(mut self, client: Client, addr: SocketAddr, answers: Arc<Answers>) -> Self {
        loop {
            let request = self.pending.take().unwrap_or_else(|| self.next());
            let Ok((status, _, body)) = request.send(&client, addr, &self.token).await else {
                self.pending = Some(request);
                return self;
            };
            if status == StatusCode::SERVICE_UNAVAILABLE {
                answers.add_unavailable();
                self.pending = Some(request);
                continue;
            }
            self.take(request, status, body);
            answers.add();
        }
    }

    /// Sends one request after the other to any of the servers, until there are none.
    pub async fn write_to(
        mut self,
        client: Client,
        servers: watch::Receiver<Vec<SocketAddr>>,
        answers: Arc<Answers>,
    ) -> Self {
        loop {
            let request = self.pending.take().unwrap_or_else(|| self.next());
            let addr = {
                let servers = servers.borrow();
                let at = self.dice.below(servers.len().max(1) as u64);
                let at = usize::try_from(at).expect("few");
                servers.get(at).copied()
            };
            let Some(addr) = addr else {
                self.pending = Some(request);
                return self;
            };
            match request.send(&client, addr, &self.token).await {
                Ok((status, _, body)) if status != StatusCode::SERVICE_UNAVAILABLE => {
                    self.take(request, status, body);
                    answers.add();
                }
                // It was killed, or could not reach the database in time.
                _ => self.pending = Some(request),
            }
        }
    }

    /// Sends what was not answered again.
    pub async fn send_pending(&mut self, client: &Client, addr: SocketAddr) {
        if let Some(request) = self.pending.take() {
            let answer = request.send(client, addr, &self.token).await;
            let (status, _, body) = answer.expect("it is not killed any more");
            self.take(request, status, body);
        }
    }

    /// Ends the open session.
    pub async fn end_session(&mut self, client: &Client, addr: SocketAddr) {
        self.send_pending(client, addr).await;
        if let Some(id) = &self.open {
            let path = format!("/api/sessions/{id}/abandon");
            self.requests += 1;
            self.pending = Some(Request {
                method: Method::PUT,
                path,
                body: json!({}),
                key: self.id(0).to_string(),
            });
            self.send_pending(client, addr).await;
        }
    }

    fn take(&mut self, request: Request, status: StatusCode, body: Value) {
        assert!(is_decided(status), "{}: {status} {body}", request.path);
        if let Load::Timer = self.load
            && status.is_success()
        {
            self.open = body["endTime"]
                .is_null()
                .then(|| body["sessionId"].as_str().expect("an id").to_owned());
        }
        self.answered.push((request, status, body));
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

    /// Sends what was answered again: it has taken effect, and does so once.
    pub async fn replay(&mut self, client: &Client, addr: SocketAddr) {
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
    pub async fn new(client: &Client, addr: SocketAddr, token: String) -> Self {
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
    pub async fn read(mut self, client: Client, addr: SocketAddr, until: Option<u64>) -> Self {
        let last = |user: &Self| user.streamed.last().map_or(0, LogRecord::sequence);
        let response = client
            .get(format!("http://{addr}/api/events/stream"))
            .header("Last-Event-ID", last(&self))
            .bearer_auth(&self.token)
            .send()
            .await;
        let Ok(response) = response else {
            return self;
        };
        // A server of an earlier version streams no events of tasks.
        let mut reader = Reader::new(response.bytes_stream()).with_gaps();
        // Killed before its head.
        let Some(head) = reader.next().await else {
            return self;
        };
        assert!(matches!(head, Block::Head { after, .. } if after == last(&self)));
        while until.is_none_or(|until| last(&self) < until) {
            let Some(event) = reader.record().await else {
                return self;
            };
            self.streamed.push(event);
        }
        self
    }

    /// Compares the log with sessions, tasks, stream and webhook.
    pub async fn check(self, client: &Client, server: &Server, tasks: u64) -> Checked {
        let log = live::log(client, server.addr, &self.token).await;
        let sequences: Vec<u64> = log.iter().map(LogRecord::sequence).collect();
        assert_eq!(sequences, (1..=log.len() as u64).collect::<Vec<_>>());

        let newest = Some(log.len() as u64);
        let mut user = self.read(client.clone(), server.addr, newest).await;
        let of_sessions = |log: Vec<LogRecord>| -> Vec<EventRecord> {
            log.into_iter()
                .filter_map(LogRecord::into_session)
                .collect()
        };
        let log = of_sessions(log);
        assert_eq!(of_sessions(std::mem::take(&mut user.streamed)), log);

        let all = |hook: &Hook| hook.taken().len() >= log.len();
        user.hook.until("every event", all).await;
        webhooks::check(&user.hook, &user.hook_secret, &log);

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
        let mut folded_sessions = Vec::new();
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
            folded_sessions.push(session.clone());
        }
        let listed = user.get(client, server, "/api/tasks?limit=1").await;
        assert_eq!(listed["totalItems"], tasks);
        Checked {
            sessions: folded_sessions,
            events: log.len(),
        }
    }

    async fn get(&self, client: &Client, server: &Server, path: &str) -> Value {
        let url = format!("http://{}{path}", server.addr);
        let request = client.get(url).bearer_auth(&self.token);
        let response = request.send().await.expect("an answer");
        response.json().await.expect("JSON")
    }
}
