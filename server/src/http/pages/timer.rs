//! `/`: who is there, what is open, and what a session can be about.

use app::work::{Choice, Work};
use app::{Failure, Seen, Start};
use axum::http::request::Parts;
use shared::rules::Session;
use shared::wire::{Task, TaskStatus};
use shared::{ProjectId, UserId};

use super::super::auth::Browser;
use super::super::problem::ApiError;
use super::Renderer;
use crate::service::{ProjectFilter, ServiceError, TaskFilter};

/// So many tasks and projects are offered, the newest; the rest is reached through its page.
const OFFERED: u64 = 100;

/// What the page is rendered from.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Start {
    let seen = seen(renderer, parts).await;
    Start::Timer(Box::new(
        seen.map_err(|error| Failure::from(error.problem())),
    ))
}

async fn seen(renderer: &Renderer, parts: &Parts) -> Result<Seen, ApiError> {
    let person = Browser::of(parts)?.person;
    let sessions = &renderer.state().sessions;
    let open = match person {
        Some(person) => sessions.current(person).await?,
        None => None,
    };
    let session = open.map(|executed| executed.state);
    let work = match person {
        // The timer works without: what can't be read now is offered another time.
        Some(person) => work(renderer, person, session.as_ref()).await,
        None => Ok(Work::NONE),
    };
    Ok(Seen {
        user: person,
        session,
        work: work.unwrap_or_default(),
        now: sessions.now(),
        refused: refused(parts.uri.query()),
        ahead: None,
    })
}

/// The person's open tasks and their projects, and with them what their open session is about.
async fn work(
    renderer: &Renderer,
    user: UserId,
    session: Option<&Session>,
) -> Result<Work, ServiceError> {
    let tasks = &renderer.state().tasks;
    let filter = TaskFilter {
        status: Some(TaskStatus::Open),
        archived: Some(false),
        page: 1,
        limit: OFFERED,
        ..TaskFilter::default()
    };
    let mut open = tasks.list(user, &filter).await?.items;
    let own = session.and_then(|session| session.task_id);
    if let Some(id) = own.filter(|id| open.iter().all(|task| task.task_id != *id)) {
        open.extend(tasks.find(user, id).await?);
    }
    let filter = ProjectFilter {
        archived: Some(false),
        page: 1,
        limit: OFFERED,
    };
    let mut projects = tasks.projects(user, &filter).await?.items;
    let own = session.and_then(|session| session.project_id);
    if let Some(id) = own.filter(|id| projects.iter().all(|project| project.project_id != *id)) {
        projects.extend(tasks.find_project(user, id).await?);
    }
    Ok(Work {
        tasks: open.into_iter().map(choice).collect(),
        projects: projects
            .into_iter()
            .map(|project| Choice {
                id: project.project_id.as_uuid(),
                name: project.name,
                project: None,
            })
            .collect(),
    })
}

fn choice(task: Task) -> Choice {
    Choice {
        id: task.task_id.as_uuid(),
        name: task.title,
        project: task.project_id.map(ProjectId::as_uuid),
    }
}

/// The open task with this title, as the page would find it; none where there is none.
pub(in crate::http) async fn titled(
    renderer: &Renderer,
    user: UserId,
    title: &str,
) -> Result<Option<Choice>, ServiceError> {
    let work = work(renderer, user, None).await?;
    Ok(work.titled(title).cloned())
}

/// The code of the refusal that a form was answered with.
fn refused(query: Option<&str>) -> Option<String> {
    let (_, code) =
        url::form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "refused")?;
    Some(code.into_owned())
}
