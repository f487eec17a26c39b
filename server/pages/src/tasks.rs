//! `/tasks`, `/tasks/{id}`, `/tasks/projects` and `/tasks/projects/{id}`: what they are
//! rendered from.

use app::{OneProject, OneTask, ProjectList, Sent, Start, TaskList, Tasks, Which};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use shared::wire::{Page, Project, TaskStatus};
use shared::{ProjectId, TaskId, UserId};

use super::Renderer;
use service::{Declined, ProjectFilter, TaskFilter};
use web::browser::{Browser, Person};
use web::problem::ApiError;
use web::shape::parse_uuid;

/// Tasks on a page.
const LIMIT: u64 = 50;

/// Projects that are asked for at once, and how often.
const PROJECTS_AT_ONCE: u64 = 100;
const PROJECT_PAGES: u64 = 10;

/// The pages below `/tasks`.
pub(super) fn routes() -> Router<Renderer> {
    Router::new()
        .route("/tasks/{id}", get(one_page))
        .route("/tasks/projects", get(projects_page))
        .route("/tasks/projects/{id}", get(project_page))
}

/// What the address asks for. What cannot be read is not asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    which: Which,
    project: Option<ProjectId>,
    page: u64,
    did: Option<String>,
    task: Option<String>,
}

impl Asked {
    /// Reads a query.
    pub(crate) fn read(query: Option<&str>) -> Self {
        let mut asked = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "which" => asked.which = Which::parse(&value),
                "project" => asked.project = parse_uuid(&value).map(ProjectId::new),
                "page" => asked.page = value.parse().unwrap_or(1).clamp(1, 1_000_000),
                "done" => asked.did = Some(value.into_owned()),
                "task" => asked.task = parse_uuid(&value).map(|id| id.to_string()),
                _ => {}
            }
        }
        asked
    }
}

/// `/tasks`
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<Start, ApiError> {
    let person = Browser::of(parts)?.person;
    list(renderer, person, &Asked::read(parts.uri.query()), None).await
}

/// The list.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn list(
    renderer: &Renderer,
    person: Option<UserId>,
    asked: &Asked,
    sent: Option<Sent>,
) -> Result<Start, ApiError> {
    let mut found = TaskList {
        which: asked.which,
        project: asked.project,
        tasks: Page {
            items: Vec::new(),
            page: 1,
            limit: LIMIT,
            total_items: 0,
            total_pages: 0,
        },
        projects: Vec::new(),
        is_new: true,
        did: asked.did.clone().map(|code| (code, asked.task.clone())),
        sent,
    };
    if let Some(person) = person {
        let tasks = &renderer.state().tasks;
        let mut filter = TaskFilter {
            status: match asked.which {
                Which::Open => Some(TaskStatus::Open),
                Which::Done => Some(TaskStatus::Done),
                Which::Archived => None,
            },
            project_id: asked.project,
            archived: Some(asked.which == Which::Archived),
            page: asked.page.max(1),
            limit: LIMIT,
        };
        found.tasks = tasks.list(person, &filter).await?;
        // A list that has become shorter is shown to its new end.
        if found.tasks.items.is_empty() && found.tasks.total_pages > 0 {
            filter.page = found.tasks.total_pages;
            found.tasks = tasks.list(person, &filter).await?;
        }
        found.projects = all_projects(renderer, person).await?;
        found.is_new = found.tasks.items.is_empty() && found.projects.is_empty() && {
            let any = TaskFilter {
                page: 1,
                limit: 1,
                ..TaskFilter::default()
            };
            tasks.list(person, &any).await?.total_items == 0
        };
    }
    Ok(Start::Tasks(Tasks::List(Box::new(found))))
}

/// A task's page.
///
/// # Errors
/// 404 where the person has no such task; where the store fails.
pub(crate) async fn one(
    renderer: &Renderer,
    person: UserId,
    id: TaskId,
    asked: &Asked,
    sent: Option<Sent>,
) -> Result<Start, ApiError> {
    const LOGGED: u64 = 20;
    let tasks = &renderer.state().tasks;
    let found = tasks
        .progress(person, id, asked.page.max(1), LOGGED)
        .await?
        .and_then(|progress| Some((progress.task.clone()?, progress)));
    let (task, progress) = found.ok_or(&Declined::TaskNotFound)?;
    Ok(Start::Tasks(Tasks::One(Box::new(OneTask {
        task,
        progress,
        projects: all_projects(renderer, person).await?,
        did: asked.did.clone(),
        sent,
    }))))
}

/// The list of projects.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn projects(
    renderer: &Renderer,
    person: Option<UserId>,
    did: Option<String>,
    sent: Option<Sent>,
) -> Result<Start, ApiError> {
    let projects = match person {
        Some(person) => all_projects(renderer, person).await?,
        None => Vec::new(),
    };
    let list = ProjectList {
        projects,
        did,
        sent,
    };
    Ok(Start::Tasks(Tasks::Projects(Box::new(list))))
}

/// A project's page.
///
/// # Errors
/// 404 where the person has no such project; where the store fails.
pub(crate) async fn project(
    renderer: &Renderer,
    person: UserId,
    id: ProjectId,
    did: Option<String>,
    sent: Option<Sent>,
) -> Result<Start, ApiError> {
    let found = renderer.state().tasks.find_project(person, id).await?;
    let project = found.ok_or(&Declined::ProjectNotFound)?;
    let one = OneProject { project, did, sent };
    Ok(Start::Tasks(Tasks::Project(Box::new(one))))
}

async fn one_page(
    State(renderer): State<Renderer>,
    Path(id): Path<String>,
    parts: Parts,
) -> Response {
    let start = async {
        let person = Person::of(&parts)?;
        let id = parse_uuid(&id).ok_or(&Declined::TaskNotFound)?;
        let asked = Asked::read(parts.uri.query());
        one(&renderer, person.user, id.into(), &asked, None).await
    };
    let start = start.await;
    renderer.page(start, parts).await
}

async fn projects_page(State(renderer): State<Renderer>, parts: Parts) -> Response {
    let start = async {
        let person = Browser::of(&parts)?.person;
        projects(&renderer, person, Asked::read(parts.uri.query()).did, None).await
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
        let person = Person::of(&parts)?;
        let id = parse_uuid(&id).ok_or(&Declined::ProjectNotFound)?;
        let did = Asked::read(parts.uri.query()).did;
        project(&renderer, person.user, id.into(), did, None).await
    };
    let start = start.await;
    renderer.page(start, parts).await
}

/// All projects of the person's, those that were put away too.
async fn all_projects(renderer: &Renderer, person: UserId) -> Result<Vec<Project>, ApiError> {
    let tasks = &renderer.state().tasks;
    let mut all = Vec::new();
    for page in 1..=PROJECT_PAGES {
        let filter = ProjectFilter {
            archived: None,
            page,
            limit: PROJECTS_AT_ONCE,
        };
        let part = tasks.projects(person, &filter).await?;
        all.extend(part.items);
        if page >= part.total_pages {
            break;
        }
    }
    Ok(all)
}
