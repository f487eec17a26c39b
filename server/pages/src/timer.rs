//! `/`: who is there, what is open, and what a session can be about.

use app::work::{Choice, Work};
use app::{Seen, Start};
use axum::http::request::Parts;
use shared::rules::Session;
use shared::wire::{Task, TaskStatus};
use shared::{ProjectId, TaskId, UserId};

use super::Renderer;
use super::choices::offered;
use service::ServiceError;
use web::browser::Browser;
use web::problem::ApiError;
use web::shape::parse_uuid;

/// What the page is rendered from.
///
/// # Errors
/// Where the store fails.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<Start, ApiError> {
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
    let mut work = work.unwrap_or_default();
    let wanted = asked(parts.uri.query(), "task").and_then(|id| parse_uuid(&id));
    let is_chosen = match person.zip(wanted) {
        Some((person, id)) => choose(renderer, person, TaskId::new(id), &mut work).await?,
        None => false,
    };
    let seen = Seen {
        user: person,
        session,
        work,
        is_chosen,
        now: sessions.now(),
        refused: asked(parts.uri.query(), "refused"),
        is_kept: false,
    };
    Ok(Start::Timer(Box::new(seen)))
}

/// The person's open tasks and their projects, and with them what their open session is about.
async fn work(
    renderer: &Renderer,
    user: UserId,
    session: Option<&Session>,
) -> Result<Work, ServiceError> {
    let state = renderer.state();
    let tasks = &state.tasks;
    let (mut open, mut projects) = offered(state, user, Some(TaskStatus::Open)).await?;
    let own = session.and_then(|session| session.task_id);
    if let Some(id) = own.filter(|id| open.iter().all(|task| task.task_id != *id)) {
        open.extend(tasks.find(user, id).await?);
    }
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

async fn open_task(
    renderer: &Renderer,
    user: UserId,
    id: TaskId,
) -> Result<Option<Choice>, ServiceError> {
    let task = renderer.state().tasks.find(user, id).await?;
    let open = task.filter(|task| task.status == TaskStatus::Open && !task.archived);
    Ok(open.map(choice))
}

/// The open task with this title, as the page would find it: the chosen one before all others;
/// none where there is none.
pub(crate) async fn titled(
    renderer: &Renderer,
    user: UserId,
    title: &str,
    chosen: Option<TaskId>,
) -> Result<Option<Choice>, ServiceError> {
    let mut work = work(renderer, user, None).await?;
    if let Some(id) = chosen {
        choose(renderer, user, id, &mut work).await?;
    }
    Ok(work.titled(title).cloned())
}

/// Puts the task that the next session is to be about before all others: a task is found by its
/// title, and another may have the same. What is not the person's to do is passed over, because
/// the address may be an old one.
async fn choose(
    renderer: &Renderer,
    user: UserId,
    id: TaskId,
    work: &mut Work,
) -> Result<bool, ServiceError> {
    let offered = work.tasks.iter().position(|task| task.id == id.as_uuid());
    let chosen = match offered {
        Some(place) => work.tasks.remove(place),
        None => match open_task(renderer, user, id).await? {
            Some(task) => task,
            None => return Ok(false),
        },
    };
    work.tasks.insert(0, chosen);
    Ok(true)
}

/// What the address says.
fn asked(query: Option<&str>, wanted: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query?.as_bytes());
    let (_, value) = pairs.find(|(name, _)| name == wanted)?;
    Some(value.into_owned())
}
