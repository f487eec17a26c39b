//! Projects: create, change, find, list.

use shared::wire::{ChangeProject, CreateProject, Page, PageRequest, Patch, Project};
use shared::{ProblemList, ProjectId, Timestamp, UserId};

use super::values::FieldProblems;
use super::{TaskRefusal, Tasks, archived};
use crate::ServiceError;
use crate::idempotency::{self, Execution, IdempotencyCheck, IdempotentRequest};
use crate::unit_of_work::UnitOfWork;
use store::StoreError;
use store::tasks;

/// A change of the user's projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProjectRequest {
    /// The id in it is ignored.
    Create(CreateProject),
    /// Omitted fields stay as they are.
    Change(ChangeProject),
}

/// Which projects to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProjectFilter {
    /// False: without archived ones; true: only those; none: all.
    pub archived: Option<bool>,
    /// From 1.
    pub page: u64,
    /// 1 to 100.
    pub limit: u64,
}

impl Tasks {
    /// None if the user has no such project.
    pub async fn find_project(
        &self,
        user: UserId,
        project: ProjectId,
    ) -> Result<Option<Project>, ServiceError> {
        let mut connection = self.transactions.database.read().await?;
        Ok(tasks::find_project(&mut connection, user, project).await?)
    }

    /// A page of the user's projects, newest first, id breaking ties.
    pub async fn projects(
        &self,
        user: UserId,
        filter: &ProjectFilter,
    ) -> Result<Page<Project>, ServiceError> {
        let mut connection = self.transactions.database.read().await?;
        let paging = PageRequest::new(filter.page, filter.limit);
        let archived = archived(filter.archived);
        let page = tasks::project_page(&mut connection, user, archived, paging).await?;
        Ok(paging.page_of(page.items, page.total))
    }
}

impl Tasks {
    /// Creates or changes a project, as [`Self::write`] does a task.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, project_id = %id))]
    pub async fn write_project(
        &self,
        user: UserId,
        id: ProjectId,
        request: &ProjectRequest,
        if_match: Option<&[u64]>,
        idempotent: Option<IdempotentRequest<'_, Result<Project, TaskRefusal>>>,
    ) -> Result<Execution<Result<Project, TaskRefusal>>, ServiceError> {
        let idempotent = idempotent.as_ref();
        let mut work = match idempotency::begin(&self.transactions, user, idempotent).await? {
            IdempotencyCheck::New(work) => work,
            IdempotencyCheck::Replay(answer) => return Ok(Execution::Replayed(answer)),
            IdempotencyCheck::AccountDeleted => {
                return Ok(Execution::Decided(Box::new(Err(
                    TaskRefusal::ProjectNotFound,
                ))));
            }
        };
        let stored = tasks::find_project(work.connection(), user, id).await?;
        if let (Some(expected), Some(stored)) = (if_match, &stored)
            && !expected.contains(&stored.version)
        {
            let actual = stored.version;
            work.commit().await?;
            return Err(ServiceError::VersionMismatch { actual });
        }
        let outcome = match (request, stored) {
            (ProjectRequest::Create(_), Some(_)) => Err(TaskRefusal::ProjectIdTaken(id)),
            (ProjectRequest::Create(requested), None) => create(&mut work, id, requested).await?,
            (ProjectRequest::Change(_), None) => Err(TaskRefusal::ProjectNotFound),
            (ProjectRequest::Change(change), Some(stored)) => {
                amend(&mut work, stored, change).await?
            }
        };
        idempotency::finish(*work, idempotent, &outcome).await?;
        Ok(Execution::Decided(Box::new(outcome)))
    }
}

async fn create(
    work: &mut UnitOfWork,
    id: ProjectId,
    requested: &CreateProject,
) -> Result<Result<Project, TaskRefusal>, ServiceError> {
    let (user, now) = (work.user(), work.now());
    let mut problems = FieldProblems::default();
    let name = problems.project_name(Some(&requested.name));
    let color = requested
        .color
        .as_deref()
        .and_then(|color| problems.color(color));
    if let Err(problems) = problems.none() {
        return Ok(Err(TaskRefusal::Values(problems)));
    }
    let project = Project {
        project_id: id,
        name,
        color,
        open_tasks: 0,
        done_tasks: 0,
        archived: false,
        archived_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    tasks::insert_project(work.connection(), user, &project).await?;
    work.add_usage(0, 1);
    work.check_quota().await?;
    Ok(Ok(project))
}

async fn amend(
    work: &mut UnitOfWork,
    stored: Project,
    change: &ChangeProject,
) -> Result<Result<Project, TaskRefusal>, StoreError> {
    let (user, now) = (work.user(), work.now());
    let changed = match changed(&stored, change, now) {
        Ok(changed) if changed == stored => return Ok(Ok(stored)),
        Ok(changed) => Project {
            version: stored.version + 1,
            updated_at: now.max(stored.updated_at),
            ..changed
        },
        Err(problems) => return Ok(Err(TaskRefusal::Values(problems))),
    };
    tasks::update_project(work.connection(), user, &changed).await?;
    Ok(Ok(changed))
}

/// The changed project without its new version.
fn changed(
    stored: &Project,
    change: &ChangeProject,
    now: Timestamp,
) -> Result<Project, ProblemList> {
    let mut project = stored.clone();
    let mut problems = FieldProblems::default();
    problems.not_null("name", &change.name);
    problems.not_null("archived", &change.archived);
    if let Patch::Set(name) = &change.name {
        project.name = problems.project_name(Some(name));
    }
    match &change.color {
        Patch::Set(color) => project.color = problems.color(color),
        Patch::Clear => project.color = None,
        Patch::Keep => {}
    }
    if let Patch::Set(archived) = change.archived {
        project.archived = archived;
        project.archived_at = archived.then(|| project.archived_at.unwrap_or(now));
    }
    problems.none()?;
    Ok(project)
}
