//! Pages of a user's tasks.

use shared::wire::{PageRequest, TaskStatus};
use shared::{ProjectId, UserId};

use super::archived::{ArchivedFilter, ArchivedListings, archived_listings};
use super::task::{TaskRow, columns, task_row};
use crate::listing::equals;
use crate::statement::params;
use crate::{Connection, StoreError};

pub(super) static TASKS: ArchivedListings = archived_listings!(
    "tasks",
    columns!(),
    &[&[equals!(status)], &[equals!(project_id)]]
);

/// Which tasks a list shows.
#[derive(Clone, Debug, Default)]
pub struct TaskSelection {
    /// Only open or only done tasks.
    pub status: Option<TaskStatus>,
    /// Only tasks of this project.
    pub project_id: Option<ProjectId>,
    /// Whether archived tasks are among them.
    pub archived: ArchivedFilter,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct TaskPage {
    /// Newest first, id breaking ties.
    pub items: Vec<TaskRow>,
    /// Tasks on all pages.
    pub total: u64,
}

/// A page of the user's tasks, newest first, id breaking ties.
pub async fn page(
    connection: &mut Connection,
    user: UserId,
    selection: &TaskSelection,
    paging: PageRequest,
) -> Result<TaskPage, StoreError> {
    let mut params = params! { user_id: user }.to_vec();
    let status = selection.status.map(TaskStatus::as_str);
    params.extend(status.map(|status| ("status", status.into())));
    params.extend(selection.project_id.map(|id| ("project_id", id.into())));
    let listing = TASKS.get(selection.archived);
    let (rows, total) = listing.page(connection, &params, paging).await?;
    Ok(TaskPage {
        items: rows.iter().map(task_row).collect::<Result<_, _>>()?,
        total,
    })
}
