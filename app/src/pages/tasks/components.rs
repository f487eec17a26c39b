//! Parts of the pages of tasks and projects.

use leptos::prelude::*;
use shared::CalendarDay;
use shared::wire::{Project, Task, TaskStatus};

use crate::base_path::link;
use crate::model::route::Route;
use crate::text::texts;

/// A dot in the project's colour; nothing without one.
pub fn dot(color: Option<&str>) -> Option<AnyView> {
    let color = color?.to_owned();
    Some(
        view! {
            <svg class="color-dot" viewBox="0 0 8 8" aria-hidden="true">
                <circle cx="4" cy="4" r="4" fill=color />
            </svg>
        }
        .into_any(),
    )
}

/// The button that marks a task as done or open, and returns to `back`.
pub fn tick(task: &Task, back: String) -> AnyView {
    let texts = texts().tasks;
    let (action, label) = if task.done_at.is_some() {
        ("/forms/tasks/reopen", (texts.mark_open)(&task.title))
    } else {
        ("/forms/tasks/done", (texts.mark_done)(&task.title))
    };
    view! {
        <form method="post" action=link(action) class="checkbox-form">
            <input type="hidden" name="task" value=task.task_id.to_string() />
            <input type="hidden" name="back" value=back />
            <button class="checkbox" class:checked=task.done_at.is_some() aria-label=label>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <circle cx="8" cy="8" r="7" />
                    <path d="M4.8 8.3l2.2 2.2 4.2-4.6" />
                </svg>
            </button>
        </form>
    }
    .into_any()
}

/// The button that plans the task for today or no longer does, and returns to `back`. In a row it is a
/// drawing alone.
pub fn today_button(task: &Task, today: CalendarDay, back: String, is_in_row: bool) -> AnyView {
    let texts = texts().tasks;
    let is_planned = task.planned_on == Some(today);
    let (action, label, title) = if is_planned {
        let label = (texts.not_today_one)(&task.title);
        ("/forms/tasks/not-today", label, texts.not_today)
    } else {
        let label = (texts.for_today_one)(&task.title);
        ("/forms/tasks/today", label, texts.for_today)
    };
    view! {
        <form method="post" action=link(action)>
            <input type="hidden" name="task" value=task.task_id.to_string() />
            <input type="hidden" name="back" value=back />
            <button
                class="plan"
                class:icon=is_in_row
                class:planned=is_planned
                aria-label=is_in_row.then_some(label)
                title=is_in_row.then_some(title)
            >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <circle cx="8" cy="8" r="3" />
                    <path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1" />
                </svg>
                {(!is_in_row).then_some(title)}
            </button>
        </form>
    }
    .into_any()
}

/// The path that starts a session for the task; none for a task that is done or archived.
pub fn start_path(task: &Task) -> Option<String> {
    let is_open = task.status == TaskStatus::Open && !task.archived;
    is_open.then(|| format!("{}?task={}", Route::Timer.path(), task.task_id))
}

/// A button for one action on a task or project.
pub fn action_form(
    action: &'static str,
    about: (&'static str, String),
    back: String,
    label: &'static str,
) -> AnyView {
    let (name, id) = about;
    view! {
        <form method="post" action=link(action)>
            <input type="hidden" name=name value=id />
            <input type="hidden" name="back" value=back />
            <button class="quiet-button">{label}</button>
        </form>
    }
    .into_any()
}

/// The options for a task's project, none first. An archived project stays selectable.
pub fn project_choices(projects: &[Project], stored: Option<&str>) -> Vec<(String, String)> {
    let texts = texts().tasks;
    let mut choices = vec![(String::new(), texts.no_project.to_owned())];
    let shown = projects.iter().filter(|project| {
        !project.archived || stored == Some(project.project_id.to_string().as_str())
    });
    choices.extend(shown.map(|project| (project.project_id.to_string(), project.name.clone())));
    choices
}

/// Title and hint of an empty list.
pub fn empty((title, hint): (&'static str, &'static str)) -> AnyView {
    view! {
        <div class="empty">
            <p>{title}</p>
            <p class="quiet">{hint}</p>
        </div>
    }
    .into_any()
}
