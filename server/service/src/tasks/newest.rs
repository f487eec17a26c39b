//! The newest tasks and projects, for pickers in forms and filters.

use shared::wire::{Project, TaskStatus};
use shared::{ProjectFilter, TaskFilter, UserId};

use super::{TaskTitle, Tasks};
use crate::ServiceError;
use store::tasks::{self, TaskRow};

impl Tasks {
    /// The newest tasks, of a status where one is given, and the newest projects, at most so many
    /// of each and without archived ones.
    pub async fn newest(
        &self,
        user: UserId,
        status: Option<TaskStatus>,
        most_tasks: u64,
        most_projects: u64,
    ) -> Result<(Vec<TaskTitle>, Vec<Project>), ServiceError> {
        let filter = TaskFilter {
            status,
            ..TaskFilter::default()
        };
        let mut read = self.transactions.database.read_statement_for(user).await?;
        let open: Vec<TaskRow> = tasks::newest(&mut read, user, &filter, most_tasks).await?;
        let all = ProjectFilter::default();
        let projects = tasks::newest(&mut read, user, &all, most_projects).await?;
        Ok((open.into_iter().map(TaskTitle::from).collect(), projects))
    }
}
