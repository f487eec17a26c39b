//! Making and changing tasks.

use shared::wire::{ChangeTask, CreateTask, FieldProblem, Patch, Task, TaskStatus};
use shared::{ProjectId, TaskId, Timestamp, UserId};

use super::values::Problems;
use super::{Declined, with_totals};
use crate::ServiceError;
use crate::once::{self, Begun, Execution, Once};
use crate::work::{Ledger, Work};
use store::StoreError;
use store::tasks::{self, TaskRow};

/// What is asked of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskRequest {
    /// To be made; the id in it is not looked at.
    Create(CreateTask),
    /// To be changed.
    Change(ChangeTask),
}

pub(super) async fn write(
    ledger: &Ledger,
    user: UserId,
    id: TaskId,
    request: &TaskRequest,
    if_match: Option<&[u64]>,
    once: Option<&Once<'_, Result<Task, Declined>>>,
) -> Result<Execution<Result<Task, Declined>>, ServiceError> {
    let mut work = match once::begin(ledger, user, once).await? {
        Begun::New(work) => work,
        Begun::Answered(answer) => return Ok(Execution::Replayed(answer)),
        Begun::Gone => return Ok(Execution::Decided(Box::new(Err(Declined::TaskNotFound)))),
    };
    // The answer shows what sessions did: one that has ended by itself counts.
    work.settle_open().await?;
    let kept = tasks::find(work.connection(), user, id).await?;
    if let (Some(expected), Some(kept)) = (if_match, &kept)
        && !expected.contains(&kept.version)
    {
        let actual = kept.version;
        work.commit().await?;
        return Err(ServiceError::VersionMismatch { actual });
    }
    let decided = match (request, kept) {
        (TaskRequest::Create(_), Some(_)) => Err(Declined::TaskIdTaken(id)),
        (TaskRequest::Create(wanted), None) => create(&mut work, id, wanted).await?,
        (TaskRequest::Change(_), None) => Err(Declined::TaskNotFound),
        (TaskRequest::Change(change), Some(kept)) => amend(&mut work, kept, change).await?,
    };
    let outcome = match decided {
        Ok(task) => Ok(with_totals(work.connection(), user, task).await?),
        Err(declined) => Err(declined),
    };
    once::finish(*work, once, &outcome).await?;
    Ok(Execution::Decided(Box::new(outcome)))
}

async fn create(
    work: &mut Work,
    id: TaskId,
    wanted: &CreateTask,
) -> Result<Result<TaskRow, Declined>, StoreError> {
    let now = work.now();
    let mut problems = Problems::default();
    let title = problems.title(Some(&wanted.title));
    let project_id = project(work, &mut problems, wanted.project_id).await?;
    let estimated_sessions = wanted
        .estimated_sessions
        .and_then(|sessions| problems.estimate(sessions));
    let status = wanted
        .status
        .as_deref()
        .and_then(|status| problems.status(status));
    if let Err(problems) = problems.none() {
        return Ok(Err(Declined::Values(problems)));
    }
    let task = TaskRow {
        id,
        title,
        project_id,
        estimated_sessions,
        done_at: (status == Some(TaskStatus::Done)).then_some(now),
        archived_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let user = work.user();
    tasks::insert(work.connection(), user, &task).await?;
    Ok(Ok(task))
}

async fn amend(
    work: &mut Work,
    kept: TaskRow,
    change: &ChangeTask,
) -> Result<Result<TaskRow, Declined>, StoreError> {
    let now = work.now();
    let mut problems = Problems::default();
    let project_id = match change.project_id {
        // What it has already may stay, whatever became of the project.
        Patch::Set(id) if kept.project_id == Some(id) => Some(id),
        Patch::Set(id) => project(work, &mut problems, Some(id)).await?,
        Patch::Clear => None,
        Patch::Keep => kept.project_id,
    };
    let changed = match changed(&kept, change, project_id, problems, now) {
        Ok(changed) => changed,
        Err(problems) => return Ok(Err(Declined::Values(problems))),
    };
    if changed == kept {
        return Ok(Ok(kept));
    }
    let changed = TaskRow {
        version: kept.version + 1,
        updated_at: now.max(kept.updated_at),
        ..changed
    };
    let user = work.user();
    tasks::update(work.connection(), user, &changed).await?;
    Ok(Ok(changed))
}

/// The task as it is to be, but for its version.
fn changed(
    kept: &TaskRow,
    change: &ChangeTask,
    project_id: Option<ProjectId>,
    mut problems: Problems,
    now: Timestamp,
) -> Result<TaskRow, Vec<FieldProblem>> {
    let mut task = kept.clone();
    task.project_id = project_id;
    problems.not_null("title", &change.title);
    problems.not_null("status", &change.status);
    problems.not_null("archived", &change.archived);
    if let Patch::Set(title) = &change.title {
        task.title = problems.title(Some(title));
    }
    match change.estimated_sessions {
        Patch::Set(sessions) => task.estimated_sessions = problems.estimate(sessions),
        Patch::Clear => task.estimated_sessions = None,
        Patch::Keep => {}
    }
    if let Patch::Set(status) = &change.status {
        match problems.status(status) {
            Some(TaskStatus::Done) => task.done_at = task.done_at.or(Some(now)),
            Some(TaskStatus::Open) => task.done_at = None,
            None => {}
        }
    }
    if let Patch::Set(archived) = change.archived {
        task.archived_at = archived.then(|| task.archived_at.unwrap_or(now));
    }
    problems.none()?;
    Ok(task)
}

/// A project of the person's, archived or not.
async fn project(
    work: &mut Work,
    problems: &mut Problems,
    id: Option<ProjectId>,
) -> Result<Option<ProjectId>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let user = work.user();
    if tasks::find_project(work.connection(), user, id)
        .await?
        .is_none()
    {
        problems.add(
            "projectId",
            "unknown_project",
            format!("You have no project {id}: make it first, or leave projectId out."),
        );
    }
    Ok(Some(id))
}
