//! Starting a session: by the button, by a key, or automatically after a break.

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use shared::ProjectId;
use uuid::Uuid;

use super::context::TimerContext;
use super::draft::{Draft, NEW_PROJECT};
use crate::model::api_responses::ApiProblem;
use crate::model::task_options::TaskOption;
use crate::platform;
use crate::server_functions;
use crate::text::texts;

/// Starts the drafted session.
///
/// A new task or project is created first: a session must not refer to one whose creation may fail.
pub fn start(page: TimerContext) {
    let TimerContext { draft, .. } = page;
    // Browsers allow sound after a click only, and this is one.
    platform::unlock_sound();
    draft.enter(|entries| entries.wrong_task = "");
    let (title, is_new_project) = untrack(|| {
        draft.read(|entries| {
            let title = entries.task.trim().to_owned();
            (title, entries.project == NEW_PROJECT)
        })
    });
    let found = untrack(|| draft.read(|entries| entries.task_options.find_task(&title).cloned()));
    match found {
        _ if is_new_project => spawn_local(create_and_start(page, title, found)),
        _ if title.is_empty() => submit(page, None),
        Some(task) => submit(page, Some(task)),
        None => spawn_local(create_and_start(page, title, None)),
    }
}

fn submit(page: TimerContext, task: Option<TaskOption>) {
    let TimerContext {
        store,
        draft,
        break_controller,
        ..
    } = page;
    if store.submit(draft.start(task.as_ref(), platform::time_zone())) {
        let preset = untrack(|| draft.read(|entries| entries.preset.clone()));
        break_controller.plan(preset.and_then(|preset| preset.break_minutes));
        draft.sent();
    }
}

async fn create_and_start(page: TimerContext, title: String, found: Option<TaskOption>) {
    let TimerContext { draft, .. } = page;
    let task = match found {
        _ if title.is_empty() => None,
        Some(task) => Some(task),
        None => match create_task(draft, title).await {
            Some(task) => Some(task),
            None => return,
        },
    };
    if project(draft).await.is_ok() {
        submit(page, task);
    }
}

/// The open task with this title, or else a new one in the drafted project; none where the
/// server refuses, which the draft then says.
pub async fn create_task(draft: Draft, title: String) -> Option<TaskOption> {
    let project = project(draft).await.ok()?;
    match server_functions::create_task(title, project.map(ProjectId::as_uuid)).await {
        Ok(task) => {
            draft.enter(|entries| entries.task_options.remember(task.clone()));
            Some(task)
        }
        Err(problem) => {
            refuse(draft, &problem, texts().idle.task_refused);
            None
        }
    }
}

/// The drafted project, if any; a new one is created and selected.
async fn project(draft: Draft) -> Result<Option<ProjectId>, ()> {
    let name = untrack(|| {
        draft.read(|entries| {
            let name = entries.new_project.trim();
            (entries.project == NEW_PROJECT && !name.is_empty()).then(|| name.to_owned())
        })
    });
    let Some(name) = name else {
        return Ok(untrack(|| draft.project()));
    };
    let project = match server_functions::create_project(name).await {
        Ok(project) => project,
        Err(problem) => {
            refuse(draft, &problem, texts().idle.project_refused);
            return Err(());
        }
    };
    let id: Uuid = project.id;
    draft.enter(|entries| entries.task_options.projects.insert(0, project));
    // The field can select an option only once it is drawn.
    tick().await;
    draft.enter(|entries| {
        entries.project = id.to_string();
        entries.new_project.clear();
    });
    Ok(Some(ProjectId::new(id)))
}

fn refuse(draft: Draft, problem: &ApiProblem, refused: &'static str) {
    draft.enter(|entries| {
        entries.wrong_task = if problem.status == 0 {
            texts().idle.no_new_task_offline
        } else {
            refused
        };
    });
}
