//! `POST /api/sync`: replay of offline commands.
//!
//! Each command is parsed by itself, so that a malformed one does not block the others.

use axum::Json;
use axum::extract::{Request, State};
use sha2::{Digest, Sha256};
use shared::rules::limits::RULES_VERSION;
use shared::rules::{Command, CommandKind, RuleViolation};
use shared::wire::{Problem, SyncAnswer, SyncBatch, SyncOutcome, SyncResult};
use shared::{CommandId, SessionId, Timestamp, UserId};

use super::sessions::command;
use service::{DescribeRefusal, OfflineCommand, Sessions};
use web::access::Access;
use web::body;
use web::code::Code;
use web::json::Json as Document;
use web::problem::ApiError;
use web::query::shorten;
use web::shape::Fields;

/// Bytes a batch may have.
const BATCH_BYTES: usize = 2 * 1024 * 1024;

/// Commands a batch may have.
const BATCH_COMMANDS: usize = 100;

/// Replay offline commands
///
/// Decides each command at the instant it happened, by the same rules as everything else.
/// Adjacent commands of one session are one transaction, settled once after the last; a
/// refused or malformed command stalls no other. Sent again, a command is a `duplicate`.
/// Where the answer is 503, runs before the failing one have taken effect: send all again.
#[utoipa::path(
    post, path = "/api/sync", operation_id = "sync", tag = "Offline replay",
    request_body(content = SyncBatch, example = json!({"rulesVersion": 1, "commands": [
        {"commandId": "0198f3b0-0000-7000-8000-00000000000a", "sessionId": "0198f3b0-0000-7000-8000-000000000001",
         "occurredAt": "2026-11-22T10:00:00.000Z", "type": "start", "sessionType": "pomodoro"},
        {"commandId": "0198f3b0-0000-7000-8000-00000000000b", "sessionId": "0198f3b0-0000-7000-8000-000000000001",
         "occurredAt": "2026-11-22T10:25:00.000Z", "type": "complete", "qualityRating": 4},
    ]})),
    responses(
        (status = 200, description = "One result for each command, in order", body = SyncAnswer),
        (status = 409, description = "`rules_version_unknown`, `another_person`: nothing was taken"),
        (status = 422, description = "`required`, `wrong_type`, `unknown_field`, `too_many_commands`"),
    ),
)]
pub(super) async fn sync(
    State(sessions): State<Sessions>,
    access: Access,
    request: Request,
) -> Result<Json<SyncAnswer>, ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body, BATCH_BYTES).await?;
    let read = batch(body::fields(&bytes)?, access.user)?;
    let describe: &DescribeRefusal = &|refused| ApiError::from(refused).problem().clone();
    let mut results = Vec::with_capacity(read.len());
    // Malformed commands are skipped: their neighbours count as adjacent.
    let mut runs: Vec<(SessionId, Vec<usize>)> = Vec::new();
    for (index, read) in read.iter().enumerate() {
        match (read, runs.last_mut()) {
            (ParsedCommand::Command(session, _), Some((last, run))) if last == session => {
                run.push(index)
            }
            (ParsedCommand::Command(session, _), _) => runs.push((*session, vec![index])),
            (ParsedCommand::Malformed(..), _) => {}
        }
        results.push(read.rejected());
    }
    for (session, run) in runs {
        let sent: Vec<OfflineCommand> = run
            .iter()
            .filter_map(|index| read[*index].sent().cloned())
            .collect();
        let outcomes = sessions
            .replay(access.user, session, &sent, describe)
            .await?;
        for (index, replayed) in run.into_iter().zip(outcomes) {
            results[index] = SyncResult {
                command_id: results[index].command_id,
                outcome: replayed.outcome,
                first_outcome: replayed.first_outcome,
                problem: replayed.problem,
                session: replayed.session,
            };
        }
    }
    Ok(Json(SyncAnswer {
        server_time: sessions.now(),
        rules_version: RULES_VERSION,
        results,
    }))
}

/// A command of the batch after parsing.
enum ParsedCommand {
    /// With the session it is about.
    Command(SessionId, Box<OfflineCommand>),
    /// With its id, where that could be read.
    Malformed(Option<CommandId>, Box<Problem>),
}

impl ParsedCommand {
    fn sent(&self) -> Option<&OfflineCommand> {
        match self {
            Self::Command(_, sent) => Some(sent),
            Self::Malformed(..) => None,
        }
    }

    /// The result of a malformed command; a placeholder for others.
    fn rejected(&self) -> SyncResult {
        let (command_id, problem) = match self {
            Self::Command(_, sent) => (Some(sent.command_id), None),
            Self::Malformed(command_id, problem) => (*command_id, Some(problem.as_ref().clone())),
        };
        SyncResult {
            command_id,
            outcome: SyncOutcome::Rejected,
            first_outcome: None,
            problem,
            session: None,
        }
    }
}

fn batch(mut fields: Fields, sender: UserId) -> Result<Vec<ParsedCommand>, ApiError> {
    let version = fields.required_integer("rulesVersion");
    let owner = fields.id::<UserId>("userId");
    let commands = fields.required_array("commands");
    if commands.len() > BATCH_COMMANDS {
        let sent = commands.len();
        fields.report(
            "commands",
            Code::TooManyCommands,
            format!("{sent} commands were sent; a batch has at most {BATCH_COMMANDS}: send the rest in another."),
        );
    }
    fields.done()?;
    if version != i64::from(RULES_VERSION) {
        return Err(ApiError::new(
            Code::RulesVersionUnknown,
            format!(
                "The server decides by version {RULES_VERSION} of the rules, not {version}: update the client. Nothing was taken."
            ),
        ));
    }
    if owner.is_some_and(|owner| owner != sender) {
        return Err(ApiError::new(
            Code::AnotherPerson,
            "Somebody else is signed in than the one whose commands these are. Nothing was taken.",
        ));
    }
    let commands = commands.into_iter().enumerate();
    Ok(commands
        .map(|(index, command)| read(command, &format!("/commands/{index}")))
        .collect())
}

fn read(document: Document, place: &str) -> ParsedCommand {
    let malformed =
        |id, error: &ApiError| ParsedCommand::Malformed(id, Box::new(error.problem().clone()));
    let mut fields = match Fields::at(document, place) {
        Ok(fields) => fields,
        Err(error) => return malformed(None, &error),
    };
    let command_id = fields.required_id::<CommandId>("commandId");
    let session_id = fields.required_id::<SessionId>("sessionId");
    let occurred_at = fields.required_timestamp("occurredAt");
    let command = command(&mut fields);
    match (fields.done(), command_id, session_id, occurred_at, command) {
        (Ok(()), Some(command_id), Some(session), Some(occurred_at), Some(command)) => {
            let fingerprint = fingerprint(session, occurred_at, &command);
            ParsedCommand::Command(
                session,
                Box::new(OfflineCommand {
                    command_id,
                    occurred_at,
                    command,
                    fingerprint,
                }),
            )
        }
        (Err(error), ..) => malformed(command_id, &error),
        (Ok(()), ..) => malformed(command_id, &ApiError::internal()),
    }
}

fn command(fields: &mut Fields) -> Option<Command> {
    let name = fields.required_text("type");
    // Corrections are not replayed; it is for the rules to say so.
    if let Some(kind) = CommandKind::parse(&name) {
        return Some(command::read(kind, fields));
    }
    if !name.is_empty() {
        let violation = RuleViolation::UnknownCommand {
            actual: shorten(&name),
        };
        fields.report("type", Code::UnknownCommand, violation.to_string());
    }
    // Which other fields would be right depends on the type.
    fields.ignore_rest();
    None
}

/// Identifies a command for its id: a hash of its parsed content, not of its JSON.
fn fingerprint(session: SessionId, occurred_at: Timestamp, command: &Command) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(session.as_uuid().as_bytes());
    hash.update(occurred_at.as_millis().to_be_bytes());
    hash.update(serde_json::to_vec(command).unwrap_or_default());
    hash.finalize().into()
}
