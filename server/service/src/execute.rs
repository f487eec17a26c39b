//! A live command, executed in one transaction, or only decided.

use shared::rules::{
    Command, CommandKind, CommandResult, Event, Interval, Refusal, RuleViolation, handle,
};
use shared::{SessionId, UserId};

use super::idempotency::{self, Execution, IdempotencyCheck, IdempotentRequest};
use super::others;
use super::outcome::{RefusedCommand, ServiceError, SessionSnapshot};
use super::unit_of_work::{Attempt, Transactions, UnitOfWork, shown};
use store::StoreError;
use store::sessions::SessionRow;

/// A command with the conditions of its request.
pub(super) struct CommandRequest<'a> {
    pub(super) user: UserId,
    pub(super) session: SessionId,
    pub(super) command: &'a Command,
    /// The versions that `If-Match` names, if it was sent.
    pub(super) if_match: Option<&'a [u64]>,
    pub(super) idempotent: Option<&'a IdempotentRequest<'a, ExecuteResult>>,
}

/// The decision on a command.
pub(super) type ExecuteResult = Result<SessionSnapshot, RefusedCommand>;

/// Decides the command.
pub(super) async fn execute(
    transactions: &Transactions,
    request: &CommandRequest<'_>,
) -> Result<Execution<ExecuteResult>, ServiceError> {
    Attempt::run(|with| attempt(transactions, request, with)).await
}

async fn attempt(
    transactions: &Transactions,
    request: &CommandRequest<'_>,
    attempt: Attempt,
) -> Result<Execution<ExecuteResult>, ServiceError> {
    let (user, session) = (request.user, request.session);
    let begun = transactions.begin_with_session(user, session, attempt);
    let Some((work, stored, open)) = begun.await? else {
        return Ok(Execution::Decided(Box::new(Err(account_deleted(session)))));
    };
    let mut work = match idempotency::check(work, request.idempotent).await? {
        Ok(work) => work,
        Err(answer) => return Ok(Execution::Replayed(answer)),
    };
    match decide(&mut work, request, stored, open).await? {
        Decision::Taken(outcome) => {
            idempotency::finish(work, request.idempotent, outcome.as_ref()).await?;
            Ok(Execution::Decided(outcome))
        }
        Decision::WrongVersion { actual } => {
            work.commit().await?;
            Err(ServiceError::VersionMismatch { actual })
        }
    }
}

/// Decides the same command for each of these sessions, in one transaction; a refusal does not
/// affect the others.
pub(super) async fn execute_all(
    transactions: &Transactions,
    user: UserId,
    sessions: &[SessionId],
    command: &Command,
    idempotent: Option<&IdempotentRequest<'_, Vec<ExecuteResult>>>,
) -> Result<Execution<Vec<ExecuteResult>>, ServiceError> {
    let mut work = match idempotency::begin(transactions, user, idempotent).await? {
        IdempotencyCheck::New(work) => work,
        IdempotencyCheck::Replay(answer) => return Ok(Execution::Replayed(answer)),
        IdempotencyCheck::AccountDeleted => {
            let outcomes = all_deleted(sessions);
            return Ok(Execution::Decided(Box::new(outcomes)));
        }
    };
    let outcomes = decide_all(&mut work, sessions, command).await?;
    idempotency::finish(*work, idempotent, &outcomes).await?;
    Ok(Execution::Decided(Box::new(outcomes)))
}

/// As [`execute_all`], in a unit of work that is dropped.
pub(super) async fn dry_run_all(
    transactions: &Transactions,
    user: UserId,
    sessions: &[SessionId],
    command: &Command,
) -> Result<Vec<ExecuteResult>, ServiceError> {
    match transactions.begin(user).await? {
        Some(mut work) => decide_all(&mut work, sessions, command).await,
        None => Ok(all_deleted(sessions)),
    }
}

/// Decides the same command for each of these sessions.
pub(super) async fn decide_all(
    work: &mut UnitOfWork,
    sessions: &[SessionId],
    command: &Command,
) -> Result<Vec<ExecuteResult>, ServiceError> {
    let mut outcomes = Vec::with_capacity(sessions.len());
    for session in sessions {
        let request = CommandRequest {
            user: work.user(),
            session: *session,
            command,
            if_match: None,
            idempotent: None,
        };
        let (stored, open) = work.load_and_open(*session).await?;
        match decide(work, &request, stored, open).await? {
            Decision::Taken(outcome) => outcomes.push(*outcome),
            Decision::WrongVersion { actual } => {
                return Err(ServiceError::VersionMismatch { actual });
            }
        }
    }
    Ok(outcomes)
}

fn all_deleted(sessions: &[SessionId]) -> Vec<ExecuteResult> {
    let mut outcomes = Vec::with_capacity(sessions.len());
    for session in sessions {
        outcomes.push(Err(account_deleted(*session)));
    }
    outcomes
}

/// Decides the command in a unit of work that is dropped: nothing is stored and nobody notified.
pub(super) async fn dry_run(
    transactions: &Transactions,
    request: &CommandRequest<'_>,
) -> Result<ExecuteResult, ServiceError> {
    let begun = transactions.begin_with_session(request.user, request.session, Attempt::Locked);
    let Some((mut work, stored, open)) = begun.await? else {
        return Ok(Err(account_deleted(request.session)));
    };
    match decide(&mut work, request, stored, open).await? {
        Decision::Taken(outcome) => Ok(*outcome),
        Decision::WrongVersion { actual } => Err(ServiceError::VersionMismatch { actual }),
    }
}

fn account_deleted(id: SessionId) -> RefusedCommand {
    RefusedCommand {
        refusal: RuleViolation::SessionNotFound { id }.into(),
        session: None,
        open: None,
    }
}

/// Whether a command is refused where the quota is used up. Others end, free or restore something,
/// and each session can have only so many of them.
pub(super) const fn needs_room(command: CommandKind) -> bool {
    matches!(
        command,
        CommandKind::Start
            | CommandKind::Amend
            | CommandKind::Reopen
            | CommandKind::Record
            | CommandKind::Correct
            | CommandKind::Split
    )
}

enum Decision {
    Taken(Box<ExecuteResult>),
    WrongVersion { actual: u64 },
}

async fn decide(
    work: &mut UnitOfWork,
    request: &CommandRequest<'_>,
    stored: Option<SessionRow>,
    open: Option<SessionRow>,
) -> Result<Decision, ServiceError> {
    let others = others(work, stored.as_ref(), open, request.command).await?;
    let CommandResult { settled, outcome } = handle(
        stored.as_ref().map(|stored| &stored.session),
        request.session,
        request.user,
        request.command,
        work.now(),
        &others,
    );
    // What time alone has caused is stored whether or not the command is accepted.
    let stored = work.record_settled(stored, &settled).await?;
    let is_found = !matches!(
        outcome,
        Err(Refusal::State(RuleViolation::SessionNotFound { .. }))
    );
    if let (Some(expected), Some(stored), true) = (request.if_match, &stored, is_found)
        && !expected.contains(&stored.session.version)
    {
        return Ok(Decision::WrongVersion {
            actual: stored.session.version,
        });
    }
    Ok(Decision::Taken(Box::new(match outcome {
        Ok(events) => {
            let accepted = accepted(work, request.session, stored, &events).await?;
            if needs_room(request.command.kind()) {
                work.check_quota().await?;
            }
            Ok(accepted)
        }
        Err(refusal) => Err(refused(work, stored.as_ref(), refusal).await?),
    })))
}

/// The user's other sessions, where the command could overlap them.
///
/// The open session is settled in any case: it may be the one that conflicts, and the response must
/// not show a stale status.
async fn others(
    work: &mut UnitOfWork,
    stored: Option<&SessionRow>,
    open: Option<SessionRow>,
    command: &Command,
) -> Result<Vec<Interval>, StoreError> {
    // A session that is stored as open may have ended by itself since.
    let is_for_ended = matches!(command.kind(), CommandKind::Correct | CommandKind::Split);
    if stored.is_some_and(|stored| stored.session.status().is_open()) && !is_for_ended {
        return Ok(Vec::new());
    }
    let open = match open {
        Some(open) => work.settle(open).await?,
        None => None,
    };
    let is_compared = match command.kind() {
        CommandKind::Start | CommandKind::Record => stored.is_none(),
        CommandKind::Reopen | CommandKind::Restore | CommandKind::Correct | CommandKind::Split => {
            stored.is_some()
        }
        _ => false,
    };
    if !is_compared {
        return Ok(Vec::new());
    }
    let now = work.now();
    others::of_commands(work, stored, open.as_ref(), &[(now, command)]).await
}

async fn accepted(
    work: &mut UnitOfWork,
    session: SessionId,
    stored: Option<SessionRow>,
    events: &[Event],
) -> Result<SessionSnapshot, StoreError> {
    let (stored, seconds) = work.record_with_split(stored, session, events).await?;
    match stored {
        Some(stored) => Ok(SessionSnapshot {
            session: shown(&stored, work.now()),
            state: stored.session,
            second: seconds.first().map(|row| row.session.id),
        }),
        None => Err(StoreError::Corrupt {
            table: "sessions",
            reason: "a command without events".to_owned(),
        }),
    }
}

async fn refused(
    work: &mut UnitOfWork,
    stored: Option<&SessionRow>,
    refusal: Refusal,
) -> Result<RefusedCommand, StoreError> {
    let now = work.now();
    let open = match &refusal {
        Refusal::State(RuleViolation::SessionAlreadyOpen { open }) => work.load(*open).await?,
        _ => None,
    };
    Ok(RefusedCommand {
        session: stored
            .filter(|stored| stored.session.deleted_at.is_none())
            .map(|stored| shown(stored, now)),
        open: open.map(|open| shown(&open, now)),
        refusal,
    })
}
