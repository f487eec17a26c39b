//! Names of tasks and projects.

use std::collections::BTreeMap;

use shared::{ProjectId, TaskId, UserId};

use super::Tasks;
use crate::ServiceError;
use store::tasks;

impl Tasks {
    /// The names of those of these tasks and projects that the user has.
    pub async fn names(
        &self,
        user: UserId,
        task_ids: &[TaskId],
        project_ids: &[ProjectId],
    ) -> Result<(BTreeMap<TaskId, String>, BTreeMap<ProjectId, String>), ServiceError> {
        let mut connection = self.transactions.database.read_statement_for(user).await?;
        Ok((
            tasks::titles(&mut connection, user, task_ids).await?,
            tasks::names(&mut connection, user, project_ids).await?,
        ))
    }
}
