//! The newest tasks and projects, for pickers in forms and filters.

use shared::wire::{PageRequest, Project, TaskStatus};
use shared::{CalendarDay, ProjectFilter, TaskFilter, UserId};

use super::look_up::suggested_tasks;
use super::{TaskTitle, Tasks};
use crate::ServiceError;
use store::tasks::{self, TaskRow};
use store::{Connection, StoreError};

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
        let most = PageRequest::new(1, most_tasks).into();
        let open: Vec<TaskRow> = tasks::rows(&mut read, user, &filter, &most).await?;
        let projects = newest_projects(&mut read, user, most_projects).await?;
        Ok((open.into_iter().map(TaskTitle::from).collect(), projects))
    }

    /// Open tasks to choose from, those that are planned for `today` first, and the newest projects, at most
    /// so many of each and without archived ones.
    pub async fn suggested(
        &self,
        user: UserId,
        today: Option<CalendarDay>,
        most_tasks: u64,
        most_projects: u64,
    ) -> Result<(Vec<TaskTitle>, Vec<Project>), ServiceError> {
        let mut read = self.transactions.database.read_statement_for(user).await?;
        let open = suggested_tasks(&mut read, user, today, most_tasks).await?;
        let projects = newest_projects(&mut read, user, most_projects).await?;
        Ok((open, projects))
    }
}

async fn newest_projects(
    read: &mut Connection,
    user: UserId,
    most: u64,
) -> Result<Vec<Project>, StoreError> {
    let all = ProjectFilter::default();
    tasks::rows(read, user, &all, &PageRequest::new(1, most).into()).await
}
