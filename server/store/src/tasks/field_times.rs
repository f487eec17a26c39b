//! When each field of a task or a project was set.

use shared::{FieldTimes, UserId};

use super::entry_row::{EntryRow, written};
use crate::statement::params;
use crate::{Connection, Row, StoreError, corrupt};

/// Those of a row as it is stored.
pub async fn field_times<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    row: &R,
) -> Result<FieldTimes, StoreError> {
    let params = params! { user_id: user, id: row.entity().as_uuid() };
    let read = |row: &Row| row.json_or_null("field_times");
    let stored = R::STATEMENTS.field_times.find(connection, params, read);
    let stored = stored.await?.flatten().map(serde_json::from_value);
    let stored = stored
        .transpose()
        .map_err(|error| corrupt("tasks", error.to_string()))?;
    Ok(FieldTimes::of(stored, row.version(), row.updated_at()))
}

/// Stores them where nothing else changes; the user must be locked.
pub async fn set_field_times<R: EntryRow>(
    connection: &mut Connection,
    user: UserId,
    row: &R,
    times: &FieldTimes,
) -> Result<(), StoreError> {
    let id = row.entity().as_uuid();
    let field_times = written(times, row.version())?;
    let params = params! { user_id: user, id, field_times };
    R::STATEMENTS.set_field_times.run(connection, params).await
}

/// The names of the fields that have changed.
pub(super) fn changed<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    let changed = fields.into_iter().filter(|(_, has_changed)| *has_changed);
    changed.map(|(name, _)| name).collect()
}
