//! Adjacent offline commands of one task or project. Of two changes of a field the later one stays,
//! whichever arrives first ([`shared::FieldTimes`]).

use shared::SetAt;
use shared::rules::in_window;
use shared::wire::{Project, Task};
use store::tasks;
use uuid::Uuid;

use super::command::OfflineCommand;
use super::outcome::{DescribeRefusal, ReplayOutcome, ReplayRefusal};
use super::receipt::Receipts;
use crate::outcome::ServiceError;
use crate::tasks::{EntryRequest, TaskListEntry, create, find, merge_change};
use crate::unit_of_work::UnitOfWork;

/// A task or a project in the outcome of a command.
pub(super) trait ReplayedEntry: TaskListEntry<Id: Into<Uuid>> + Clone {
    /// Shows it.
    fn put(self, outcome: &mut ReplayOutcome);
}

impl ReplayedEntry for Task {
    fn put(self, outcome: &mut ReplayOutcome) {
        outcome.task = Some(self);
    }
}

impl ReplayedEntry for Project {
    fn put(self, outcome: &mut ReplayOutcome) {
        outcome.project = Some(self);
    }
}

/// Replays them; a rejected one changes nothing.
pub(super) async fn replay<E: ReplayedEntry>(
    work: &mut UnitOfWork,
    id: E::Id,
    run: &[OfflineCommand<EntryRequest<E>>],
    describe: &DescribeRefusal,
) -> Result<Vec<ReplayOutcome>, ServiceError> {
    if E::HAS_PROGRESS {
        work.settle_open().await?;
    }
    let receipts = Receipts::of(work, run).await?;
    let mut problems = Vec::with_capacity(receipts.fresh.len());
    for sent in &receipts.fresh {
        let refusal = decide(work, id, sent).await?;
        problems.push(refusal.map(|refusal| describe(&refusal)));
    }
    receipts.store(work, id.into(), &problems).await?;
    let user = work.user();
    let shown = find::<E>(work.connection(), user, id).await?;
    let results = receipts.outcomes(&problems, describe).map(|mut outcome| {
        if let Some(shown) = &shown {
            shown.clone().put(&mut outcome);
        }
        outcome
    });
    Ok(results.collect())
}

/// Applies a command, or says why it is refused.
async fn decide<E: TaskListEntry>(
    work: &mut UnitOfWork,
    id: E::Id,
    sent: &OfflineCommand<EntryRequest<E>>,
) -> Result<Option<ReplayRefusal>, ServiceError> {
    let at = match in_window(sent.occurred_at, work.now()) {
        Ok(at) => at,
        Err(violation) => return Ok(Some(violation.into())),
    };
    let made = SetAt {
        at,
        by: Some(sent.command_id),
    };
    let user = work.user();
    let stored = tasks::find::<E::Row>(work.connection(), user, id).await?;
    let written = match (&sent.command, stored) {
        (EntryRequest::Create(requested), None) => create::<E>(work, id, requested, made).await?,
        // It was created before, by this command or elsewhere: what is requested counts with the rest.
        (EntryRequest::Create(requested), Some(stored)) => {
            let change = E::Change::from(requested.clone());
            merge_change::<E>(work, stored, &change, made).await?
        }
        (EntryRequest::Change(change), Some(stored)) => {
            merge_change::<E>(work, stored, change, made).await?
        }
        (EntryRequest::Change(_), None) => Err(E::NOT_FOUND),
    };
    Ok(written.err().map(ReplayRefusal::Entry))
}
