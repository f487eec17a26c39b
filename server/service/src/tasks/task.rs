//! Tasks as entries of the list, with their totals over sessions.

use shared::wire::{ChangeTask, CreateTask, Patch, Project, Task, TaskStatus};
use shared::{ProblemList, ProjectId, SetAt, TaskId, Timestamp, UserId};

use super::TaskRefusal;
use super::entry::{EntryRequest, TaskListEntry, since};
use super::order;
use super::values::FieldProblems;
use crate::unit_of_work::UnitOfWork;
use store::task_progress::{self, TaskTotals};
use store::tasks::{self, TaskRow};
use store::{Connection, StoreError};

/// A write of a task.
pub type TaskRequest = EntryRequest<Task>;

impl TaskListEntry for Task {
    type Id = TaskId;
    type Row = TaskRow;
    type Create = CreateTask;
    type Change = ChangeTask;

    const NOT_FOUND: TaskRefusal = TaskRefusal::TaskNotFound;
    const USAGE: (i64, i64) = (1, 0);
    const HAS_PROGRESS: bool = true;

    fn id_taken(id: TaskId) -> TaskRefusal {
        TaskRefusal::TaskIdTaken(id)
    }

    fn ends(before: &TaskRow, after: &TaskRow) -> bool {
        let is_archived = before.archived_at.is_none() && after.archived_at.is_some();
        is_archived || before.done_at.is_none() && after.done_at.is_some()
    }

    async fn shown(
        connection: &mut Connection,
        user: UserId,
        rows: Vec<TaskRow>,
    ) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<TaskId> = rows.iter().map(|task| task.id).collect();
        let totals = task_progress::totals(connection, user, &ids).await?;
        let shown = rows.into_iter().map(|task| {
            let totals = totals.get(&task.id).copied().unwrap_or_default();
            shown(task, totals)
        });
        Ok(shown.collect())
    }

    fn unset(id: TaskId, created_at: Timestamp, now: Timestamp) -> TaskRow {
        TaskRow {
            id,
            title: String::new(),
            notes: None,
            project_id: None,
            estimated_sessions: None,
            planned_on: None,
            rank: None,
            done_at: None,
            archived_at: None,
            version: 1,
            created_at,
            updated_at: now,
        }
    }

    async fn changed(
        work: &mut UnitOfWork,
        stored: &TaskRow,
        change: &ChangeTask,
        made: SetAt,
    ) -> Result<Result<TaskRow, ProblemList>, StoreError> {
        let mut task = stored.clone();
        let mut problems = FieldProblems::default();
        problems.not_null("title", &change.title);
        problems.not_null("status", &change.status);
        problems.not_null("archived", &change.archived);
        if let Patch::Set(title) = &change.title {
            task.title = problems.title(Some(title));
        }
        match &change.notes {
            Patch::Set(notes) => task.notes = problems.notes(Some(notes)),
            Patch::Clear => task.notes = None,
            Patch::Keep => {}
        }
        match change.project_id {
            // The present project stays valid, even if it is gone from the list.
            Patch::Set(id) if stored.project_id == Some(id) => {}
            Patch::Set(id) => task.project_id = project(work, &mut problems, id).await?,
            Patch::Clear => task.project_id = None,
            Patch::Keep => {}
        }
        task.planned_on = change.planned_on.clone().apply(task.planned_on);
        match change.estimated_sessions {
            Patch::Set(sessions) => task.estimated_sessions = problems.estimate(sessions),
            Patch::Clear => task.estimated_sessions = None,
            Patch::Keep => {}
        }
        if let Patch::Set(status) = &change.status
            && let Some(status) = problems.status(status)
        {
            task.done_at = since(task.done_at, status == TaskStatus::Done, made);
        }
        if let Patch::Set(archived) = change.archived {
            task.archived_at = since(task.archived_at, archived, made);
        }
        order::check(work, &mut problems, &change.after).await?;
        Ok(problems.none().map(|()| task))
    }

    async fn placed(
        work: &mut UnitOfWork,
        task: TaskRow,
        change: &ChangeTask,
    ) -> Result<Result<TaskRow, ProblemList>, StoreError> {
        let mut problems = FieldProblems::default();
        let rank = order::moved(work, &mut problems, &task, &change.after).await?;
        Ok(problems.none().map(|()| TaskRow { rank, ..task }))
    }
}

/// The task as the API shows it.
fn shown(task: TaskRow, totals: TaskTotals) -> Task {
    Task {
        task_id: task.id,
        status: task.status(),
        title: task.title,
        notes: task.notes,
        project_id: task.project_id,
        estimated_sessions: task.estimated_sessions,
        planned_on: task.planned_on,
        rank: task.rank,
        sessions_spent: totals.completed,
        sessions_automatic: totals.automatic,
        sessions_abandoned: totals.abandoned,
        focused_seconds: totals.focused_seconds,
        done_at: task.done_at,
        archived: task.archived_at.is_some(),
        archived_at: task.archived_at,
        created_at: task.created_at,
        updated_at: task.updated_at,
        version: task.version,
    }
}

/// A project of the user, archived or not.
async fn project(
    work: &mut UnitOfWork,
    problems: &mut FieldProblems,
    id: ProjectId,
) -> Result<Option<ProjectId>, StoreError> {
    let user = work.user();
    let known = tasks::find::<Project>(work.connection(), user, id).await?;
    if known.is_none() {
        problems.add(
            "projectId",
            "unknown_project",
            format!("You have no project {id}: make it first, or leave projectId out."),
        );
    }
    Ok(Some(id))
}
