//! Merges a task or a project into another one: the sessions, and the tasks of a project, move to it,
//! and the merged one is archived.
//!
//! They move in transactions of bounded size, so that other writes have their turn. The last one finds
//! nothing left to move, under the user's lock, and archives in the same transaction. What a stopped
//! server leaves behind is moved by the same request, sent again.

use shared::rules::{AmendSession, Command};
use shared::wire::{ArchivedFilter, Merged, PageRequest, Patch, Project, Task};
use shared::{
    FieldProblem, ProblemList, ProjectId, SessionFilter, TaskFilter, TaskId, Timestamp, UserId,
};

use super::entry::TaskListEntry;
use super::values::MAX_ESTIMATE;
use super::{TaskRefusal, Tasks};
use crate::ServiceError;
use crate::accounts::move_presets;
use crate::execute::decide_all;
use crate::idempotency::{self, Execution, IdempotencyCheck, IdempotentRequest};
use crate::sessions::MAX_AMENDED;
use crate::unit_of_work::UnitOfWork;
use store::tasks::{self, TaskRow};
use store::{Connection, StoreError, sessions};

/// What one request moves at most, in whole transactions.
const MAX_MOVED: u64 = 2_000;

/// A task or a project that can be merged into another one.
pub trait Merge: TaskListEntry<Id: PartialEq> {
    /// Its sessions that are not deleted.
    fn sessions(id: Self::Id) -> SessionFilter;

    /// What moves a session to it.
    fn move_session(id: Self::Id) -> AmendSession;

    /// Its tasks, archived ones included; none for a task.
    fn tasks(id: Self::Id) -> Option<TaskFilter>;

    /// Moves a task to it.
    fn move_task(task: &mut TaskRow, id: Self::Id);

    /// The tasks whose presets go from the first to the second; none for projects.
    fn presets(id: Self::Id, into: Self::Id) -> Option<(TaskId, TaskId)>;

    /// Archives `merged`, and moves to `into` what is stored in its own row.
    fn absorb(into: &mut Self::Row, merged: &mut Self::Row, now: Timestamp);
}

impl Merge for Task {
    fn sessions(id: TaskId) -> SessionFilter {
        SessionFilter {
            task_id: Some(id),
            ..SessionFilter::default()
        }
    }

    fn move_session(id: TaskId) -> AmendSession {
        AmendSession {
            task_id: Patch::Set(id),
            ..AmendSession::default()
        }
    }

    fn tasks(_: TaskId) -> Option<TaskFilter> {
        None
    }

    fn move_task(_: &mut TaskRow, _: TaskId) {}

    fn presets(id: TaskId, into: TaskId) -> Option<(TaskId, TaskId)> {
        Some((id, into))
    }

    fn absorb(into: &mut TaskRow, merged: &mut TaskRow, now: Timestamp) {
        // Taken away from the merged one, so that another merge does not add it again.
        if let Some(moved) = merged.estimated_sessions.take() {
            let sum = into.estimated_sessions.unwrap_or_default() + moved;
            into.estimated_sessions = Some(sum.min(MAX_ESTIMATE));
        }
        merged.archived_at = merged.archived_at.or(Some(now));
    }
}

impl Merge for Project {
    fn sessions(id: ProjectId) -> SessionFilter {
        SessionFilter {
            project_id: Some(id),
            ..SessionFilter::default()
        }
    }

    fn move_session(id: ProjectId) -> AmendSession {
        AmendSession {
            project_id: Patch::Set(id),
            ..AmendSession::default()
        }
    }

    fn tasks(id: ProjectId) -> Option<TaskFilter> {
        Some(TaskFilter {
            project_id: Some(id),
            archived: ArchivedFilter::All,
            ..TaskFilter::default()
        })
    }

    fn move_task(task: &mut TaskRow, id: ProjectId) {
        task.project_id = Some(id);
    }

    fn presets(_: ProjectId, _: ProjectId) -> Option<(TaskId, TaskId)> {
        None
    }

    fn absorb(_: &mut Self, merged: &mut Self, now: Timestamp) {
        merged.archived = true;
        merged.archived_at = merged.archived_at.or(Some(now));
    }
}

/// The outcome of a merge.
type MergeResult = Result<Merged, TaskRefusal>;

impl Tasks {
    /// Merges a task or a project into another one of the user's, which may be archived. Of more
    /// sessions and tasks than one request moves, the rest is moved by the next; only the answer of
    /// the one that completes the merge is stored for the idempotency key.
    ///
    /// Deleted sessions stay with the merged one.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, id = %id, into = %into))]
    pub async fn merge<E: Merge>(
        &self,
        user: UserId,
        id: E::Id,
        into: E::Id,
        idempotent: Option<IdempotentRequest<'_, MergeResult>>,
    ) -> Result<Execution<MergeResult>, ServiceError> {
        let idempotent = idempotent.as_ref();
        let mut merged = Merged::default();
        loop {
            let mut work = match idempotency::begin(&self.transactions, user, idempotent).await? {
                IdempotencyCheck::New(work) => work,
                IdempotencyCheck::Replay(answer) => return Ok(Execution::Replayed(answer)),
                IdempotencyCheck::AccountDeleted => {
                    return Ok(Execution::Decided(Box::new(Err(E::NOT_FOUND))));
                }
            };
            let outcome = match part::<E>(&mut work, id, into).await? {
                Ok(part) => {
                    merged.sessions += part.moved.sessions;
                    merged.tasks += part.moved.tasks;
                    merged.has_more = part.moved.has_more;
                    if merged.has_more {
                        work.commit().await?;
                        if !part.is_stuck && merged.sessions + merged.tasks < MAX_MOVED {
                            continue;
                        }
                        return Ok(Execution::Decided(Box::new(Ok(merged))));
                    }
                    Ok(merged)
                }
                Err(refusal) => Err(refusal),
            };
            idempotency::finish(*work, idempotent, &outcome).await?;
            return Ok(Execution::Decided(Box::new(outcome)));
        }
    }

    /// What a merge would move in all, and whether that takes more than one request; nothing is
    /// written.
    pub async fn dry_run_merge<E: Merge>(
        &self,
        user: UserId,
        id: E::Id,
        into: E::Id,
    ) -> Result<MergeResult, ServiceError> {
        let mut read = self.transactions.database.read_for(user).await?;
        if let Err(refusal) = both::<E>(&mut read, user, id, into).await? {
            return Ok(Err(refusal));
        }
        let (now, first) = (self.transactions.clock.now(), PageRequest::new(1, 1).into());
        let sessions = sessions::page(&mut read, user, &E::sessions(id), now, &first)
            .await?
            .total;
        let tasks = match E::tasks(id) {
            Some(filter) => {
                let page = tasks::page::<TaskRow>(&mut read, user, &filter, &first).await?;
                page.total_items
            }
            None => 0,
        };
        Ok(Ok(Merged {
            sessions,
            tasks,
            has_more: sessions + tasks > MAX_MOVED,
        }))
    }
}

/// What one transaction has moved.
struct Part {
    moved: Merged,
    /// Whether there are sessions that the rules let nobody move.
    is_stuck: bool,
}

/// Moves as much as one transaction may, and archives where nothing is left.
async fn part<E: Merge>(
    work: &mut UnitOfWork,
    id: E::Id,
    into: E::Id,
) -> Result<Result<Part, TaskRefusal>, ServiceError> {
    let (user, now) = (work.user(), work.now());
    let (mut from, mut to) = match both::<E>(work.connection(), user, id, into).await? {
        Ok(rows) => rows,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut moved = Merged::default();
    let most = PageRequest::new(1, MAX_AMENDED as u64).into();
    let page = sessions::page(work.connection(), user, &E::sessions(id), now, &most).await?;
    let found: Vec<_> = page.items.iter().map(|row| row.session.id).collect();
    let command = Command::Amend(E::move_session(into));
    let outcomes = decide_all(work, &found, &command).await?;
    let amended = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    moved.sessions = amended as u64;
    let is_stuck = amended < found.len();
    let mut is_full = found.len() == MAX_AMENDED;
    if let (Some(filter), false) = (E::tasks(id), is_full) {
        let found = tasks::rows::<TaskRow>(work.connection(), user, &filter, &most).await?;
        is_full = found.len() == MAX_AMENDED;
        moved.tasks = found.len() as u64;
        for task in found {
            let mut moved = task.clone();
            E::move_task(&mut moved, into);
            work.change_entry(&task, &mut moved, None).await?;
        }
    }
    moved.has_more = is_full || is_stuck;
    if !moved.has_more {
        let stored = (from.clone(), to.clone());
        E::absorb(&mut to, &mut from, now);
        if from != stored.0 {
            work.change_entry(&stored.0, &mut from, Some(into)).await?;
        }
        if to != stored.1 {
            work.change_entry(&stored.1, &mut to, None).await?;
        }
        if let Some(tasks) = E::presets(id, into) {
            move_presets(work, tasks).await?;
        }
    }
    Ok(Ok(Part { moved, is_stuck }))
}

/// The merged one, and the one that stays.
async fn both<E: Merge>(
    connection: &mut Connection,
    user: UserId,
    id: E::Id,
    into: E::Id,
) -> Result<Result<(E::Row, E::Row), TaskRefusal>, StoreError> {
    let Some(from) = tasks::find::<E::Row>(connection, user, id).await? else {
        return Ok(Err(E::NOT_FOUND));
    };
    let to = match id == into {
        true => None,
        false => tasks::find::<E::Row>(connection, user, into).await?,
    };
    let Some(to) = to else {
        let mut problems = ProblemList::new();
        problems.push(FieldProblem {
            pointer: "/into".to_owned(),
            code: "unknown_merge_target".to_owned(),
            detail: format!(
                "into is {into}: name another task or project of yours, the one that stays."
            ),
        });
        return Ok(Err(TaskRefusal::Values(problems)));
    };
    Ok(Ok((from, to)))
}
