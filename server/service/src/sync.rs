//! Replay of offline commands: adjacent commands of one session are applied in one
//! transaction (docs/rules.md#replay).

use std::collections::HashMap;

use shared::rules::{Command, Refusal, Replayed, RuleViolation, State, replay_run};
use shared::wire::{self, Problem, SyncOutcome};
use shared::{CommandId, SessionId, Timestamp, UserId};

use super::execute::needs_room;
use super::others;
use super::outcome::{RefusedCommand, ServiceError};
use super::unit_of_work::{Transactions, UnitOfWork, shown};
use store::StoreError;
use store::commands::{self, CommandOutcome};
use store::sessions::SessionRow;

/// Outcomes that are stored of a user, the newest ones.
const GUEST_OUTCOMES: i64 = 500;
const ACCOUNT_OUTCOMES: i64 = 5_000;

/// Older ones that a run removes at most: more than it adds.
const EVICTED: i64 = 200;

/// A command that happened while the client was offline.
#[derive(Clone, Debug)]
pub struct OfflineCommand {
    /// The client's id for it.
    pub command_id: CommandId,
    /// When it happened; a wrong clock of the client is corrected.
    pub occurred_at: Timestamp,
    /// The command itself.
    pub command: Command,
    /// SHA-256 of the command with its session and instant as they were sent.
    pub fingerprint: [u8; 32],
}

/// The outcome of a replayed command.
#[derive(Clone, Debug)]
pub struct ReplayOutcome {
    /// Applied, rejected, or a duplicate of an earlier replay.
    pub outcome: SyncOutcome,
    /// For a duplicate: the outcome of the first replay.
    pub first_outcome: Option<SyncOutcome>,
    /// Why it was rejected, now or at the first replay.
    pub problem: Option<Problem>,
    /// The session after the run, if the user has it.
    pub session: Option<wire::SessionView>,
    /// For a split: its second part.
    pub second_session: Option<wire::SessionView>,
}

/// Renders a refusal as the problem that is answered and stored.
pub type DescribeRefusal = dyn Fn(&RefusedCommand) -> Problem + Send + Sync;

/// Replays a run.
pub(super) async fn replay(
    transactions: &Transactions,
    user: UserId,
    session: SessionId,
    run: &[OfflineCommand],
    describe: &DescribeRefusal,
) -> Result<Vec<ReplayOutcome>, ServiceError> {
    let Some(mut work) = transactions.begin(user).await? else {
        return Ok(account_deleted(session, run, describe));
    };
    let outcomes = replay_in(&mut work, session, run, describe).await?;
    work.commit().await?;
    Ok(outcomes)
}

/// Replays all runs in one unit of work that is dropped: nothing is stored and nobody notified.
pub(super) async fn dry_run(
    transactions: &Transactions,
    user: UserId,
    runs: &[(SessionId, Vec<OfflineCommand>)],
    describe: &DescribeRefusal,
) -> Result<Vec<Vec<ReplayOutcome>>, ServiceError> {
    let mut outcomes = Vec::with_capacity(runs.len());
    let mut work = transactions.begin(user).await?;
    for (session, run) in runs {
        outcomes.push(match &mut work {
            Some(work) => replay_in(work, *session, run, describe).await?,
            None => account_deleted(*session, run, describe),
        });
    }
    Ok(outcomes)
}

/// The account was deleted with all its data.
fn account_deleted(
    session: SessionId,
    run: &[OfflineCommand],
    describe: &DescribeRefusal,
) -> Vec<ReplayOutcome> {
    let gone = describe(&bare(RuleViolation::SessionNotFound { id: session }.into()));
    let rejected = run.iter().map(|_| ReplayOutcome::rejected(gone.clone()));
    rejected.collect()
}

async fn replay_in(
    work: &mut UnitOfWork,
    session: SessionId,
    run: &[OfflineCommand],
    describe: &DescribeRefusal,
) -> Result<Vec<ReplayOutcome>, ServiceError> {
    let user = work.user();
    let positions = positions(work, run).await?;
    let fresh: Vec<&OfflineCommand> = run
        .iter()
        .zip(&positions)
        .filter(|(_, position)| matches!(position, Receipt::Fresh(_)))
        .map(|(sent, _)| sent)
        .collect();
    let (stored, outcomes) = decide(work, session, &fresh).await?;
    if fresh.iter().any(|sent| needs_room(sent.command.kind())) {
        work.check_quota().await?;
    }
    let visible = stored
        .filter(|stored| stored.session.deleted_at.is_none())
        .map(|stored| shown(&stored, work.now()));
    let mut problems = Vec::with_capacity(fresh.len());
    for (sent, outcome) in fresh.iter().zip(outcomes) {
        let problem = outcome.err().map(|refusal| {
            describe(&RefusedCommand {
                refusal,
                session: visible.clone(),
                open: None,
            })
        });
        keep(work, session, sent, problem.as_ref()).await?;
        problems.push(problem);
    }
    if !fresh.is_empty() {
        let kept = if work.is_guest() {
            GUEST_OUTCOMES
        } else {
            ACCOUNT_OUTCOMES
        };
        commands::evict(work.connection(), user, kept, EVICTED).await?;
    }
    let mut seconds = Vec::with_capacity(run.len());
    for sent in run {
        seconds.push(second_part(work, &sent.command).await?);
    }
    let results = positions
        .into_iter()
        .zip(seconds)
        .map(|(position, second)| {
            let answer = answer(position, &problems, describe);
            ReplayOutcome {
                session: visible.clone(),
                second_session: second.filter(|_| answer.problem.is_none()),
                ..answer
            }
        });
    Ok(results.collect())
}

/// Whether a command of the run was received before.
enum Receipt {
    /// Not received before; its index among such commands.
    Fresh(usize),
    /// Repeats the new command with this index, earlier in the run.
    Again(usize),
    /// Replayed before; the problem it was rejected with, if it was.
    Before(Option<Box<Problem>>),
    /// Its id belongs to a different command.
    Reused,
}

async fn positions(
    work: &mut UnitOfWork,
    run: &[OfflineCommand],
) -> Result<Vec<Receipt>, StoreError> {
    let (user, now) = (work.user(), work.now());
    let mut fresh: HashMap<CommandId, (usize, [u8; 32])> = HashMap::new();
    let mut positions = Vec::with_capacity(run.len());
    for sent in run {
        positions.push(
            if let Some((index, fingerprint)) = fresh.get(&sent.command_id) {
                if *fingerprint == sent.fingerprint {
                    Receipt::Again(*index)
                } else {
                    Receipt::Reused
                }
            } else if let Some(stored) =
                commands::find(work.connection(), user, sent.command_id, now).await?
            {
                if stored.fingerprint == sent.fingerprint {
                    let problem = stored.problem.map(problem_from).transpose()?;
                    Receipt::Before(problem.map(Box::new))
                } else {
                    Receipt::Reused
                }
            } else {
                let index = fresh.len();
                fresh.insert(sent.command_id, (index, sent.fingerprint));
                Receipt::Fresh(index)
            },
        );
    }
    Ok(positions)
}

fn problem_from(stored: serde_json::Value) -> Result<Problem, StoreError> {
    serde_json::from_value(stored).map_err(|error| StoreError::Corrupt {
        table: "commands",
        reason: error.to_string(),
    })
}

/// Decides the commands that were not received before and records their events. Gives the
/// session afterwards and, for each command, whether it was applied or why not.
async fn decide(
    work: &mut UnitOfWork,
    session: SessionId,
    fresh: &[&OfflineCommand],
) -> Result<(Option<SessionRow>, Vec<Result<(), Refusal>>), StoreError> {
    let (user, now) = (work.user(), work.now());
    let open = work.settle_other(session).await?;
    let stored = work.load(session).await?;
    let commands: Vec<_> = fresh
        .iter()
        .map(|sent| (sent.occurred_at, &sent.command))
        .collect();
    let (own, open) = (stored.as_ref(), open.as_ref());
    let others = others::of_commands(work, own, open, &commands).await?;
    let state = own.map_or(State::NotStarted, SessionRow::state);
    let Replayed {
        events, outcomes, ..
    } = replay_run(&state, session, user, commands, &others, now);
    let (stored, _) = work.record_with_split(stored, session, &events).await?;
    Ok((stored, outcomes))
}

/// The session that is the second part, if the command is a split that took effect.
async fn second_part(
    work: &mut UnitOfWork,
    command: &Command,
) -> Result<Option<wire::SessionView>, StoreError> {
    let Command::Split(split) = command else {
        return Ok(None);
    };
    let second = work.load(split.second_session_id).await?;
    Ok(second
        .filter(|row| row.session.deleted_at.is_none())
        .map(|row| shown(&row, work.now())))
}

async fn keep(
    work: &mut UnitOfWork,
    session: SessionId,
    sent: &OfflineCommand,
    problem: Option<&Problem>,
) -> Result<(), StoreError> {
    let (user, now) = (work.user(), work.now());
    let problem = problem.map(serde_json::to_value).transpose();
    let outcome = CommandOutcome {
        session_id: session,
        fingerprint: sent.fingerprint.to_vec(),
        problem: problem.map_err(|error| StoreError::Corrupt {
            table: "commands",
            reason: error.to_string(),
        })?,
    };
    commands::insert(work.connection(), user, sent.command_id, &outcome, now).await
}

fn answer(
    position: Receipt,
    problems: &[Option<Problem>],
    describe: &DescribeRefusal,
) -> ReplayOutcome {
    match position {
        Receipt::Fresh(index) => match problems.get(index).cloned().flatten() {
            Some(problem) => ReplayOutcome::rejected(problem),
            None => ReplayOutcome::applied(),
        },
        Receipt::Again(index) => ReplayOutcome::duplicate(problems.get(index).cloned().flatten()),
        Receipt::Before(problem) => ReplayOutcome::duplicate(problem.map(|problem| *problem)),
        Receipt::Reused => {
            ReplayOutcome::rejected(describe(&bare(RuleViolation::CommandIdReused.into())))
        }
    }
}

/// A refusal without a session.
const fn bare(refusal: Refusal) -> RefusedCommand {
    RefusedCommand {
        refusal,
        session: None,
        open: None,
    }
}

impl ReplayOutcome {
    const fn applied() -> Self {
        Self {
            outcome: SyncOutcome::Applied,
            first_outcome: None,
            problem: None,
            session: None,
            second_session: None,
        }
    }

    const fn rejected(problem: Problem) -> Self {
        Self {
            outcome: SyncOutcome::Rejected,
            first_outcome: None,
            problem: Some(problem),
            session: None,
            second_session: None,
        }
    }

    const fn duplicate(problem: Option<Problem>) -> Self {
        Self {
            outcome: SyncOutcome::Duplicate,
            first_outcome: Some(match problem {
                Some(_) => SyncOutcome::Rejected,
                None => SyncOutcome::Applied,
            }),
            problem,
            session: None,
            second_session: None,
        }
    }
}
