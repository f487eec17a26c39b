//! The golden vectors of the rules over REST: the histories that they were made from are played, and
//! where a command, a run of replayed commands or a view is that of a vector, the answer is its output.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use histories::{CommandReply, History, Step, World};
use serde_json::{Value, json};
use shared::rules::limits::RULES_VERSION;
use shared::rules::{Command, ViolationCode};
use shared::wire::SyncCommand;
use shared::{SessionId, Timestamp, UserId};

use crate::histories::request;
use crate::rest_client::Rest;
use test_support::database::Kind;

/// Seeds of the histories from which `shared/rules-wasm/examples/vectors.rs` makes the vectors.
const SEEDS: u64 = 800;

/// How many vectors REST answers: of commands, of runs of replayed commands, and of views.
const ANSWERED: [usize; 3] = [375, 296, 30];

/// How many of each no request repeats: commands whose id was sent before or whose request settles
/// another session first, and views of sessions that do not exist or are deleted.
const UNREQUESTED: [usize; 3] = [0, 58, 8];

/// Members of a view that say when the server stored the events, and not what the rules decide.
const STORED: [&str; 3] = ["createdAt", "updatedAt", "userId"];

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn vectors_are_answered_by_rest() {
    let mut vectors = Vectors::read();
    let begin = History::from_seed(0).steps.first().map(Step::now);
    let mut rest = Rest::new(Kind::Sqlite, begin.expect("a step")).await;
    let (_, rules) = rest.call("GET", "/api/rules", None).await;
    assert_eq!(rules["rulesVersion"], RULES_VERSION);
    let limits = of_call("limits");
    for (name, limit) in limits[0]["output"].as_object().expect("limits") {
        assert_eq!(&rules["limits"][name], limit, "{name}");
    }
    for seed in 0..SEEDS {
        let history = History::from_seed(seed);
        if vectors.open.is_empty() {
            break;
        }
        if !vectors.have_any_of(&history) {
            continue;
        }
        rest.next_user().await;
        let mut play = Play {
            rest: &rest,
            vectors: &mut vectors,
            owner: history.user,
            seed,
        };
        play.history(&history).await;
    }
    assert_eq!(vectors.open.len(), 0, "{:?}", vectors.open.keys().next());
    assert_eq!(
        (vectors.answered, vectors.unrequested),
        (ANSWERED, UNREQUESTED)
    );
}

/// The vectors of a call.
fn of_call(call: &str) -> Vec<Value> {
    let vectors = histories::vectors(RULES_VERSION).expect("the vectors");
    let vectors = vectors.into_iter().map(|(_, vector)| vector);
    vectors.filter(|vector| vector["call"] == call).collect()
}

/// The calls of vectors that REST can answer.
const CALLS: [&str; 3] = ["decide", "replay", "view"];

/// The outputs by call and input, until their history is played.
struct Vectors {
    open: BTreeMap<String, Value>,
    answered: [usize; 3],
    unrequested: [usize; 3],
}

impl Vectors {
    fn read() -> Self {
        let mut open = BTreeMap::new();
        for call in CALLS {
            for mut vector in of_call(call) {
                let output = vector["output"].take();
                open.insert(key(call, &vector["input"]), output);
            }
        }
        Self {
            open,
            answered: [0; 3],
            unrequested: [0; 3],
        }
    }

    /// The output for this input, once; counted as answered only if a request over REST is the same.
    fn take(&mut self, key: &str, can_be_requested: bool) -> Option<Value> {
        let output = self.open.remove(key)?;
        let call = CALLS.iter().position(|call| key.starts_with(call))?;
        let counts = match can_be_requested {
            true => &mut self.answered,
            false => &mut self.unrequested,
        };
        counts[call] += 1;
        can_be_requested.then_some(output)
    }

    /// Whether a request of the history is a vector that was not met yet.
    fn have_any_of(&self, history: &History) -> bool {
        let mut world = World::new(history.user);
        history.steps.iter().flat_map(runs).any(|step| {
            let requested = requests(&world, &step, history.user);
            world.step(&step);
            let now = step.now();
            let views = touched(&step).into_iter().map(|id| view(&world, id, now));
            let mut keys = requested.into_iter().map(|(key, _)| key).chain(views);
            keys.any(|key| self.open.contains_key(&key))
        })
    }
}

fn key(call: &str, input: &Value) -> String {
    format!("{call} {input}")
}

/// The sessions that a step is about.
fn touched(step: &Step) -> BTreeSet<SessionId> {
    match step {
        Step::Live { session_id, .. } => BTreeSet::from([*session_id]),
        Step::Sync { commands, .. } => commands.iter().map(|sent| sent.session_id).collect(),
        Step::Read { .. } => BTreeSet::new(),
    }
}

fn view(world: &World, id: SessionId, now: Timestamp) -> String {
    key(
        "view",
        &json!({ "state": world.state(id).session(), "at": now }),
    )
}

/// The inputs of a live command, or of a step with one run of replayed commands.
fn requests(world: &World, step: &Step, user: UserId) -> Option<(String, SessionId)> {
    let (now, id) = (step.now(), touched(step).first().copied()?);
    let mut input = json!({
        "state": world.state(id).session(), "sessionId": id, "userId": user, "at": now,
    });
    match step {
        Step::Live { command, .. } => {
            input["command"] = json!(command);
            input["others"] = json!(world.others_for(id, &[command]));
            Some((key("decide", &input), id))
        }
        Step::Sync { commands, .. } => {
            let kinds: Vec<&Command> = commands.iter().map(|sent| &sent.command).collect();
            input["others"] = json!(world.others_for(id, &kinds));
            let offline = commands.iter().map(offline);
            input["commands"] = offline.collect();
            Some((key("replay", &input), id))
        }
        Step::Read { .. } => None,
    }
}

fn offline(sent: &SyncCommand) -> Value {
    json!({ "occurredAt": sent.occurred_at, "command": sent.command })
}

/// Each run of replayed commands as a step of its own: together they are what the batch is.
fn runs(step: &Step) -> Vec<Step> {
    let Step::Sync { now, commands } = step else {
        return vec![step.clone()];
    };
    let runs = commands.chunk_by(|a, b| a.session_id == b.session_id);
    let runs = runs.map(|run| Step::Sync {
        now: *now,
        commands: run.to_vec(),
    });
    runs.collect()
}

/// A history on its way through REST.
struct Play<'a> {
    rest: &'a Rest,
    vectors: &'a mut Vectors,
    /// Whose the history is in the vectors.
    owner: UserId,
    seed: u64,
}

impl Play<'_> {
    async fn history(&mut self, history: &History) {
        let mut world = World::new(history.user);
        for step in history.steps.iter().flat_map(runs) {
            self.step(&mut world, &step).await;
        }
    }

    async fn step(&mut self, world: &mut World, step: &Step) {
        let now = step.now();
        self.rest.clock.set(now);
        let requested = requests(world, step, self.owner);
        let before = world.log().len() as u64;
        // The vector has the other sessions as they were before time settled them.
        let is_settled = world.open().is_none_or(|open| {
            touched(step).contains(&open)
                || shared::rules::settle(world.state(open), now).is_empty()
        });
        let answered = self.answer(step).await;
        let replies = world.step(step).replies;
        let can_be_requested = is_settled && replies.iter().all(is_first);
        if let Some((key, id)) = requested
            && let Some(output) = self.vectors.take(&key, can_be_requested)
        {
            let what = format!("seed {}: {key}", self.seed);
            let (output, is_live) = (self.own(&output), key.starts_with("decide"));
            let outcomes = match is_live {
                true => vec![output["refusal"].clone()],
                false => output["outcomes"].as_array().cloned().unwrap_or_default(),
            };
            let expected: Vec<Vec<String>> = outcomes.iter().map(codes).collect();
            assert_eq!(answered, expected, "{what}");
            let stored = self.log(before).await;
            let events = ["settled", "events"]
                .iter()
                .flat_map(|name| output[name].as_array());
            let events: Vec<Value> = events.flatten().cloned().map(without_position).collect();
            // Time may have settled another session first.
            let is_about = |event: &Value| {
                let about = &event["sessionId"];
                *about == json!(id) || events.iter().any(|other| other["sessionId"] == *about)
            };
            let stored: Vec<Value> = stored.into_iter().filter(is_about).collect();
            assert_eq!(stored, events, "{what}");
            let path = format!("/api/sessions/{id}/events");
            let (status, body) = self.rest.call("GET", &path, None).await;
            if status == StatusCode::OK && outcomes.iter().any(Value::is_null) {
                assert_eq!(body["state"], output["state"], "{what}");
            }
        }
        for id in touched(step) {
            let key = view(world, id, now);
            if !self.vectors.open.contains_key(&key) {
                continue;
            }
            let path = format!("/api/sessions/{id}");
            let (status, mut body) = self.rest.call("GET", &path, None).await;
            if let Some(output) = self.vectors.take(&key, status == StatusCode::OK) {
                let mut output = self.own(&output);
                for name in STORED {
                    (body[name], output[name]) = (Value::Null, Value::Null);
                }
                assert_eq!(body, output, "seed {}: {key}", self.seed);
            }
        }
    }

    /// The codes of the refusal of each command; none where it was accepted.
    async fn answer(&self, step: &Step) -> Vec<Vec<String>> {
        match step {
            Step::Live {
                session_id,
                command,
                ..
            } => {
                let (method, path, body) = request(*session_id, command);
                let (status, body) = self.rest.call(method, &path, body.as_ref()).await;
                vec![if status.is_success() {
                    Vec::new()
                } else {
                    problem(&body)
                }]
            }
            Step::Sync { commands, .. } => {
                let body = json!({ "rulesVersion": RULES_VERSION, "commands": commands });
                let (_, body) = self.rest.call("POST", "/api/sync", Some(&body)).await;
                let results = body["results"].as_array().cloned().unwrap_or_default();
                results
                    .iter()
                    .map(|result| problem(&result["problem"]))
                    .collect()
            }
            Step::Read { .. } => {
                self.rest.call("GET", "/api/sessions/current", None).await;
                Vec::new()
            }
        }
    }

    /// The user's events after a sequence, without what the log adds to them.
    async fn log(&self, after: u64) -> Vec<Value> {
        let (mut events, mut after) = (Vec::new(), after);
        loop {
            let path = format!("/api/events?after={after}");
            let (_, body) = self.rest.call("GET", &path, None).await;
            let items = body["items"].as_array().expect("items");
            events.extend(items.iter().cloned().map(without_position));
            after += items.len() as u64;
            if Some(after) >= body["lastSequence"].as_u64() {
                return events;
            }
        }
    }

    /// A value of a vector, of this server's user.
    fn own(&self, value: &Value) -> Value {
        let text = value.to_string();
        let text = text.replace(&self.owner.to_string(), &self.rest.user.to_string());
        serde_json::from_str(&text).expect("JSON")
    }
}

fn without_position(mut event: Value) -> Value {
    for name in ["version", "sequence", "recordedAt", "userId"] {
        event.as_object_mut().expect("an event").remove(name);
    }
    event
}

/// Whether the id of a command was not used before, which the rules alone do not know.
fn is_first(reply: &CommandReply) -> bool {
    let reused = ViolationCode::CommandIdReused.as_str();
    reply.first_outcome.is_none() && !reply.codes.iter().any(|code| code == reused)
}

/// The codes of a refusal by the rules.
fn codes(refusal: &Value) -> Vec<String> {
    let violations = refusal["violations"].as_array().into_iter().flatten();
    violations.map(code).collect()
}

/// The codes of a problem.
fn problem(problem: &Value) -> Vec<String> {
    match problem["errors"].as_array().map(Vec::as_slice) {
        Some([_, ..]) => problem["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(code)
            .collect(),
        _ if problem.is_null() => Vec::new(),
        _ => vec![code(problem)],
    }
}

fn code(part: &Value) -> String {
    part["code"].as_str().expect("a code").to_owned()
}
