//! `/tasks`: a person's tasks and projects, as plain forms that need no script. Rendered by
//! the server from what it has gathered; decides nothing.

mod list;
mod marks;
mod one;
mod projects;

use leptos::prelude::*;
use shared::wire::{Project, Task, TaskStatus};

use super::bar::PlainBar;
use super::zone::ZoneScript;
use crate::place::Place;
use crate::text::words;

pub use list::{TaskList, Which};
pub use one::OneTask;
pub use projects::{OneProject, ProjectList};

/// One of the pages.
#[derive(Clone, Debug)]
pub enum Tasks {
    /// The list.
    List(Box<TaskList>),
    /// A task with what sessions did for it.
    One(Box<OneTask>),
    /// The projects.
    Projects(Box<ProjectList>),
    /// A project.
    Project(Box<OneProject>),
}

/// The page.
#[component]
pub fn TasksPage(
    /// What it is rendered from.
    page: Tasks,
) -> impl IntoView {
    let words = words().tasks;
    let (title, body) = match page {
        Tasks::List(list) => (words.title, list::view(*list)),
        Tasks::One(one) => (words.task, one::view(*one)),
        Tasks::Projects(list) => (words.projects, projects::list(*list)),
        Tasks::Project(one) => (words.project, projects::one(*one)),
    };
    super::title(title);
    view! {
        <PlainBar here=Place::Tasks />
        <main id="content" class="page">
            {body}
        </main>
        <ZoneScript />
    }
    .into_any()
}

/// A project's colour; nothing where it has none.
fn dot(color: Option<&str>) -> Option<AnyView> {
    let color = color?.to_owned();
    Some(
        view! {
            <svg class="hue" viewBox="0 0 8 8" aria-hidden="true">
                <circle cx="4" cy="4" r="4" fill=color />
            </svg>
        }
        .into_any(),
    )
}

/// The button that ticks a task off, or takes that back; then on to `back`.
fn tick(task: &Task, back: String) -> AnyView {
    let words = words().tasks;
    let (action, label) = if task.done_at.is_some() {
        ("/forms/tasks/reopen", (words.mark_open)(&task.title))
    } else {
        ("/forms/tasks/done", (words.mark_done)(&task.title))
    };
    view! {
        <form method="post" action=action class="ticking">
            <input type="hidden" name="task" value=task.task_id.to_string() />
            <input type="hidden" name="back" value=back />
            <button class="tickbox" class:ticked=task.done_at.is_some() aria-label=label>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <circle cx="8" cy="8" r="7" />
                    <path d="M4.8 8.3l2.2 2.2 4.2-4.6" />
                </svg>
            </button>
        </form>
    }
    .into_any()
}

/// Where a session about the task begins; none where there is nothing to be done for it.
fn starting(task: &Task) -> Option<String> {
    let is_open = task.status == TaskStatus::Open && !task.archived;
    is_open.then(|| format!("{}?task={}", Place::Timer.path(), task.task_id))
}

/// A button that does one thing to a task or a project.
fn deed(
    action: &'static str,
    about: (&'static str, String),
    back: String,
    label: &'static str,
) -> AnyView {
    let (name, id) = about;
    view! {
        <form method="post" action=action>
            <input type="hidden" name=name value=id />
            <input type="hidden" name="back" value=back />
            <button class="quiet-button">{label}</button>
        </form>
    }
    .into_any()
}

/// The choices of a task's project, none first. A project that was put away can be kept.
fn project_choices(projects: &[Project], kept: Option<&str>) -> Vec<(String, String)> {
    let words = words().tasks;
    let mut choices = vec![(String::new(), words.no_project.to_owned())];
    let shown = projects.iter().filter(|project| {
        !project.archived || kept == Some(project.project_id.to_string().as_str())
    });
    choices.extend(shown.map(|project| (project.project_id.to_string(), project.name.clone())));
    choices
}

/// A title and what to do, where a list is empty.
fn empty((title, hint): (&'static str, &'static str)) -> AnyView {
    view! {
        <div class="empty">
            <p>{title}</p>
            <p class="quiet">{hint}</p>
        </div>
    }
    .into_any()
}
