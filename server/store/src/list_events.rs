//! Events of tasks and projects: in the sequence of each user's log, beside [`super::events`].

use shared::wire::{ListEntity, ListEventData, ListEventRecord, LogRecord};
use shared::{EventId, UserId};

use super::events::{self, data_of, read_data};
use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError};

const TABLE: &str = "list_events";

/// The events of a table after a sequence.
macro_rules! of_table {
    ($table:literal, $id:literal) => {
        concat!(
            "SELECT * FROM (SELECT event_id, user_id, sequence, ",
            $id,
            " AS entity_id, type, occurred_at, recorded_at, data FROM ",
            $table,
            " WHERE user_id = :user_id AND sequence > :sequence ORDER BY sequence LIMIT :limit) AS page"
        )
    };
}

statements! {
    static APPEND = insert!(
        "list_events",
        event_id, user_id, sequence, entity_id, type, occurred_at, recorded_at, data
    );
    static LOG_AFTER = concat!(
        of_table!("session_events", "session_id"),
        " UNION ALL ",
        of_table!("list_events", "entity_id"),
        " ORDER BY sequence LIMIT :limit"
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

/// At most `limit` of the user's events later than `sequence`, of sessions and lists, oldest first.
pub async fn log_after(
    connection: &mut Connection,
    user: UserId,
    sequence: u64,
    limit: u32,
) -> Result<Vec<LogRecord>, StoreError> {
    let after = i64::try_from(sequence).unwrap_or(i64::MAX);
    let params = params! { user_id: user, sequence: after, limit };
    LOG_AFTER.list(connection, params, record).await
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

fn record(row: &Row) -> Result<LogRecord, StoreError> {
    let kind = row.text("type")?;
    if !ListEventData::NAMES.contains(&kind.as_str()) {
        return events::record(row, "entity_id").map(LogRecord::Session);
    }
    let data: ListEventData = read_data(TABLE, row)?;
    let id = row.uuid("entity_id")?;
    Ok(LogRecord::List(ListEventRecord {
        event_id: EventId::new(row.uuid("event_id")?),
        sequence: u64::try_from(row.integer("sequence")?).unwrap_or(0),
        entity: ListEntity::of(&data, id),
        user_id: UserId::new(row.uuid("user_id")?),
        timestamp: row.time("occurred_at")?,
        recorded_at: row.time("recorded_at")?,
        data,
    }))
}
