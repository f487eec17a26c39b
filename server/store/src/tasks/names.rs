//! Titles of tasks and names of projects by id.

use std::collections::BTreeMap;

use shared::{ProjectId, TaskId, UserId};
use uuid::Uuid;

use crate::statement::{Statement, params, statements};
use crate::{Connection, StoreError};

statements! {
    static TITLES[20] = "SELECT id, title AS name FROM tasks WHERE user_id = :user_id AND id IN (:ids*)";
    static NAMES[20] = "SELECT id, name FROM projects WHERE user_id = :user_id AND id IN (:ids*)";
}

/// The titles of those of the tasks that the user has.
pub async fn titles(
    connection: &mut Connection,
    user: UserId,
    ids: &[TaskId],
) -> Result<BTreeMap<TaskId, String>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    named(connection, &TITLES, user, &ids).await
}

/// The names of those of the projects that the user has.
pub async fn names(
    connection: &mut Connection,
    user: UserId,
    ids: &[ProjectId],
) -> Result<BTreeMap<ProjectId, String>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    named(connection, &NAMES, user, &ids).await
}

async fn named<I: From<Uuid> + Ord>(
    connection: &mut Connection,
    statement: &Statement,
    user: UserId,
    ids: &[Uuid],
) -> Result<BTreeMap<I, String>, StoreError> {
    let mut named = BTreeMap::new();
    let params = params! { user_id: user };
    for row in statement
        .fetch_batches(connection, params, ids.iter().copied())
        .await?
    {
        named.insert(I::from(row.uuid("id")?), row.text("name")?);
    }
    Ok(named)
}
