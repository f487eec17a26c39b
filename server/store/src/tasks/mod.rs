//! Tasks and projects of people. Ids count per person, so that nobody's ids are in another's
//! way. Decides nothing; what sessions did for a task is in [`super::progress`].

mod keyset;
mod list;
mod names;
mod projects;
mod task;

pub use keyset::{TaskCursor, projects_after, tasks_after};
pub use list::{ArchivedFilter, TaskPage, TaskSelection, list_statements, page};
pub use names::{names, titles};
pub use projects::{ProjectPage, find_project, insert_project, project_page, update_project};
pub use task::{TaskRow, find, insert, update};

/// Every statement of this module that is not put together, by name.
pub(super) fn statements() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    task::STATEMENTS
        .iter()
        .chain(names::STATEMENTS)
        .chain(projects::STATEMENTS)
        .chain(keyset::STATEMENTS)
}
