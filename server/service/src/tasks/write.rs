//! Creating and changing tasks.

use shared::wire::{ChangeTask, CreateTask, Patch, Task, TaskStatus};
use shared::{ProblemList, ProjectId, TaskId, Timestamp, UserId};

use super::values::FieldProblems;
use super::{TaskRefusal, Tasks, with_totals};
use crate::ServiceError;
use crate::idempotency::{self, Execution, IdempotencyCheck, IdempotentRequest};
use crate::unit_of_work::UnitOfWork;
use store::StoreError;
use store::tasks::{self, TaskRow};

/// A change of the user's tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskRequest {
    /// The id in it is ignored.
    Create(CreateTask),
    /// Omitted fields stay as they are.
    Change(ChangeTask),
}

impl Tasks {
    /// Creates or changes a task, in one transaction under the user's lock.
    ///
    /// Checked in this order: the stored response for the idempotency key `idempotent`, existence
    /// (404), the versions that `if_match` names, ids that are in use, values. After an error
    /// nothing was written but what time alone had caused.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, task_id = %id))]
    pub async fn write(
        &self,
        user: UserId,
        id: TaskId,
        request: &TaskRequest,
        if_match: Option<&[u64]>,
        idempotent: Option<IdempotentRequest<'_, Result<Task, TaskRefusal>>>,
    ) -> Result<Execution<Result<Task, TaskRefusal>>, ServiceError> {
        let idempotent = idempotent.as_ref();
        let mut work = match idempotency::begin(&self.transactions, user, idempotent).await? {
            IdempotencyCheck::New(work) => work,
            IdempotencyCheck::Replay(answer) => return Ok(Execution::Replayed(answer)),
            IdempotencyCheck::AccountDeleted => {
                return Ok(Execution::Decided(Box::new(Err(TaskRefusal::TaskNotFound))));
            }
        };
        // The response contains progress, which includes an open session that has ended by itself.
        work.settle_open().await?;
        let stored = tasks::find(work.connection(), user, id).await?;
        if let (Some(expected), Some(stored)) = (if_match, &stored)
            && !expected.contains(&stored.version)
        {
            let actual = stored.version;
            work.commit().await?;
            return Err(ServiceError::VersionMismatch { actual });
        }
        let decided = match (request, stored) {
            (TaskRequest::Create(_), Some(_)) => Err(TaskRefusal::TaskIdTaken(id)),
            (TaskRequest::Create(requested), None) => create(&mut work, id, requested).await?,
            (TaskRequest::Change(_), None) => Err(TaskRefusal::TaskNotFound),
            (TaskRequest::Change(change), Some(stored)) => amend(&mut work, stored, change).await?,
        };
        let outcome = match decided {
            Ok(task) => Ok(with_totals(work.connection(), user, task).await?),
            Err(refusal) => Err(refusal),
        };
        idempotency::finish(*work, idempotent, &outcome).await?;
        Ok(Execution::Decided(Box::new(outcome)))
    }
}

async fn create(
    work: &mut UnitOfWork,
    id: TaskId,
    requested: &CreateTask,
) -> Result<Result<TaskRow, TaskRefusal>, ServiceError> {
    let now = work.now();
    let mut problems = FieldProblems::default();
    let title = problems.title(Some(&requested.title));
    let project_id = project(work, &mut problems, requested.project_id).await?;
    let estimated_sessions = requested
        .estimated_sessions
        .and_then(|sessions| problems.estimate(sessions));
    let status = requested
        .status
        .as_deref()
        .and_then(|status| problems.status(status));
    if let Err(problems) = problems.none() {
        return Ok(Err(TaskRefusal::Values(problems)));
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
    work.add_usage(1, 0);
    work.check_quota().await?;
    Ok(Ok(task))
}

async fn amend(
    work: &mut UnitOfWork,
    stored: TaskRow,
    change: &ChangeTask,
) -> Result<Result<TaskRow, TaskRefusal>, StoreError> {
    let now = work.now();
    let mut problems = FieldProblems::default();
    let project_id = match change.project_id {
        // The present project stays valid, even if it is gone from the list.
        Patch::Set(id) if stored.project_id == Some(id) => Some(id),
        Patch::Set(id) => project(work, &mut problems, Some(id)).await?,
        Patch::Clear => None,
        Patch::Keep => stored.project_id,
    };
    let changed = match changed(&stored, change, project_id, problems, now) {
        Ok(changed) => changed,
        Err(problems) => return Ok(Err(TaskRefusal::Values(problems))),
    };
    if changed == stored {
        return Ok(Ok(stored));
    }
    let changed = TaskRow {
        version: stored.version + 1,
        updated_at: now.max(stored.updated_at),
        ..changed
    };
    let user = work.user();
    tasks::update(work.connection(), user, &changed).await?;
    Ok(Ok(changed))
}

/// The changed task without its new version.
fn changed(
    stored: &TaskRow,
    change: &ChangeTask,
    project_id: Option<ProjectId>,
    mut problems: FieldProblems,
    now: Timestamp,
) -> Result<TaskRow, ProblemList> {
    let mut task = stored.clone();
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

/// A project of the user, archived or not.
async fn project(
    work: &mut UnitOfWork,
    problems: &mut FieldProblems,
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
