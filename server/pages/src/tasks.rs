//! Pages of tasks and projects: `/tasks`, `/tasks/{id}`, `/tasks/projects`,
//! `/tasks/projects/{id}`.

use app::{
    ChosenMerge, MergeOffer, PageData, ProjectList, ProjectPageData, RejectedForm, TaskList,
    TaskPageData, TaskStatusFilter, TasksPageData,
};
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use shared::wire::{
    ArchivedFilter, ListOrder, ListPart, Page, PageRequest, Project, Task, TaskStatus,
};
use shared::{CalendarDay, ProjectFilter, ProjectId, SearchText, TaskFilter, TaskId, UserId};
use uuid::Uuid;

use super::renderer::Renderer;
use super::user_clock::today;
use service::{Merge, ServiceError, TaskRefusal};
use shared::json::parse_uuid;
use shared::rules::RuleViolation;
use web::access::Access;
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
    search: String,
    is_ordering: bool,
    page: u64,
    did: Option<String>,
    task: Option<String>,
    is_moved_up: bool,
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
                "q" => query.search = value.trim().to_owned(),
                "order" => query.is_ordering = value == "yes",
                "to" => query.is_moved_up = value == "up",
                "page" => query.page = value.parse().unwrap_or(1).clamp(1, 1_000_000),
                "done" => query.did = Some(value.into_owned()),
                "task" => query.task = parse_uuid(&value).map(|id| id.to_string()),
                "into" => query.into = parse_uuid(&value),
                _ => {}
            }
        }
        query.is_ordering &= query.which.is_by_hand() && query.search.is_empty();
        query
    }

    /// Whether it shows what is planned for today.
    pub(crate) fn is_of_today(&self) -> bool {
        self.which == TaskStatusFilter::Today
    }

    /// The tasks of the list.
    ///
    /// # Errors
    /// Where the search is none.
    pub(crate) fn filter(&self, today: CalendarDay) -> Result<TaskFilter, RuleViolation> {
        let (status, archived) = match self.which {
            TaskStatusFilter::Open | TaskStatusFilter::Today => {
                (Some(TaskStatus::Open), ArchivedFilter::Without)
            }
            TaskStatusFilter::Done => (Some(TaskStatus::Done), ArchivedFilter::Without),
            TaskStatusFilter::Archived => (None, ArchivedFilter::Only),
        };
        Ok(TaskFilter {
            status,
            project_id: self.project,
            planned_on: self.is_of_today().then_some(today),
            archived,
            search: SearchText::parse(&self.search)?,
        })
    }
}

/// Data of `/tasks`.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<PageData, ApiError> {
    list(renderer, parts, &TasksQuery::read(parts.uri.query()), None).await
}

/// Data of the list, with the form that failed, if any.
pub(crate) async fn list(
    renderer: &Renderer,
    parts: &Parts,
    query: &TasksQuery,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    let user = Browser::of(parts)?.user;
    let access = user.and_then(|_| Access::of(&parts.extensions).ok());
    let day = access.map(|access| (access.user, today(&access, renderer.state().sessions.now())));
    let mut found = TaskList {
        which: query.which,
        project: query.project,
        search: query.search.clone(),
        is_ordering: query.is_ordering,
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
        today: day.map(|(_, today)| today),
        did: query.did.clone().map(|code| (code, query.task.clone())),
        is_moved_up: query.is_moved_up,
        sent,
    };
    if let Some((user, today)) = day {
        let tasks = &renderer.state().tasks;
        if let Ok(filter) = query.filter(today) {
            found.tasks = page_of(renderer.state(), user, &filter, query).await?;
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

/// The page of the list that the query names; where a task was moved beyond its end, the one with that
/// task.
async fn page_of(
    state: &AppState,
    user: UserId,
    filter: &TaskFilter,
    query: &TasksQuery,
) -> Result<Page<Task>, ServiceError> {
    let order = match query.which.is_by_hand() {
        true => ListOrder::Highest,
        false => ListOrder::Newest,
    };
    let part = |page| ListPart::page(PageRequest::new(page, LIMIT), order);
    let list = |page| state.tasks.list::<Task>(user, filter, part(page));
    let found = list(query.page).await?;
    let id = query.task.as_deref();
    let is_moved = query.did.as_deref() == Some("moved");
    let has_it = |page: &Page<Task>| {
        let mut ids = page.items.iter().map(|task| task.task_id.to_string());
        ids.any(|listed| Some(listed.as_str()) == id)
    };
    if is_moved && !has_it(&found) {
        let next = match query.is_moved_up {
            true => found.page.saturating_sub(1),
            false => found.page + 1,
        };
        let next = list(next).await?;
        if has_it(&next) {
            return Ok(next);
        }
    }
    // The list may have become shorter than the requested page.
    if found.items.is_empty() && found.total_pages > 0 {
        return list(found.total_pages).await;
    }
    Ok(found)
}

/// Data of a task's page.
///
/// # Errors
/// 404 where the user has no such task.
pub(crate) async fn one(
    renderer: &Renderer,
    parts: &Parts,
    id: TaskId,
    query: &TasksQuery,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    const LOGGED: u64 = 20;
    let access = Access::of(&parts.extensions)?;
    let user = access.user;
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
            today: today(&access, renderer.state().sessions.now()),
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
        SignedInUser::of(&parts)?;
        let id = parse_uuid(&id).ok_or(&TaskRefusal::TaskNotFound)?;
        let query = TasksQuery::read(parts.uri.query());
        one(&renderer, &parts, id.into(), &query, None).await
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
