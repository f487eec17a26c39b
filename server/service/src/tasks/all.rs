//! All tasks and projects of a user, archived ones included.

use std::collections::BTreeMap;

use shared::wire::Project;
use shared::{ProjectId, TaskId, UserId};

use super::Tasks;
use crate::ServiceError;
use store::tasks::{self, EntryRow, TaskCursor, TaskRow};
use store::{Connection, StoreError};

/// Rows that are read at a time.
const PAGE: u32 = 1_000;

/// The names of a user's tasks and projects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListNames {
    /// Titles of tasks.
    pub tasks: BTreeMap<TaskId, String>,
    /// Names of projects.
    pub projects: BTreeMap<ProjectId, String>,
}

impl Tasks {
    /// The names of all of the user's tasks and projects.
    pub async fn all_names(&self, user: UserId) -> Result<ListNames, ServiceError> {
        let mut read = self.transactions.database.read_for(user).await?;
        let tasks = all::<TaskRow>(&mut read, user).await?;
        let projects = all::<Project>(&mut read, user).await?;
        let tasks = tasks.into_iter().map(|task| (task.id, task.title));
        let projects = projects
            .into_iter()
            .map(|project| (project.project_id, project.name));
        Ok(ListNames {
            tasks: tasks.collect(),
            projects: projects.collect(),
        })
    }
}

/// Newest first.
pub(crate) async fn all<R: EntryRow>(
    read: &mut Connection,
    user: UserId,
) -> Result<Vec<R>, StoreError> {
    let mut rows = Vec::new();
    let mut cursor = TaskCursor::TOP;
    loop {
        let page: Vec<R> = tasks::after(read, user, cursor, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(rows);
        };
        cursor = last.cursor();
        rows.extend(page);
    }
}
