//! Replay of offline commands: adjacent commands of one session, task or project are applied in one
//! transaction (docs/rules.md#replay).

mod command;
mod list_run;
mod outcome;
mod receipt;
mod session_run;

use shared::UserId;
use shared::rules::RuleViolation;
use shared::wire::{Project, Task};

pub use command::{OfflineCommand, OfflineRun};
pub use outcome::{DescribeRefusal, ReplayOutcome, ReplayRefusal};

use super::outcome::ServiceError;
use super::tasks::TaskRefusal;
use super::unit_of_work::{Transactions, UnitOfWork};

/// Replays a run.
pub(super) async fn replay(
    transactions: &Transactions,
    user: UserId,
    run: &OfflineRun,
    describe: &DescribeRefusal,
) -> Result<Vec<ReplayOutcome>, ServiceError> {
    let Some(mut work) = transactions.begin(user).await? else {
        return Ok(account_deleted(run, describe));
    };
    let outcomes = replay_in(&mut work, run, describe).await?;
    work.commit().await?;
    Ok(outcomes)
}

/// Replays all runs in one unit of work that is dropped: nothing is stored and nobody notified.
pub(super) async fn dry_run(
    transactions: &Transactions,
    user: UserId,
    runs: &[OfflineRun],
    describe: &DescribeRefusal,
) -> Result<Vec<Vec<ReplayOutcome>>, ServiceError> {
    let mut outcomes = Vec::with_capacity(runs.len());
    let mut work = transactions.begin(user).await?;
    for run in runs {
        outcomes.push(match &mut work {
            Some(work) => replay_in(work, run, describe).await?,
            None => account_deleted(run, describe),
        });
    }
    Ok(outcomes)
}

async fn replay_in(
    work: &mut UnitOfWork,
    run: &OfflineRun,
    describe: &DescribeRefusal,
) -> Result<Vec<ReplayOutcome>, ServiceError> {
    match run {
        OfflineRun::Session(id, run) => session_run::replay(work, *id, run, describe).await,
        OfflineRun::Task(id, run) => list_run::replay::<Task>(work, *id, run, describe).await,
        OfflineRun::Project(id, run) => list_run::replay::<Project>(work, *id, run, describe).await,
    }
}

/// The account was deleted with all its data.
fn account_deleted(run: &OfflineRun, describe: &DescribeRefusal) -> Vec<ReplayOutcome> {
    let gone = describe(&match run {
        OfflineRun::Session(id, _) => RuleViolation::SessionNotFound { id: *id }.into(),
        OfflineRun::Task(..) => ReplayRefusal::Entry(TaskRefusal::TaskNotFound),
        OfflineRun::Project(..) => ReplayRefusal::Entry(TaskRefusal::ProjectNotFound),
    });
    vec![ReplayOutcome::rejected(gone); run.len()]
}
