//! Tasks and projects of users. Ids are unique per user only. What sessions did for a task is in [`super::progress`].

mod archived;
mod keyset;
mod list;
mod names;
mod projects;
mod task;

use crate::statement::Statement;

pub use archived::ArchivedFilter;
pub use keyset::{TaskCursor, open_tasks_after, projects_after, tasks_after};
pub use list::{TaskPage, TaskSelection, page};
pub use names::{names, titles};
pub use projects::{ProjectPage, find_project, insert_project, project_page, update_project};
pub use task::{TaskRow, find, insert, update};

/// The statements of this module, without those that are put together.
pub(super) fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        keyset::STATEMENTS,
        names::STATEMENTS,
        projects::STATEMENTS,
        task::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The texts of pages by name.
pub(super) fn composed_texts() -> impl Iterator<Item = (String, String)> {
    list::TASKS.texts().chain(projects::PROJECTS.texts())
}
