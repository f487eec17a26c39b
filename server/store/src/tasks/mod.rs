//! Tasks and projects of users. Ids are unique per user only. What sessions did for a
//! task is in [`super::task_progress`].

mod archived;
mod cursor;
mod entry_row;
mod field_times;
mod keyset;
mod logged;
mod names;
mod projects;
mod task;

use crate::statement::Statement;

pub use cursor::TaskCursor;
pub use entry_row::{
    EntryRow, after, by_ids, find, insert, insert_unlogged, page, rows, unlogged, update,
};
pub use field_times::{field_times, set_field_times};
pub use keyset::open_tasks_after;
pub use logged::set_logged;
pub use names::{names, titles};
pub use task::TaskRow;

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
    task::TASKS.texts().chain(projects::PROJECTS.texts())
}
