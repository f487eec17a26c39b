//! What tasks and projects are called, many at once.

use std::collections::BTreeMap;

use shared::{ProjectId, TaskId, UserId};
use uuid::Uuid;

use crate::statement::statements;
use crate::{Connection, SqlValue, StoreError};

statements! {
    const TITLES = "SELECT id, title AS name FROM tasks WHERE user_id = $1 AND id IN ($2, $3, $4, $5, $6, $7, \
         $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    const NAMES = "SELECT id, name FROM projects WHERE user_id = $1 AND id IN ($2, $3, $4, $5, $6, $7, \
         $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
}

/// How many ids the statements take; fewer are filled up by repeating the last.
const AT_ONCE: usize = 20;

/// The titles of those of the tasks that the person has.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn titles(
    connection: &mut Connection,
    user: UserId,
    ids: &[TaskId],
) -> Result<BTreeMap<TaskId, String>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    named(connection, TITLES, user, &ids).await
}

/// The names of those of the projects that the person has.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn names(
    connection: &mut Connection,
    user: UserId,
    ids: &[ProjectId],
) -> Result<BTreeMap<ProjectId, String>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    named(connection, NAMES, user, &ids).await
}

async fn named<I: From<Uuid> + Ord>(
    connection: &mut Connection,
    sql: &str,
    user: UserId,
    ids: &[Uuid],
) -> Result<BTreeMap<I, String>, StoreError> {
    let mut named = BTreeMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let filled_up = (0..AT_ONCE).filter_map(|at| ids.get(at).or(ids.last()));
        let values: Vec<SqlValue> = std::iter::once(user.as_uuid())
            .chain(filled_up.copied())
            .map(SqlValue::from)
            .collect();
        for row in connection.fetch_all(sql, &values).await? {
            named.insert(I::from(row.uuid("id")?), row.text("name")?);
        }
    }
    Ok(named)
}
