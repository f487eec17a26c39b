//! Random histories of live commands, batches, late commands, clock skew and reads.

use axum::http::StatusCode;
use histories::{CommandReply, Dice, History, Step, StepResult, World};
use runtime::clock::Clock;
use serde_json::{Value, json};
use shared::rules::{Command, CommandKind, SessionStatus, limits};
use shared::wire::{EventRecord, Problem, SessionView, SyncAnswer, SyncCommand, SyncOutcome};
use shared::{Millis, SessionId};

use crate::rest_client::Rest;
use test_support::database::Kind;
use test_support::environment::setting;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rest_on_sqlite_agrees_with_the_rules() {
    histories_agree(Kind::Sqlite, setting("STINT_HISTORIES", 300), |_| None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rest_on_postgres_agrees_with_the_rules() {
    histories_agree(Kind::Postgres, setting("STINT_HISTORIES", 300), |_| None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn wrong_clocks_make_no_difference_on_sqlite() {
    histories_agree(Kind::Sqlite, setting("STINT_HISTORIES", 40), wrong_clock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn wrong_clocks_make_no_difference_on_postgres() {
    histories_agree(Kind::Postgres, setting("STINT_HISTORIES", 40), wrong_clock).await;
}

/// How far the clock of a seed's offline client is ahead: so much that it is corrected.
fn wrong_clock(seed: u64) -> Option<Millis> {
    let mut dice = Dice::new(seed);
    let offset = dice.between(limits::CLOCK_TOLERANCE + 1, limits::MAX_CLOCK_OFFSET);
    Some(if dice.chance(50) { offset } else { -offset })
}

/// The histories of as many seeds. Batches are sent as by a clock that is so much ahead, with `sentAt`.
async fn histories_agree(kind: Kind, count: u64, clock: impl Fn(u64) -> Option<Millis>) {
    let first = setting("STINT_SEED", 0);
    let mut rest: Option<Rest> = None;
    for seed in first..first + count {
        let mut history = History::from_seed(seed);
        let Some(begin) = history.steps.first().map(Step::now) else {
            continue;
        };
        let rest = match &mut rest {
            Some(rest) => rest,
            none => none.insert(Rest::new(kind, begin).await),
        };
        rest.next_user().await;
        history.user = rest.user;
        // Ids are unique in a database, so each history gets its own.
        let history = with_own_ids(&history, seed);
        let ahead = clock(seed);
        Play { rest, seed, ahead }.play(&history).await;
    }
}

/// The history with the seed at the start of every id.
fn with_own_ids(history: &History, seed: u64) -> History {
    let text = serde_json::to_string(history).expect("JSON");
    let head = format!("{:08x}-", 0x3000_0000 + seed);
    serde_json::from_str(&text.replace("01980000-", &head)).expect("a history")
}

struct Play<'a> {
    rest: &'a Rest,
    seed: u64,
    ahead: Option<Millis>,
}

impl Play<'_> {
    async fn play(&self, history: &History) {
        let mut world = World::new(history.user);
        for (number, step) in history.steps.iter().enumerate() {
            self.rest.clock.set(step.now());
            let expected = world.step(step);
            let what = format!("seed {}, step {number}: {step:?}", self.seed);
            let (replies, sessions) = self.step(step).await;
            assert_eq!(replies, without_detail(&expected), "{what}");
            for session in sessions {
                let expected = expected
                    .sessions
                    .iter()
                    .find(|other| other.session_id == session.session_id);
                assert_eq!(Some(&session), expected, "{what}");
            }
        }
        self.compare_logs(&mut world, history).await;
    }

    async fn step(&self, step: &Step) -> (Vec<CommandReply>, Vec<SessionView>) {
        match step {
            Step::Live {
                session_id,
                command,
                ..
            } => self.live(*session_id, command).await,
            Step::Sync { commands, .. } => self.sync(commands).await,
            Step::Read { .. } => {
                let (status, body) = self.rest.call("GET", "/api/sessions/current", None).await;
                assert_eq!(status, StatusCode::OK);
                let session: Option<SessionView> = read(&body["session"]);
                (Vec::new(), session.into_iter().collect())
            }
        }
    }

    async fn live(
        &self,
        session: SessionId,
        command: &Command,
    ) -> (Vec<CommandReply>, Vec<SessionView>) {
        let (method, path, body) = request(session, command);
        let (status, body) = self.rest.call(method, &path, body.as_ref()).await;
        if status.is_success() {
            let sessions = if body.is_null() {
                Vec::new()
            } else {
                vec![read(&body)]
            };
            return (
                vec![reply(session, SyncOutcome::Applied, None, None)],
                sessions,
            );
        }
        let problem: Problem = read(&body);
        (
            vec![reply(session, SyncOutcome::Rejected, None, Some(&problem))],
            Vec::new(),
        )
    }

    async fn sync(&self, commands: &[SyncCommand]) -> (Vec<CommandReply>, Vec<SessionView>) {
        let mut body = json!({ "rulesVersion": 1, "commands": commands });
        if let Some(ahead) = self.ahead {
            let sent = commands.iter().map(|command| SyncCommand {
                occurred_at: command.occurred_at.plus(ahead),
                ..command.clone()
            });
            body["commands"] = sent.map(|command| json!(command)).collect();
            body["sentAt"] = json!(self.rest.clock.now().plus(ahead));
        }
        let (status, body) = self.rest.call("POST", "/api/sync", Some(&body)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let answer: SyncAnswer = read(&body);
        assert_eq!(answer.results.len(), commands.len());
        let mut sessions = Vec::new();
        let mut replies = Vec::new();
        for (command, result) in commands.iter().zip(answer.results) {
            assert_eq!(result.command_id, Some(command.command_id));
            let problem = result.problem.as_ref();
            replies.push(reply(
                command.session_id,
                result.outcome,
                result.first_outcome,
                problem,
            ));
            // A session of several runs is compared in its last state.
            sessions.retain(|other: &SessionView| other.session_id != command.session_id);
            sessions.extend(result.session);
        }
        (replies, sessions)
    }

    async fn compare_logs(&self, world: &mut World, history: &History) {
        let Some(now) = history.steps.last().map(Step::now) else {
            return;
        };
        world.read(now);
        for session in world.ids() {
            let (status, body) = self
                .rest
                .call("GET", &format!("/api/sessions/{session}/events"), None)
                .await;
            let deleted = world
                .state(session)
                .session()
                .is_some_and(|session| session.deleted_at.is_some());
            if deleted {
                assert_eq!(status, StatusCode::NOT_FOUND);
                continue;
            }
            let records: Vec<EventRecord> = read(&body["items"]);
            let logged = world
                .log()
                .iter()
                .filter(|logged| logged.event.session_id == session);
            let expected: Vec<EventRecord> =
                logged.map(|logged| logged.record(self.rest.user)).collect();
            assert_eq!(
                records, expected,
                "seed {}: the log of {session}",
                self.seed
            );
            let (_, body) = self
                .rest
                .call("GET", &format!("/api/sessions/{session}"), None)
                .await;
            let shown: SessionView = read(&body);
            assert_eq!(
                Some(&shown),
                world.view(session, now).as_ref(),
                "seed {}",
                self.seed
            );
            assert!(shown.status != SessionStatus::Active || shown.timer.is_some());
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(body: &Value) -> T {
    serde_json::from_value(body.clone()).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// REST has its own messages for some refusals; the codes are the same.
fn without_detail(answer: &StepResult) -> Vec<CommandReply> {
    let replies = answer.replies.iter().cloned();
    replies
        .map(|reply| CommandReply {
            detail: None,
            ..reply
        })
        .collect()
}

fn reply(
    session_id: SessionId,
    outcome: SyncOutcome,
    first_outcome: Option<SyncOutcome>,
    problem: Option<&Problem>,
) -> CommandReply {
    let codes = problem.map_or_else(Vec::new, |problem| match problem.errors.as_slice() {
        [] => vec![problem.code.clone()],
        errors => errors.iter().map(|error| error.code.clone()).collect(),
    });
    CommandReply {
        session_id,
        outcome,
        first_outcome,
        codes,
        detail: None,
    }
}

/// The request of a live command, at the route that the table of commands declares.
pub fn request(session: SessionId, command: &Command) -> (&'static str, String, Option<Value>) {
    let kind = command.kind();
    let path = kind.path().replace("{id}", &session.to_string());
    let mut body = serde_json::to_value(command).expect("JSON");
    let fields = body.as_object_mut().expect("an object");
    fields.remove("type");
    if matches!(kind, CommandKind::Start | CommandKind::Record) {
        fields.insert("sessionId".to_owned(), json!(session));
    }
    let has_fields = !fields.is_empty();
    (kind.method(), path, has_fields.then_some(body))
}
