//! The one table of calls: name, documentation, input, output and function.

use serde::Serialize;
use shared::Timestamp;
use shared::json::{FromJson, read};
use shared::rules::limits::{MINUTE, RULES_VERSION, SECOND};
use shared::rules::score::{Finish, FocusScoreBreakdown, score};
use shared::rules::{
    EventData, LogCheck, LogError, Session, Settled, evolve, fold, handle, next_deadline,
    replay_run,
};
use shared::wire::{RuleLimits, SessionView, StoredAt};

use crate::types::{
    CheckLog, CheckLogResult, Decide, DecideResult, Evolve, Fold, LogProblem, Nothing, Refused,
    Replay, ReplayResult, RulesVersion, Score, Settle, SettleResult, StateOf, View, session_of,
    state_of,
};

/// A call as the package documents it.
#[cfg(feature = "schema")]
#[derive(Clone, Debug)]
pub struct CallDescription {
    /// As requests spell it.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// The name of the input's type.
    pub input: String,
    /// The name of the output's type.
    pub output: String,
    /// Whether the output may be null.
    pub is_nullable: bool,
}

macro_rules! calls {
    ($(
        $(#[doc = $doc:literal])+
        $variant:ident $name:literal: $function:ident($input:ident) -> $output:ident $(or $null:ident)?,
    )+) => {
        #[derive(FromJson)]
        #[serde(tag = "call", content = "input")]
        enum Request {
            $(#[serde(rename = $name)] $variant($input),)+
        }

        /// Answers a request, both as UTF-8 JSON; see the crate's documentation.
        #[must_use]
        pub fn answer(request: &[u8]) -> Vec<u8> {
            let request = &String::from_utf8_lossy(request);
            match read(request) {
                $(Ok(Request::$variant(input)) => {
                    let output: calls!(@type $output $($null)?) = $function(input);
                    json(&Answer::Output(output))
                })+
                Err(error) => json(&Answer::<()>::Error {
                    code: if has_unknown_event(request) {
                        "unknown_event"
                    } else {
                        "invalid_input"
                    },
                    detail: error.to_string(),
                }),
            }
        }

        /// Every call, in the order in which they are documented.
        #[cfg(feature = "schema")]
        #[must_use]
        pub fn descriptions() -> Vec<CallDescription> {
            use utoipa::ToSchema;

            vec![$(CallDescription {
                name: $name,
                doc: concat!($($doc),+).trim_ascii(),
                input: $input::name().into_owned(),
                output: $output::name().into_owned(),
                is_nullable: calls!(@nullable $($null)?),
            },)+]
        }

        /// The schemas of the calls' types and of those that they refer to, by name.
        #[cfg(feature = "schema")]
        #[must_use]
        pub fn schemas() -> std::collections::BTreeMap<String, crate::schema::NamedSchema> {
            let mut schemas = Vec::new();
            $(
                crate::schema::add::<$input>(&mut schemas);
                crate::schema::add::<$output>(&mut schemas);
            )+
            schemas.into_iter().collect()
        }
    };
    (@type $output:ident) => { $output };
    (@type $output:ident null) => { Option<$output> };
    (@nullable) => { false };
    (@nullable null) => { true };
}

calls! {
    /// Settles the session, then decides a command given at `at`: its events, or a refusal.
    Decide "decide": decide_command(Decide) -> DecideResult,
    /// The events that time alone has caused by `at`: pause limit, time's up, overtime limit.
    Settle "settle": settle_session(Settle) -> SettleResult,
    /// Decides commands that were given without a connection, each at its own instant.
    Replay "replay": replay_commands(Replay) -> ReplayResult,
    /// The session after one more event.
    Evolve "evolve": apply_event(Evolve) -> Session or null,
    /// The session after a whole log.
    Fold "fold": fold_log(Fold) -> Session or null,
    /// The session as the API shows it at `at`: status, timer, allowed actions, score.
    View "view": show_session(View) -> SessionView or null,
    /// When time alone causes the next event; null if never.
    NextDeadline "nextDeadline": deadline_of(StateOf) -> Timestamp or null,
    /// The focus score and its terms.
    Score "score": score_of(Score) -> FocusScoreBreakdown,
    /// Verifies a person's event log, as an import does.
    CheckLog "checkLog": check_events(CheckLog) -> CheckLogResult,
    /// The limits of the rules, as `GET /api/rules` has them.
    Limits "limits": numbers(Nothing) -> RuleLimits,
    /// The version of the rules, as `/api/sync` takes it.
    RulesVersion "rulesVersion": version(Nothing) -> RulesVersion,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Answer<T> {
    Output(T),
    Error { code: &'static str, detail: String },
}

/// What is read of any request with events.
#[derive(FromJson)]
struct RequestWithEvents {
    input: NamedEvents,
}

#[derive(FromJson)]
struct NamedEvents {
    #[serde(default)]
    events: Vec<NamedEvent>,
    event: Option<NamedEvent>,
}

#[derive(FromJson)]
struct NamedEvent {
    #[serde(rename = "type")]
    name: String,
}

/// Whether an event of the request has a type that this version of the rules does not know.
fn has_unknown_event(request: &str) -> bool {
    let is_unknown = |event: &NamedEvent| !EventData::NAMES.contains(&event.name.as_str());
    read(request).is_ok_and(|RequestWithEvents { input }| {
        input.events.iter().chain(&input.event).any(is_unknown)
    })
}

/// Values of these types always serialize; an empty answer would be a defect here.
fn json<T: Serialize>(answer: &Answer<T>) -> Vec<u8> {
    serde_json::to_vec(answer).unwrap_or_default()
}

fn decide_command(input: Decide) -> DecideResult {
    let Decide {
        state,
        session_id,
        user_id,
        command,
        at,
        others,
    } = input;
    let result = handle(state.as_ref(), session_id, user_id, &command.0, at, &others);
    let state = result.events().fold(state_of(state), evolve);
    let (events, refusal) = match result.outcome {
        Ok(events) => (events, None),
        Err(refusal) => (Vec::new(), Some(Refused::from(&refusal))),
    };
    DecideResult {
        settled: result.settled,
        events,
        refusal,
        state: session_of(state),
    }
}

fn settle_session(input: Settle) -> SettleResult {
    let settled = Settled::new(input.state.as_ref(), input.at);
    SettleResult {
        events: settled.events().to_vec(),
        state: settled.into_session(),
    }
}

fn replay_commands(input: Replay) -> ReplayResult {
    let commands = input
        .commands
        .iter()
        .map(|command| (command.occurred_at, &command.command.0));
    let run = replay_run(
        &state_of(input.state),
        input.session_id,
        input.user_id,
        commands,
        &input.others,
        input.at,
    );
    ReplayResult {
        outcomes: run
            .outcomes
            .iter()
            .map(|outcome| outcome.as_ref().err().map(Refused::from))
            .collect(),
        events: run.events,
        state: session_of(run.state),
    }
}

fn apply_event(input: Evolve) -> Option<Session> {
    session_of(evolve(state_of(input.state), &input.event))
}

fn fold_log(input: Fold) -> Option<Session> {
    let events: Vec<_> = (1..)
        .zip(input.events)
        .map(|(position, event)| event.at(position))
        .collect();
    session_of(fold(&events))
}

fn show_session(input: View) -> Option<SessionView> {
    let session = input.state?;
    let stored = StoredAt {
        created_at: input.created_at.unwrap_or(session.started_at),
        updated_at: input.updated_at.unwrap_or(session.newest_at),
    };
    Some(SessionView::new(&session, stored, input.at))
}

fn deadline_of(input: StateOf) -> Option<Timestamp> {
    input.state.as_ref().and_then(next_deadline)
}

fn score_of(input: Score) -> FocusScoreBreakdown {
    let finish = if input.abandoned {
        Finish::Abandoned
    } else {
        Finish::Completed
    };
    score(
        input.focused_seconds.saturating_mul(SECOND),
        input.planned_minutes.saturating_mul(MINUTE),
        input.distractions,
        input.quality_rating,
        finish,
    )
}

fn check_events(input: CheckLog) -> CheckLogResult {
    let mut check = LogCheck::default();
    let mut problems = Vec::new();
    let mut add = |index: u64, error: &LogError| {
        problems.push(LogProblem {
            index,
            code: error.code().to_owned(),
            detail: error.to_string(),
        });
    };
    for (index, record) in (0..).zip(input.events) {
        if let Err(error) = check.take(index, record) {
            add(index, &error);
        }
    }
    // Those that only the end of the log shows to be wrong count.
    let sessions = check.sessions().count();
    for (index, error) in check.end() {
        add(index, &error);
    }
    CheckLogResult { sessions, problems }
}

fn numbers(_: Nothing) -> RuleLimits {
    RuleLimits::current()
}

fn version(_: Nothing) -> RulesVersion {
    RulesVersion(RULES_VERSION)
}
