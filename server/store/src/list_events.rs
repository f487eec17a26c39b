//! Events of tasks and projects: in the sequence of each user's log, beside [`super::events`].

use shared::wire::{ListEntity, ListEventData, ListEventRecord};
use shared::{EventId, UserId};

use super::events::{data_of, read_data};
use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError};

const TABLE: &str = "list_events";

statements! {
    static APPEND = insert!(
        "list_events",
        event_id, user_id, sequence, entity_id, type, occurred_at, recorded_at, data
    );
    static USERS_WITH_UNLOGGED = "
        SELECT DISTINCT user_id FROM projects WHERE logged_version <> version
        UNION SELECT DISTINCT user_id FROM tasks WHERE logged_version <> version
        ORDER BY user_id LIMIT :limit";
}

/// Adds an event to its user's log; they must be locked.
pub async fn append(
    connection: &mut Connection,
    event: &ListEventRecord,
) -> Result<(), StoreError> {
    let params = params! {
        event_id: event.event_id,
        user_id: event.user_id,
        sequence: event.sequence,
        entity_id: event.entity.as_uuid(),
        type: event.data.name(),
        occurred_at: event.timestamp,
        recorded_at: event.recorded_at,
        data: data_of(TABLE, &event.data)?,
    };
    APPEND.run(connection, params).await
}

/// At most `most` users with tasks or projects of which a version is not in the log.
pub async fn users_with_unlogged(
    connection: &mut Connection,
    most: i64,
) -> Result<Vec<UserId>, StoreError> {
    let read = |row: &Row| row.uuid("user_id").map(UserId::new);
    USERS_WITH_UNLOGGED
        .list(connection, params! { limit: most }, read)
        .await
}

pub(super) fn record(row: &Row) -> Result<ListEventRecord, StoreError> {
    let data: ListEventData = read_data(TABLE, row)?;
    let id = row.uuid("entity_id")?;
    Ok(ListEventRecord {
        event_id: EventId::new(row.uuid("event_id")?),
        sequence: u64::try_from(row.integer("sequence")?).unwrap_or(0),
        entity: ListEntity::of(&data, id),
        user_id: UserId::new(row.uuid("user_id")?),
        timestamp: row.time("occurred_at")?,
        recorded_at: row.time("recorded_at")?,
        data,
    })
}
