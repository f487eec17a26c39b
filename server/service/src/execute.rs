//! A live command, in one transaction.

use shared::rules::{
    Command, CommandKind, CommandResult, Event, Interval, Refusal, RuleViolation, handle,
};
use shared::{SessionId, UserId};

use super::idempotency::{self, Execution, IdempotencyCheck, IdempotentRequest};
use super::outcome::{RefusedCommand, ServiceError, SessionSnapshot};
use super::unit_of_work::{Transactions, UnitOfWork, is_theirs, shown};
use store::StoreError;
use store::sessions::SessionRow;

/// A command and everything that came with it.
pub(super) struct CommandRequest<'a> {
    pub(super) user: UserId,
    pub(super) session: SessionId,
    pub(super) command: &'a Command,
    /// The versions that `If-Match` names, if it was sent.
    pub(super) if_match: Option<&'a [u64]>,
    pub(super) once: Option<&'a IdempotentRequest<'a, ExecuteResult>>,
}

/// What is decided about a command.
type ExecuteResult = Result<SessionSnapshot, RefusedCommand>;

/// Decides the command; once again if somebody else took the session's id meanwhile, which
/// the second look then sees.
pub(super) async fn execute(
    transactions: &Transactions,
    request: &CommandRequest<'_>,
) -> Result<Execution<ExecuteResult>, ServiceError> {
    match attempt(transactions, request).await {
        Err(ServiceError::Store(StoreError::Taken(_))) => attempt(transactions, request).await,
        outcome => outcome,
    }
}

async fn attempt(
    transactions: &Transactions,
    request: &CommandRequest<'_>,
) -> Result<Execution<ExecuteResult>, ServiceError> {
    let mut work = match idempotency::begin(transactions, request.user, request.once).await? {
        IdempotencyCheck::New(work) => work,
        IdempotencyCheck::Replay(answer) => return Ok(Execution::Replayed(answer)),
        IdempotencyCheck::AccountDeleted => {
            return Ok(Execution::Decided(Box::new(Err(RefusedCommand {
                refusal: RuleViolation::SessionNotFound {
                    id: request.session,
                }
                .into(),
                session: None,
                open: None,
            }))));
        }
    };
    match decide(&mut work, request).await? {
        Decision::Taken(outcome) => {
            idempotency::finish(*work, request.once, outcome.as_ref()).await?;
            Ok(Execution::Decided(outcome))
        }
        Decision::WrongVersion { actual } => {
            work.commit().await?;
            Err(ServiceError::VersionMismatch { actual })
        }
    }
}

enum Decision {
    Taken(Box<ExecuteResult>),
    WrongVersion { actual: u64 },
}

async fn decide(
    work: &mut UnitOfWork,
    request: &CommandRequest<'_>,
) -> Result<Decision, StoreError> {
    let kept = work.load(request.session).await?;
    let Some(kept) = owned(kept, request) else {
        return Ok(Decision::Taken(Box::new(Err(RefusedCommand {
            refusal: foreign(request.session, request.command.kind()),
            session: None,
            open: None,
        }))));
    };
    let others = others(work, kept.as_ref(), request.command).await?;
    let CommandResult { settled, outcome } = handle(
        kept.as_ref().map(|kept| &kept.session),
        request.session,
        request.user,
        request.command,
        work.now(),
        &others,
    );
    // What time alone has caused holds whatever becomes of the command.
    let kept = work.record_settled(kept, &settled).await?;
    let is_found = !matches!(
        outcome,
        Err(Refusal::State(RuleViolation::SessionNotFound { .. }))
    );
    if let (Some(expected), Some(kept), true) = (request.if_match, &kept, is_found)
        && !expected.contains(&kept.session.version)
    {
        return Ok(Decision::WrongVersion {
            actual: kept.session.version,
        });
    }
    Ok(Decision::Taken(Box::new(match outcome {
        Ok(events) => Ok(accepted(work, kept, &events).await?),
        Err(refusal) => Err(refused(work, kept.as_ref(), refusal).await?),
    })))
}

/// The session to decide on, which may not exist yet; none where somebody else has the id.
#[expect(
    clippy::option_option,
    reason = "no session and no right to it are different answers"
)]
fn owned(kept: Option<SessionRow>, request: &CommandRequest<'_>) -> Option<Option<SessionRow>> {
    match kept {
        Some(kept) if kept.session.user_id != request.user => None,
        kept => Some(kept),
    }
}

/// Somebody else's session looks as if there were none, but its id cannot be used again.
pub(super) fn foreign(id: SessionId, command: CommandKind) -> Refusal {
    match command {
        CommandKind::Start => RuleViolation::SessionIdTaken { id },
        _ => RuleViolation::SessionNotFound { id },
    }
    .into()
}

/// The person's other sessions, where the command has to fit between them.
///
/// Their open session is settled whatever the command is about: it may be the one that is
/// in the way, and nobody is to read a stale status in the answer.
async fn others(
    work: &mut UnitOfWork,
    kept: Option<&SessionRow>,
    command: &Command,
) -> Result<Vec<Interval>, StoreError> {
    if kept.is_some_and(|kept| kept.session.status().is_open()) {
        return Ok(Vec::new());
    }
    let open = work.settle_open().await?;
    match (command.kind(), kept) {
        (CommandKind::Start, None) => work.others_since(work.now(), open.as_ref()).await,
        (CommandKind::Restore, Some(kept)) => {
            let began = kept.session.started_at;
            work.others_since(began, open.as_ref()).await
        }
        _ => Ok(Vec::new()),
    }
}

async fn accepted(
    work: &mut UnitOfWork,
    kept: Option<SessionRow>,
    events: &[Event],
) -> Result<SessionSnapshot, StoreError> {
    match work.record(kept, events).await? {
        Some(kept) => Ok(SessionSnapshot {
            session: shown(&kept, work.now()),
            state: kept.session,
        }),
        None => Err(StoreError::Corrupt {
            table: "sessions",
            reason: "a command without events".to_owned(),
        }),
    }
}

async fn refused(
    work: &mut UnitOfWork,
    kept: Option<&SessionRow>,
    refusal: Refusal,
) -> Result<RefusedCommand, StoreError> {
    let now = work.now();
    let open = match &refusal {
        Refusal::State(RuleViolation::SessionAlreadyOpen { open }) => work.load(*open).await?,
        _ => None,
    };
    Ok(RefusedCommand {
        session: kept
            .filter(|kept| is_theirs(&kept.session, work.user()))
            .map(|kept| shown(kept, now)),
        open: open.map(|open| shown(&open, now)),
        refusal,
    })
}
