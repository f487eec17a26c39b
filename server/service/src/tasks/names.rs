//! What tasks and projects are called.

use std::collections::BTreeMap;

use shared::{ProjectId, TaskId, UserId};

use super::Tasks;
use crate::ServiceError;
use store::tasks;

impl Tasks {
    /// What the person's tasks and projects among these are called.
    pub async fn names(
        &self,
        user: UserId,
        task_ids: &[TaskId],
        project_ids: &[ProjectId],
    ) -> Result<(BTreeMap<TaskId, String>, BTreeMap<ProjectId, String>), ServiceError> {
        let mut connection = self.transactions.database.read().await?;
        Ok((
            tasks::titles(&mut connection, user, task_ids).await?,
            tasks::names(&mut connection, user, project_ids).await?,
        ))
    }
}
