//! The order that users give their tasks by hand, in one for all their tasks: each list shows those that
//! its filters let through.

use shared::wire::{ArchivedFilter, ListOrder, ListPart, ListPosition, PageRequest, Patch};
use shared::{Millis, Rank, TaskFilter, TaskId, UserId};

use super::Tasks;
use super::values::FieldProblems;
use crate::ServiceError;
use crate::unit_of_work::UnitOfWork;
use store::tasks::{self, TaskRow};
use store::{Connection, StoreError};

/// Tasks that make room for another one, where there is none.
const MOVED_ALONG: usize = 100;

/// The distance from the lowest task to one that is put below it.
const STEP: Millis = 1_000;

const ALL: TaskFilter = TaskFilter {
    status: None,
    project_id: None,
    planned_on: None,
    archived: ArchivedFilter::All,
    search: None,
};

/// Where a move puts a task, in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskMove {
    /// Above the one that is above it now.
    Up,
    /// Below the one that is below it now.
    Down,
    /// Directly above another one.
    Before(TaskId),
    /// Directly below another one.
    After(TaskId),
}

impl Tasks {
    /// The `after` of a change that moves a task, in the list with this filter; nothing is written.
    pub async fn after_of_move(
        &self,
        user: UserId,
        id: TaskId,
        filter: &TaskFilter,
        to: TaskMove,
    ) -> Result<Patch<TaskId>, ServiceError> {
        let mut read = self.transactions.database.read_for(user).await?;
        let next = match to {
            TaskMove::After(other) => return Ok(Patch::Set(other)),
            TaskMove::Down => {
                let below = neighbour(&mut read, user, id, filter, ListOrder::Highest).await?;
                return Ok(below.map_or(Patch::Keep, Patch::Set));
            }
            TaskMove::Up => neighbour(&mut read, user, id, filter, ListOrder::Lowest).await?,
            TaskMove::Before(other) => Some(other),
        };
        let Some(next) = next else {
            return Ok(Patch::Keep);
        };
        let above = neighbour(&mut read, user, next, &ALL, ListOrder::Lowest).await?;
        Ok(above.map_or(Patch::Clear, Patch::Set))
    }
}

/// Whether the user has the task that another one is put below.
pub(super) async fn check(
    work: &mut UnitOfWork,
    problems: &mut FieldProblems,
    after: &Patch<TaskId>,
) -> Result<(), StoreError> {
    if let Patch::Set(id) = after {
        let user = work.user();
        if tasks::find::<TaskRow>(work.connection(), user, *id)
            .await?
            .is_none()
        {
            no_position(
                problems,
                format!(
                    "You have no task {id} to put it below: name another one, or null for the top."
                ),
            );
        }
    }
    Ok(())
}

/// The rank of a task that is put `after` another one, or on top. Where ranks are used up, tasks below it
/// are moved along.
pub(super) async fn moved(
    work: &mut UnitOfWork,
    problems: &mut FieldProblems,
    task: &TaskRow,
    after: &Patch<TaskId>,
) -> Result<Option<Rank>, StoreError> {
    let (user, now, own) = (work.user(), work.now(), task.position());
    let above = match after {
        Patch::Keep => return Ok(task.rank),
        Patch::Set(id) if *id == task.id => return Ok(task.rank),
        Patch::Set(id) => match tasks::find::<TaskRow>(work.connection(), user, *id).await? {
            Some(above) => above.position(),
            None => return Ok(task.rank),
        },
        Patch::Clear => {
            let top = part(ListOrder::Highest, None, 2);
            let top = tasks::rows::<TaskRow>(work.connection(), user, &ALL, &top).await?;
            let top = top.iter().find(|other| other.id != task.id);
            return Ok(match top.map(TaskRow::position) {
                Some(top) if top > own => Some(Rank {
                    at: now.max(top.at.plus(1)),
                    id: task.id.as_uuid(),
                }),
                _ => task.rank,
            });
        }
    };
    for along in [0, MOVED_ALONG] {
        // One more, because it may be among them.
        let below = part(ListOrder::Highest, Some(above), along + 2);
        let mut below = tasks::rows::<TaskRow>(work.connection(), user, &ALL, &below).await?;
        below.retain(|other| other.id != task.id);
        let next = below.first().map(TaskRow::position);
        if own < above && next.is_none_or(|next| own > next) {
            return Ok(task.rank);
        }
        let end = below.get(along).map(TaskRow::position);
        below.truncate(along);
        let end = end.unwrap_or_else(|| {
            let last = below.last().map_or(above, TaskRow::position);
            let steps = Millis::try_from(below.len() + 1).unwrap_or(Millis::MAX);
            let at = last.at.plus(-STEP.saturating_mul(steps));
            Rank { at, ..last }
        });
        let Some(ranks) = Rank::between(above, end, below.len() + 1) else {
            continue;
        };
        for (other, rank) in below.iter().zip(&ranks[1..]) {
            let mut changed = other.clone();
            changed.rank = Some(*rank);
            // It stands between the same others as before.
            let times = work.field_times(other).await?;
            work.change_entry_at(other, &mut changed, &times).await?;
        }
        return Ok(ranks.first().copied());
    }
    no_position(
        problems,
        "There is no room below this task; move it first.".to_owned(),
    );
    Ok(task.rank)
}

fn no_position(problems: &mut FieldProblems, detail: String) {
    problems.add("after", "unknown_position", detail);
}

fn part(order: ListOrder, after: Option<Rank>, limit: usize) -> ListPart {
    ListPart {
        after: after.map(|rank| ListPosition {
            at: rank.at,
            id: rank.id,
            total: 0,
        }),
        ..ListPart::page(PageRequest::new(1, limit as u64), order)
    }
}

/// The task that follows one in a list.
async fn neighbour(
    read: &mut Connection,
    user: UserId,
    id: TaskId,
    filter: &TaskFilter,
    order: ListOrder,
) -> Result<Option<TaskId>, StoreError> {
    let Some(task) = tasks::find::<TaskRow>(read, user, id).await? else {
        return Ok(None);
    };
    let next = part(order, Some(task.position()), 1);
    let next = tasks::rows::<TaskRow>(read, user, filter, &next).await?;
    Ok(next.first().map(|next| next.id))
}
