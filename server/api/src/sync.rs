//! `POST /api/sync`: replay of offline commands.
//!
//! Each command is parsed by itself, so that a malformed one does not block the others.

use axum::Json;
use axum::extract::{Request, State};
use serde::Serialize;
use sha2::{Digest, Sha256};
use shared::body::BodyFields;
use shared::json::{FromJson, JsonValue};
use shared::rules::clock_correction;
use shared::rules::limits::{DAY, MAX_CLOCK_OFFSET, RULES_VERSION, is_known_version};
use shared::wire::{
    FieldProblem, ListCommand, Problem, Scope, SyncAnswer, SyncBatch, SyncCommand, SyncEntry,
    SyncOutcome, SyncResult,
};
use shared::{CommandId, Millis, Timestamp, UserId};
use uuid::Uuid;

use service::{
    DescribeRefusal, EntryRequest, OfflineCommand, OfflineRun, ReplayRefusal, TaskRefusal,
};
use web::access::{Access, check_scope};
use web::body;
use web::code::Code;
use web::problem::ApiError;
use web::state::AppState;

/// Bytes a batch may have.
pub(super) const BATCH_BYTES: usize = 2 * 1024 * 1024;

/// Commands a batch may have; `SyncBatch` refuses more.
pub(super) const BATCH_COMMANDS: usize = 100;

/// At most this many problems with fields are listed for a batch, but one for each malformed
/// command.
const LISTED_PROBLEMS: usize = 100;

/// Replay offline commands
///
/// Decides each command at the instant it happened, by the rules of live ones. Adjacent commands of one
/// session, task or project are one transaction; a refused or malformed one does not affect others, one
/// that is sent again is a `duplicate`. Those of tasks and projects also need `tasks:write`. After `503
/// outcome_unknown` a part may have taken effect: send all again.
#[utoipa::path(
    post, path = "/api/sync", operation_id = "sync", tag = "Offline replay",
    request_body(content = SyncBatch, example = json!({"rulesVersion": 2, "commands": [
        {"commandId": "0198f3b0-0000-7000-8000-00000000000a", "sessionId": "0198f3b0-0000-7000-8000-000000000001",
         "occurredAt": "2026-11-22T10:00:00.000Z", "type": "start", "sessionType": "pomodoro"},
        {"commandId": "0198f3b0-0000-7000-8000-00000000000b", "sessionId": "0198f3b0-0000-7000-8000-000000000001",
         "occurredAt": "2026-11-22T10:25:00.000Z", "type": "complete", "qualityRating": 4},
    ]})),
    responses(
        (status = 200, description = "One result for each command, in order", body = SyncAnswer),
        (status = 409, description = "`rules_version_unknown`, `another_person`: no command was applied"),
        (status = 422, description = "`required`, `wrong_type`, `unknown_field`, `too_many_commands`, `clock_too_far_off`"),
    ),
)]
pub(super) async fn sync(
    State(state): State<AppState>,
    access: Access,
    request: Request,
) -> Result<Json<SyncAnswer>, ApiError> {
    // Before the body, so that a slow one does not count as a wrong clock.
    let received_at = state.sessions.now();
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body, BATCH_BYTES).await?;
    let batch: SyncBatch = body::parse_optional(&bytes)?;
    let is_dry_run = batch.dry_run.unwrap_or(false);
    check_batch(&batch, access.user)?;
    let correction = correction(&batch, received_at)?;
    let commands = parse(batch.commands, correction);
    if commands.iter().any(ParsedCommand::is_of_lists) {
        check_scope(&parts.extensions, Scope::TasksWrite)?;
    }
    let mut results = Vec::with_capacity(commands.len());
    let mut runs = Runs::default();
    for (index, command) in commands.into_iter().enumerate() {
        results.push(command.rejected());
        runs.add(index, command);
    }
    let Runs { runs, places } = runs;
    let describe: &DescribeRefusal = &|refusal| problem(refusal);
    let sessions = &state.sessions;
    let outcomes = if is_dry_run {
        let dry_run = sessions.dry_run_replay(access.user, &runs, describe);
        dry_run.await?
    } else {
        let mut outcomes = Vec::with_capacity(runs.len());
        for (index, run) in runs.iter().enumerate() {
            let replayed = sessions.replay(access.user, run, describe).await;
            let replayed = replayed.map_err(|error| match ApiError::from(error) {
                error if index > 0 && error.code() == Code::NotWritten => partly_written(),
                error => error,
            })?;
            outcomes.push(replayed);
        }
        outcomes
    };
    for (index, replayed) in places.into_iter().zip(outcomes.into_iter().flatten()) {
        results[index] = SyncResult {
            command_id: results[index].command_id,
            outcome: replayed.outcome,
            first_outcome: replayed.first_outcome,
            problem: replayed.problem,
            session: replayed.session,
            second_session: replayed.second_session,
            task: replayed.task,
            project: replayed.project,
        };
    }
    Ok(Json(SyncAnswer {
        server_time: state.sessions.now(),
        correction_milliseconds: correction,
        rules_version: RULES_VERSION,
        results,
    }))
}

/// 503 after earlier runs have been committed.
fn partly_written() -> ApiError {
    ApiError::outcome_unknown(
        "The server became busy after a part of the commands had taken effect. Send the whole batch again: each command takes effect once.",
    )
}

/// What is answered, and stored with the command, where it is refused.
fn problem(refusal: &ReplayRefusal) -> Problem {
    let missing = |code, noun: &str, create: &str| {
        let detail = format!(
            "You have no {noun} with this id: send its {create} first, then this change with a new commandId."
        );
        ApiError::new(code, detail)
    };
    let error = match refusal {
        ReplayRefusal::Command(refused) => ApiError::from(refused.as_ref()),
        ReplayRefusal::Entry(TaskRefusal::TaskNotFound) => {
            missing(Code::TaskNotFound, "task", "createTask")
        }
        ReplayRefusal::Entry(TaskRefusal::ProjectNotFound) => {
            missing(Code::ProjectNotFound, "project", "createProject")
        }
        ReplayRefusal::Entry(refusal) => ApiError::from(refusal),
    };
    error.problem().clone()
}

/// The commands of a batch as they are replayed.
#[derive(Default)]
struct Runs {
    runs: Vec<OfflineRun>,
    /// For each command of the runs its index in the batch.
    places: Vec<usize>,
}

impl Runs {
    /// Adds a command to the run before if that is of the same session, task or project. Malformed ones are
    /// skipped: their neighbours count as adjacent.
    fn add(&mut self, index: usize, command: ParsedCommand) {
        let Some(run) = command.into_run() else {
            return;
        };
        self.places.push(index);
        match (self.runs.last_mut(), run) {
            (Some(OfflineRun::Session(last, before)), OfflineRun::Session(id, run))
                if *last == id =>
            {
                before.extend(run);
            }
            (Some(OfflineRun::Task(last, before)), OfflineRun::Task(id, run)) if *last == id => {
                before.extend(run);
            }
            (Some(OfflineRun::Project(last, before)), OfflineRun::Project(id, run))
                if *last == id =>
            {
                before.extend(run);
            }
            (_, run) => self.runs.push(run),
        }
    }
}

/// A command of the batch after parsing.
enum ParsedCommand {
    /// With what it is about.
    Command(CommandId, OfflineRun),
    /// With its id, where that could be read.
    Malformed(Option<CommandId>, Box<Problem>),
}

impl ParsedCommand {
    const fn is_of_lists(&self) -> bool {
        matches!(
            self,
            Self::Command(_, OfflineRun::Task(..) | OfflineRun::Project(..))
        )
    }

    fn into_run(self) -> Option<OfflineRun> {
        match self {
            Self::Command(_, run) => Some(run),
            Self::Malformed(..) => None,
        }
    }

    /// The result of a malformed command; a placeholder for others.
    fn rejected(&self) -> SyncResult {
        let (command_id, problem) = match self {
            Self::Command(command_id, _) => (Some(*command_id), None),
            Self::Malformed(command_id, problem) => (*command_id, Some(problem.as_ref().clone())),
        };
        SyncResult {
            command_id,
            outcome: SyncOutcome::Rejected,
            first_outcome: None,
            problem,
            session: None,
            second_session: None,
            task: None,
            project: None,
        }
    }
}

/// Whether the batch may be decided at all.
fn check_batch(batch: &SyncBatch, sender: UserId) -> Result<(), ApiError> {
    let version = batch.rules_version;
    if !is_known_version(version) {
        return Err(ApiError::new(
            Code::RulesVersionUnknown,
            format!(
                "The server takes the versions 1 to {RULES_VERSION} of the rules, not {version}: update the client. No command was applied."
            ),
        ));
    }
    if batch.user_id.is_some_and(|owner| owner != sender) {
        return Err(ApiError::new(
            Code::AnotherPerson,
            "The commands belong to another user than the signed-in one. No command was applied.",
        ));
    }
    Ok(())
}

/// What is added to the instants of the batch, because the clock of its sender is wrong.
fn correction(batch: &SyncBatch, received_at: Timestamp) -> Result<Millis, ApiError> {
    let Some(sent_at) = batch.sent_at else {
        return Ok(0);
    };
    clock_correction(sent_at, received_at).ok_or_else(|| {
        ApiError::invalid(FieldProblem {
            pointer: "/sentAt".to_owned(),
            code: Code::ClockTooFarOff.as_str().to_owned(),
            detail: format!(
                "sentAt is {sent_at}, and the server's clock showed {received_at}: at most {} days are corrected. No command was applied.",
                MAX_CLOCK_OFFSET / DAY
            ),
        })
    })
}

/// The commands with `correction` added to their instants.
fn parse(commands: Vec<JsonValue>, correction: Millis) -> Vec<ParsedCommand> {
    let mut listed = 0;
    let commands = commands.into_iter().enumerate();
    commands
        .map(|(index, command)| {
            parse_command(
                command,
                &format!("/commands/{index}"),
                correction,
                &mut listed,
            )
        })
        .collect()
}

/// Adds to `listed` how many problems of the command are listed.
fn parse_command(
    document: JsonValue,
    pointer: &str,
    correction: Millis,
    listed: &mut usize,
) -> ParsedCommand {
    // Read apart, so that a malformed command can be reported with its id.
    let command_id = id_of(&document);
    let parsed = BodyFields::new(document, pointer).and_then(BodyFields::read_all);
    match parsed {
        Ok(entry) => offline(entry, correction),
        Err(mut problems) => {
            problems.list_at_most(LISTED_PROBLEMS.saturating_sub(*listed).max(1));
            *listed += problems.listed().len();
            let error = ApiError::invalid(problems);
            ParsedCommand::Malformed(command_id, Box::new(error.problem().clone()))
        }
    }
}

/// A command as it is replayed, with `correction` added to its instant.
fn offline(entry: SyncEntry, correction: Millis) -> ParsedCommand {
    match entry {
        SyncEntry::Session(SyncCommand {
            command_id,
            session_id,
            occurred_at,
            command,
        }) => {
            let fingerprint = fingerprint(session_id.as_uuid(), occurred_at, &command);
            let sent = OfflineCommand {
                command_id,
                occurred_at: occurred_at.plus(correction),
                command,
                fingerprint,
            };
            ParsedCommand::Command(command_id, OfflineRun::Session(session_id, vec![sent]))
        }
        SyncEntry::List {
            command_id,
            occurred_at,
            command,
        } => {
            let fingerprint = fingerprint(command.entity().as_uuid(), occurred_at, &command);
            let head = OfflineCommand {
                command_id,
                occurred_at: occurred_at.plus(correction),
                command: (),
                fingerprint,
            };
            let run = match command {
                ListCommand::CreateTask(id, body) => {
                    OfflineRun::Task(id, one(head, EntryRequest::Create(body)))
                }
                ListCommand::ChangeTask(id, body) => {
                    OfflineRun::Task(id, one(head, EntryRequest::Change(body)))
                }
                ListCommand::CreateProject(id, body) => {
                    OfflineRun::Project(id, one(head, EntryRequest::Create(body)))
                }
                ListCommand::ChangeProject(id, body) => {
                    OfflineRun::Project(id, one(head, EntryRequest::Change(body)))
                }
            };
            ParsedCommand::Command(command_id, run)
        }
    }
}

fn one<C>(head: OfflineCommand<()>, command: C) -> Vec<OfflineCommand<C>> {
    let OfflineCommand {
        command_id,
        occurred_at,
        command: (),
        fingerprint,
    } = head;
    vec![OfflineCommand {
        command_id,
        occurred_at,
        command,
        fingerprint,
    }]
}

fn id_of(document: &JsonValue) -> Option<CommandId> {
    let JsonValue::Object(entries) = document else {
        return None;
    };
    let (_, id) = entries.iter().find(|(name, _)| name == "commandId")?;
    CommandId::from_json(id.clone()).ok()
}

/// Identifies a command for its id: a hash of its parsed content, not of its JSON, with its instant as
/// it was sent. A command that is sent again is the same whatever the clock showed then.
fn fingerprint(about: Uuid, occurred_at: Timestamp, command: &impl Serialize) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(about.as_bytes());
    hash.update(occurred_at.as_millis().to_be_bytes());
    hash.update(serde_json::to_vec(command).unwrap_or_default());
    hash.finalize().into()
}
