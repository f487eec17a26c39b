//! Progress of tasks through kills: batches are sent to two servers at once while one is killed. In
//! the end progress equals the log. `STINT_KILL_ROUNDS` sets the number of kills.

use std::collections::BTreeMap;

use histories::Dice;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use shared::rules::{
    AbandonSession, Command, CompleteSession, Event, SessionStatus, StartSession, State, evolve,
    limits::MINUTE,
};
use shared::wire::{LogRecord, SessionProgress, SyncCommand, Task, TaskProgress};
use shared::{CommandId, SessionId, TaskId, Timestamp};
use uuid::Uuid;

use crate::{Installation, Kind, client};
use test_support::environment::setting;
use test_support::process::Server;

/// The last of them is never made: a reference that only sessions know.
const TASKS: u64 = 3;
const BATCH: usize = 7;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn progress_survives_kills_on_sqlite() {
    progress_survives_kills(Kind::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn progress_survives_kills_of_two_servers_on_postgres() {
    progress_survives_kills(Kind::Postgres, 2).await;
}

async fn progress_survives_kills(kind: Kind, servers: usize) {
    let rounds = setting("STINT_KILL_ROUNDS", 10);
    let installation = Installation::new(kind).await;
    let caller = Caller {
        client: client(),
        token: installation.token.clone(),
    };
    let mut dice = Dice::new(rounds + servers as u64);
    let mut running: Vec<Server> = (0..servers).map(|_| installation.serve()).collect();
    let now = caller.now(&running[0]).await;
    // Enough for every kill to be in the middle of something new; all within thirteen days.
    let sessions = (rounds * 4).clamp(12, 288).next_multiple_of(12);
    let commands = commands(sessions, now.plus(-13 * 24 * 60 * MINUTE));
    let batches: Vec<&[SyncCommand]> = commands.chunks(BATCH).collect();
    for round in 0..rounds {
        let index = usize::try_from(round).expect("small") % batches.len();
        let steps = dice.below(6_000);
        // Whoever survives gets the same at the same time, and the same tasks.
        let victim =
            running.swap_remove(usize::try_from(dice.below(servers as u64)).expect("small"));
        let other = running.first();
        let dies = async {
            let requested = caller.work(&victim, batches[index]);
            let kill = async {
                for _ in 0..steps {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                () = requested => {}
                () = kill => {}
            }
            drop(victim);
        };
        let lives = async {
            if let Some(other) = other {
                caller.work(other, batches[index]).await;
            }
        };
        tokio::join!(dies, lives);
        running.push(installation.serve());
        // A session's commands must come in their order: continue only when this batch was acknowledged.
        caller.deliver(&running[0], batches[index]).await;
    }
    for (number, batch) in batches.iter().enumerate() {
        let server = &running[number % running.len()];
        caller.make_tasks(server).await;
        caller.deliver(server, batch).await;
    }
    compare(&caller, &running, sessions).await;
}

/// Sessions of an hour each, for the tasks in turn; every fourth is abandoned.
fn commands(sessions: u64, begin: Timestamp) -> Vec<SyncCommand> {
    let mut commands = Vec::new();
    for number in 0..sessions {
        let session_id = SessionId::new(Uuid::from_u64_pair(0x7461_736b, number));
        let mut add = |minute: i64, command: Command| {
            let index = commands.len() as u64;
            let hour = i64::try_from(number).expect("small") * 60;
            commands.push(SyncCommand {
                command_id: CommandId::new(Uuid::from_u64_pair(0x7461_736c, index)),
                session_id,
                occurred_at: begin.plus((hour + minute) * MINUTE),
                command,
            });
        };
        add(
            0,
            Command::Start(StartSession {
                task_id: Some(task(number % TASKS)),
                ..StartSession::preset("pomodoro")
            }),
        );
        let text = Some(format!("progress {number}"));
        if number % 4 == 3 {
            let progress_made = text;
            add(
                10,
                Command::Abandon(AbandonSession {
                    reason: None,
                    progress_made,
                }),
            );
        } else {
            add(
                20,
                Command::Complete(CompleteSession {
                    quality_rating: None,
                    task_progress: text,
                    focus_score: None,
                }),
            );
        }
    }
    commands
}

fn task(number: u64) -> TaskId {
    TaskId::new(Uuid::from_u64_pair(0x7461_7374, number))
}

struct Caller {
    client: Client,
    token: String,
}

impl Caller {
    fn get(&self, server: &Server, path: &str) -> RequestBuilder {
        self.client
            .get(format!("http://{}{path}", server.addr))
            .bearer_auth(&self.token)
    }

    fn post(&self, server: &Server, path: &str, body: &Value) -> RequestBuilder {
        self.client
            .post(format!("http://{}{path}", server.addr))
            .bearer_auth(&self.token)
            .json(body)
    }

    async fn now(&self, server: &Server) -> Timestamp {
        let answer = self.get(server, "/api/sessions/current").send().await;
        let body: Value = read(answer.expect("an answer")).await;
        serde_json::from_value(body["serverTime"].clone()).expect("an instant")
    }

    fn sync(&self, server: &Server, batch: &[SyncCommand]) -> RequestBuilder {
        let body = json!({"rulesVersion": 1, "commands": batch});
        self.post(server, "/api/sync", &body)
    }

    async fn deliver(&self, server: &Server, batch: &[SyncCommand]) {
        let sent = self.sync(server, batch).send().await;
        assert_eq!(sent.expect("an answer").status(), 200);
    }

    fn make_task(&self, server: &Server, number: u64) -> RequestBuilder {
        let body = json!({"title": format!("Task {number}"), "taskId": task(number), "estimatedSessions": 9});
        self.post(server, "/api/tasks", &body)
            .header("idempotency-key", format!("task-{number}"))
    }

    /// Creates the tasks, or gets the stored response: the idempotency key replays it.
    async fn make_tasks(&self, server: &Server) {
        for number in 0..TASKS - 1 {
            let made = self.make_task(server, number).send().await;
            assert_eq!(made.expect("an answer").status(), 201);
        }
    }

    /// Everything at once; a server that is killed meanwhile does not answer.
    async fn work(&self, server: &Server, batch: &[SyncCommand]) {
        let _ = tokio::join!(
            self.sync(server, batch).send(),
            self.make_task(server, 0).send(),
            self.make_task(server, 1).send(),
        );
    }
}

async fn read<T: serde::de::DeserializeOwned>(answer: Response) -> T {
    let url = answer.url().clone();
    assert!(answer.status().is_success(), "{url}: {}", answer.status());
    answer.json().await.expect("JSON")
}

async fn compare(caller: &Caller, servers: &[Server], sessions: u64) {
    let server = &servers[0];
    let states = states(caller, server).await;
    assert_eq!(states.len(), usize::try_from(sessions).expect("small"));
    for number in 0..TASKS {
        let path = format!("/api/tasks/{}/progress?limit=100", task(number));
        let mut answers = Vec::new();
        for server in servers {
            let answer = caller.get(server, &path).send().await;
            answers.push(read::<TaskProgress>(answer.expect("an answer")).await);
        }
        let progress = &answers[0];
        assert!(answers.iter().all(|other| other == progress));
        assert_eq!(progress.items, expected(&states, task(number)));
        // The expectation, computed without the rules.
        let said: Vec<_> = progress
            .items
            .iter()
            .map(|item| item.progress.clone().unwrap_or_default())
            .collect();
        let sent: Vec<_> = (0..sessions)
            .rev()
            .filter(|session| session % TASKS == number)
            .map(|session| format!("progress {session}"))
            .collect();
        assert_eq!(said, sent);
        let abandoned =
            (0..sessions).filter(|session| session % TASKS == number && session % 4 == 3);
        let abandoned = abandoned.count() as u64;
        let completed = sessions / TASKS - abandoned;
        assert_eq!(
            (progress.totals.completed, progress.totals.abandoned),
            (completed, abandoned)
        );
        assert_eq!(
            progress.totals.focused_seconds,
            completed * 20 * 60 + abandoned * 10 * 60
        );
        assert_eq!(progress.task.is_some(), number < TASKS - 1);
    }
    let listed = caller.get(server, "/api/tasks").send().await;
    let listed: shared::wire::Page<Task> = read(listed.expect("an answer")).await;
    assert_eq!(listed.total_items, TASKS - 1, "each was made once");
    assert!(listed.items.iter().all(|task| task.version == 1));
}

/// What the log folds to, a session at a time.
async fn states(caller: &Caller, server: &Server) -> BTreeMap<SessionId, State> {
    let mut states: BTreeMap<SessionId, (State, u64)> = BTreeMap::new();
    let mut after = 0;
    loop {
        let path = format!("/api/events?after={after}&limit=100");
        let answer = caller.get(server, &path).send().await;
        let page: Value = read(answer.expect("an answer")).await;
        let items: Vec<LogRecord> = serde_json::from_value(page["items"].clone()).expect("events");
        let Some(newest) = items.last() else { break };
        after = newest.sequence();
        for record in items.into_iter().filter_map(LogRecord::into_session) {
            let (state, version) = states.entry(record.session_id).or_default();
            *version += 1;
            let event = Event {
                event_id: record.event_id,
                session_id: record.session_id,
                version: *version,
                timestamp: record.timestamp,
                data: record.data,
            };
            *state = evolve(std::mem::take(state), &event);
        }
    }
    states
        .into_iter()
        .map(|(session, (state, _))| (session, state))
        .collect()
}

/// What the sessions of the log did for a task, newest first.
fn expected(states: &BTreeMap<SessionId, State>, task: TaskId) -> Vec<SessionProgress> {
    let mut expected: Vec<SessionProgress> = states
        .values()
        .filter_map(State::session)
        .filter_map(shared::rules::task_progress)
        .filter(|(of, _)| *of == task)
        .map(|(_, progress)| progress)
        .collect();
    expected.sort_by_key(|progress| progress.start_time);
    expected.reverse();
    assert!(expected.iter().all(|progress| matches!(
        progress.status,
        SessionStatus::Completed | SessionStatus::Abandoned
    )));
    expected
}
