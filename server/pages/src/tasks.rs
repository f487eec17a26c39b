//! Pages of tasks and projects: `/tasks`, `/tasks/{id}`, `/tasks/projects`,
//! `/tasks/projects/{id}`.

use app::{
    ChosenMerge, MergeOffer, PageData, ProjectList, ProjectPageData, RejectedForm, TaskList,
    TaskPageData, TaskStatusFilter, TasksPageData,
};
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use shared::wire::{ArchivedFilter, Page, PageRequest, Project, Task, TaskStatus};
use shared::{ProjectFilter, ProjectId, TaskFilter, TaskId, UserId};
use uuid::Uuid;

use super::renderer::Renderer;
use service::{Merge, ServiceError, TaskRefusal};
use shared::json::parse_uuid;
use web::browser::{Browser, SignedInUser};
use web::problem::ApiError;
use web::route_policy::PolicyRouter;
use web::state::AppState;

/// Tasks per page.
const LIMIT: u64 = 50;

/// Projects are read in this many pages of this size at most.
const PROJECTS_PER_PAGE: u64 = 100;
const PROJECT_PAGES: u64 = 10;

/// Tasks that one can be merged into, the newest; the address may name another one.
const OTHERS: u64 = 100;

/// Routes below `/tasks`; `/tasks` itself is mounted with the top-level pages.
pub(super) fn routes() -> PolicyRouter<Renderer> {
    PolicyRouter::default()
        .page("/tasks/{id}", one_page)
        .page("/tasks/projects", projects_page)
        .page("/tasks/projects/{id}", project_page)
}

/// Query parameters of the list; unreadable values are ignored.
#[derive(Clone, Debug, Default)]
pub(crate) struct TasksQuery {
    which: TaskStatusFilter,
    project: Option<ProjectId>,
    page: u64,
    did: Option<String>,
    task: Option<String>,
    /// What the task or project of the page is to be merged into.
    into: Option<Uuid>,
}

impl TasksQuery {
    /// Parses the query string.
    pub(crate) fn read(text: Option<&str>) -> Self {
        let mut query = Self::default();
        for (name, value) in url::form_urlencoded::parse(text.unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "which" => query.which = TaskStatusFilter::parse(&value).unwrap_or_default(),
                "project" => query.project = parse_uuid(&value).map(ProjectId::new),
                "page" => query.page = value.parse().unwrap_or(1).clamp(1, 1_000_000),
                "done" => query.did = Some(value.into_owned()),
                "task" => query.task = parse_uuid(&value).map(|id| id.to_string()),
                "into" => query.into = parse_uuid(&value),
                _ => {}
            }
        }
        query
    }
}

/// Data of `/tasks`.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<PageData, ApiError> {
    let user = Browser::of(parts)?.user;
    list(renderer, user, &TasksQuery::read(parts.uri.query()), None).await
}

/// Data of the list, with the form that failed, if any.
pub(crate) async fn list(
    renderer: &Renderer,
    user: Option<UserId>,
    query: &TasksQuery,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    let mut found = TaskList {
        which: query.which,
        project: query.project,
        tasks: Page {
            items: Vec::new(),
            page: 1,
            limit: LIMIT,
            total_items: 0,
            total_pages: 0,
            next_cursor: None,
        },
        projects: Vec::new(),
        is_new: true,
        did: query.did.clone().map(|code| (code, query.task.clone())),
        sent,
    };
    if let Some(user) = user {
        let tasks = &renderer.state().tasks;
        let is_archived = query.which == TaskStatusFilter::Archived;
        let filter = TaskFilter {
            status: match query.which {
                TaskStatusFilter::Open => Some(TaskStatus::Open),
                TaskStatusFilter::Done => Some(TaskStatus::Done),
                TaskStatusFilter::Archived => None,
            },
            project_id: query.project,
            archived: if is_archived {
                ArchivedFilter::Only
            } else {
                ArchivedFilter::Without
            },
            search: None,
        };
        let paging = PageRequest::new(query.page, LIMIT);
        found.tasks = tasks.list(user, &filter, paging).await?;
        // The list may have become shorter than the requested page.
        if found.tasks.items.is_empty() && found.tasks.total_pages > 0 {
            let last = PageRequest::new(found.tasks.total_pages, LIMIT);
            found.tasks = tasks.list(user, &filter, last).await?;
        }
        found.projects = all_projects(renderer.state(), user).await?;
        found.is_new = found.tasks.items.is_empty() && found.projects.is_empty() && {
            let any = TaskFilter {
                archived: ArchivedFilter::All,
                ..TaskFilter::default()
            };
            let listed = tasks
                .list::<Task>(user, &any, PageRequest::new(1, 1))
                .await?;
            listed.total_items == 0
        };
    }
    Ok(PageData::Tasks(TasksPageData::List(Box::new(found))))
}

/// Data of a task's page.
///
/// # Errors
/// 404 where the user has no such task.
pub(crate) async fn one(
    renderer: &Renderer,
    user: UserId,
    id: TaskId,
    query: &TasksQuery,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    const LOGGED: u64 = 20;
    let tasks = &renderer.state().tasks;
    let found = tasks
        .progress(user, id, PageRequest::new(query.page, LOGGED))
        .await?
        .and_then(|progress| Some((progress.task.clone()?, progress)));
    let (task, progress) = found.ok_or(&TaskRefusal::TaskNotFound)?;
    let (others, _) = tasks.newest(user, None, OTHERS, 1).await?;
    let others = others.into_iter().filter(|other| other.task_id != id);
    let merge = MergeOffer {
        others: others
            .map(|other| (other.task_id.to_string(), other.title))
            .collect(),
        chosen: chosen::<Task>(renderer, user, id, query.into, |task| task.title).await?,
    };
    Ok(PageData::Tasks(TasksPageData::One(Box::new(
        TaskPageData {
            task,
            progress,
            projects: all_projects(renderer.state(), user).await?,
            merge,
            did: query.did.clone(),
            sent,
        },
    ))))
}

/// Data of the project list.
pub(crate) async fn projects(
    renderer: &Renderer,
    user: Option<UserId>,
    did: Option<String>,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    let projects = match user {
        Some(user) => all_projects(renderer.state(), user).await?,
        None => Vec::new(),
    };
    let list = ProjectList {
        projects,
        did,
        sent,
    };
    Ok(PageData::Tasks(TasksPageData::Projects(Box::new(list))))
}

/// Data of a project's page.
///
/// # Errors
/// 404 where the user has no such project.
pub(crate) async fn project(
    renderer: &Renderer,
    user: UserId,
    id: ProjectId,
    query: &TasksQuery,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    let found = renderer.state().tasks.find::<Project>(user, id).await?;
    let project = found.ok_or(&TaskRefusal::ProjectNotFound)?;
    let others = all_projects(renderer.state(), user).await?.into_iter();
    let others = others.filter(|other| !other.archived && other.project_id != id);
    let name = |project: Project| project.name;
    let merge = MergeOffer {
        others: others
            .map(|other| (other.project_id.to_string(), other.name))
            .collect(),
        chosen: chosen::<Project>(renderer, user, id, query.into, name).await?,
    };
    let one = ProjectPageData {
        project,
        merge,
        did: query.did.clone(),
        sent,
    };
    Ok(PageData::Tasks(TasksPageData::Project(Box::new(one))))
}

/// What would be moved to the task or project that was chosen; none where it cannot be merged into.
async fn chosen<E: Merge>(
    renderer: &Renderer,
    user: UserId,
    id: E::Id,
    into: Option<Uuid>,
    name: impl Fn(E) -> String,
) -> Result<Option<ChosenMerge>, ApiError> {
    let Some(into) = into else { return Ok(None) };
    let tasks = &renderer.state().tasks;
    let counted = tasks.dry_run_merge::<E>(user, id, into.into()).await?;
    let found = tasks.find::<E>(user, into.into()).await?;
    let (Ok(counted), Some(found)) = (counted, found) else {
        return Ok(None);
    };
    Ok(Some(ChosenMerge {
        id: into.to_string(),
        name: name(found),
        sessions: counted.sessions,
        tasks: E::tasks(id).map(|_| counted.tasks),
    }))
}

async fn one_page(
    State(renderer): State<Renderer>,
    Path(id): Path<String>,
    parts: Parts,
) -> Response {
    let start = async {
        let signed_in = SignedInUser::of(&parts)?;
        let id = parse_uuid(&id).ok_or(&TaskRefusal::TaskNotFound)?;
        let query = TasksQuery::read(parts.uri.query());
        one(&renderer, signed_in.user, id.into(), &query, None).await
    };
    let start = start.await;
    renderer.page(start, parts).await
}

async fn projects_page(State(renderer): State<Renderer>, parts: Parts) -> Response {
    let start = async {
        let user = Browser::of(&parts)?.user;
        projects(
            &renderer,
            user,
            TasksQuery::read(parts.uri.query()).did,
            None,
        )
        .await
    };
    let start = start.await;
    renderer.page(start, parts).await
}

async fn project_page(
    State(renderer): State<Renderer>,
    Path(id): Path<String>,
    parts: Parts,
) -> Response {
    let start = async {
        let signed_in = SignedInUser::of(&parts)?;
        let id = parse_uuid(&id).ok_or(&TaskRefusal::ProjectNotFound)?;
        let query = TasksQuery::read(parts.uri.query());
        project(&renderer, signed_in.user, id.into(), &query, None).await
    };
    let start = start.await;
    renderer.page(start, parts).await
}

/// All projects, archived ones included, up to 1 000.
pub(crate) async fn all_projects(
    state: &AppState,
    user: UserId,
) -> Result<Vec<Project>, ServiceError> {
    let tasks = &state.tasks;
    let filter = ProjectFilter {
        archived: ArchivedFilter::All,
        ..ProjectFilter::default()
    };
    let mut all = Vec::new();
    for page in 1..=PROJECT_PAGES {
        let paging = PageRequest::new(page, PROJECTS_PER_PAGE);
        let part = tasks.list(user, &filter, paging).await?;
        all.extend(part.items);
        if page >= part.total_pages {
            break;
        }
    }
    Ok(all)
}
