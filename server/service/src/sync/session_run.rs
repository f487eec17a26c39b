//! Adjacent offline commands of one session.

use shared::SessionId;
use shared::rules::{Command, Refusal, Replayed, State, replay_run};
use shared::wire;
use store::StoreError;
use store::sessions::SessionRow;

use super::command::OfflineCommand;
use super::outcome::{DescribeRefusal, ReplayOutcome, ReplayRefusal};
use super::receipt::Receipts;
use crate::execute::needs_room;
use crate::others;
use crate::outcome::{RefusedCommand, ServiceError};
use crate::unit_of_work::{UnitOfWork, shown};

/// Replays them, and settles the session once after the last.
pub(super) async fn replay(
    work: &mut UnitOfWork,
    session: SessionId,
    run: &[OfflineCommand],
    describe: &DescribeRefusal,
) -> Result<Vec<ReplayOutcome>, ServiceError> {
    let receipts = Receipts::of(work, run).await?;
    let fresh = &receipts.fresh;
    let (stored, outcomes) = decide(work, session, fresh).await?;
    if fresh.iter().any(|sent| needs_room(sent.command.kind())) {
        work.check_quota().await?;
    }
    let visible = stored
        .filter(|stored| stored.session.deleted_at.is_none())
        .map(|stored| shown(&stored, work.now()));
    let problem = |outcome: Result<(), Refusal>| {
        outcome.err().map(|refusal| {
            describe(&ReplayRefusal::Command(Box::new(RefusedCommand {
                refusal,
                session: visible.clone(),
                open: None,
            })))
        })
    };
    let problems: Vec<_> = outcomes.into_iter().map(problem).collect();
    receipts.store(work, session.as_uuid(), &problems).await?;
    let mut seconds = Vec::with_capacity(run.len());
    for sent in run {
        seconds.push(second_part(work, &sent.command).await?);
    }
    let outcomes = receipts.outcomes(&problems, describe).zip(seconds);
    let results = outcomes.map(|(outcome, second)| ReplayOutcome {
        session: visible.clone(),
        second_session: second.filter(|_| outcome.problem.is_none()),
        ..outcome
    });
    Ok(results.collect())
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
