//! `/`: the timer page with the open session, tasks and projects.

use app::presets::{self, TimerPreset};
use app::task_options::{TaskOption, TaskOptions};
use app::{InitialState, PageData};
use axum::http::request::Parts;
use shared::rules::Session;
use shared::wire::{CreateTask, Project, Task, TaskStatus};
use shared::{CalendarDay, ProjectId, TaskId, UserId};

use super::renderer::Renderer;
use super::user_clock::today;
use crate::write_result::result_of;
use service::{ServiceError, TaskRequest, TaskTitle};
use shared::json::parse_uuid;
use web::access::Access;
use web::browser::Browser;
use web::problem::ApiError;
use web::state::AppState;

/// Tasks that come with the page, for browsers without script or without a network; others are
/// looked up.
const RECENT_TASKS: u64 = 20;
const RECENT_PROJECTS: u64 = 100;

/// The page's data.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<PageData, ApiError> {
    let user = Browser::of(parts)?.user;
    let sessions = &renderer.state().sessions;
    let open = match user {
        Some(user) => sessions.current(user).await?,
        None => None,
    };
    let session = open.map(|executed| executed.state);
    let access = Access::of(&parts.extensions).ok();
    let day = access.map(|access| today(&access, sessions.now()));
    let work = match user {
        // The timer works without tasks, so a failed read must not fail the page.
        Some(user) => work(renderer, user, session.as_ref(), day).await,
        None => Ok(TaskOptions::NONE),
    };
    let mut work = work.unwrap_or_default();
    let requested = query_parameter(parts.uri.query(), "task").and_then(|id| parse_uuid(&id));
    let is_chosen = match user.zip(requested) {
        Some((user, id)) => choose(renderer, user, TaskId::new(id), &mut work).await?,
        None => false,
    };
    let presets = match user {
        Some(user) => presets_text(renderer, user, &work).await,
        None => Ok(None),
    };
    let state = InitialState {
        user,
        // As for tasks: a failed read leaves what the browser has stored.
        presets: presets.unwrap_or_default(),
        session,
        task_options: work,
        is_task_chosen: is_chosen,
        now: sessions.now(),
        refused: query_parameter(parts.uri.query(), "refused"),
        is_shell: false,
    };
    Ok(PageData::Timer(Box::new(state)))
}

/// The user's open tasks and projects, including those of the open session.
async fn work(
    renderer: &Renderer,
    user: UserId,
    session: Option<&Session>,
    today: Option<CalendarDay>,
) -> Result<TaskOptions, ServiceError> {
    let state = renderer.state();
    let tasks = &state.tasks;
    let (mut open, mut projects) = tasks
        .suggested(user, today, RECENT_TASKS, RECENT_PROJECTS)
        .await?;
    let own = session.and_then(|session| session.task_id);
    if let Some(id) = own.filter(|id| open.iter().all(|task| task.task_id != *id)) {
        let task: Option<Task> = tasks.find(user, id).await?;
        open.extend(task.map(|task| TaskTitle {
            task_id: task.task_id,
            title: task.title,
            project_id: task.project_id,
        }));
    }
    let own = session.and_then(|session| session.project_id);
    if let Some(id) = own.filter(|id| projects.iter().all(|project| project.project_id != *id)) {
        projects.extend(tasks.find(user, id).await?);
    }
    Ok(TaskOptions {
        tasks: open.into_iter().map(task_option).collect(),
        projects: projects.into_iter().map(project_option).collect(),
    })
}

/// The user's presets, each with its task where that is open.
async fn presets_text(
    renderer: &Renderer,
    user: UserId,
    known: &TaskOptions,
) -> Result<Option<String>, ApiError> {
    let state = renderer.state();
    let Some(me) = state.accounts.me(user).await? else {
        return Ok(None);
    };
    let mut shown = Vec::new();
    for preset in me.presets {
        let id = preset.task_id.map(TaskId::as_uuid);
        let task = known.tasks.iter().find(|task| Some(task.id) == id).cloned();
        let task = match (task, preset.task_id) {
            (None, Some(id)) => open_task(state, user, id).await?,
            (task, _) => task,
        };
        shown.push(TimerPreset {
            name: preset.name,
            minutes: preset.planned_duration,
            break_minutes: preset.break_duration,
            task,
        });
    }
    Ok(Some(presets::write(&shown)))
}

/// A project that can be chosen.
pub(crate) fn project_option(project: Project) -> TaskOption {
    TaskOption {
        id: project.project_id.as_uuid(),
        name: project.name,
        project: None,
    }
}

/// A task that can be chosen.
pub(crate) fn task_option(task: TaskTitle) -> TaskOption {
    TaskOption {
        id: task.task_id.as_uuid(),
        name: task.title,
        project: task.project_id.map(ProjectId::as_uuid),
    }
}

fn choice(task: Task) -> TaskOption {
    TaskOption {
        id: task.task_id.as_uuid(),
        name: task.title,
        project: task.project_id.map(ProjectId::as_uuid),
    }
}

async fn open_task(
    state: &AppState,
    user: UserId,
    id: TaskId,
) -> Result<Option<TaskOption>, ServiceError> {
    let task = state.tasks.find::<Task>(user, id).await?;
    let open = task.filter(|task| task.status == TaskStatus::Open && !task.archived);
    Ok(open.map(choice))
}

/// The open task with this title, or else a new one in the project; `chosen` takes precedence
/// where several have the title.
pub(crate) async fn find_or_create_task(
    state: &AppState,
    user: UserId,
    title: String,
    project: Option<ProjectId>,
    chosen: Option<TaskId>,
) -> Result<TaskOption, ApiError> {
    let mut found = TaskOptions::NONE;
    if let Some(id) = chosen {
        found.tasks.extend(open_task(state, user, id).await?);
    }
    if found.find_task(&title).is_none() && !title.trim().is_empty() {
        // Equal titles come first.
        let equal = state.tasks.find_open(user, &title, 1, None).await?;
        found.tasks.extend(equal.into_iter().map(task_option));
    }
    if let Some(task) = found.find_task(&title) {
        return Ok(task.clone());
    }
    let request = TaskRequest::Create(CreateTask {
        title,
        project_id: project,
        ..CreateTask::default()
    });
    let id = state.tasks.new_id();
    let written = state.tasks.write(user, id, &request, None, None).await?;
    let created = result_of(written)?.ok_or_else(ApiError::internal)?;
    Ok(choice(created))
}

/// Moves the chosen task to the front, because tasks are matched by title and titles may repeat.
/// Ids of unknown, done or archived tasks are ignored: the URL may be an old bookmark.
async fn choose(
    renderer: &Renderer,
    user: UserId,
    id: TaskId,
    work: &mut TaskOptions,
) -> Result<bool, ServiceError> {
    let offered = work.tasks.iter().position(|task| task.id == id.as_uuid());
    let chosen = match offered {
        Some(index) => work.tasks.remove(index),
        None => match open_task(renderer.state(), user, id).await? {
            Some(task) => task,
            None => return Ok(false),
        },
    };
    work.tasks.insert(0, chosen);
    Ok(true)
}

/// A query parameter of the URL.
fn query_parameter(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query?.as_bytes());
    let (_, value) = pairs.find(|(known, _)| known == name)?;
    Some(value.into_owned())
}
