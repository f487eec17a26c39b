//! The events of sessions, in the order of each user's sequence. Append-only except for [`redact`].

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use shared::rules::Event;
use shared::wire::EventRecord;
use shared::{EventId, SessionId, Timestamp, UserId};

use super::statement::{insert, params, row, statements};
use super::usage::{self, UsageRow};
use super::{Connection, Row, SqlValue, StoreError, corrupt};

const TABLE: &str = "session_events";

/// The columns of an event as it is read.
macro_rules! columns {
    () => {
        "event_id, user_id, sequence, session_id, type, occurred_at, recorded_at, data"
    };
}

statements! {
    static APPEND = insert!(
        "session_events",
        event_id, user_id, sequence, session_id, version, type, occurred_at, recorded_at, data
    );
    static OF_SESSION = concat!(
        "SELECT ", columns!(), " FROM session_events \
         WHERE user_id = :user_id AND session_id = :session_id ORDER BY version"
    );
    static AFTER = concat!(
        "SELECT ", columns!(), " FROM session_events \
         WHERE user_id = :user_id AND sequence > :sequence ORDER BY sequence LIMIT :limit"
    );
    static REDACT = "UPDATE session_events SET data = :data WHERE user_id = :user_id AND sequence = :sequence";
}

/// The bytes that a quota counts for an event, of a session or a list: its data, and 256 for its row and
/// indexes.
#[must_use]
pub fn stored_bytes(data: &impl Serialize) -> i64 {
    let length = data_of(TABLE, data).map_or(0, |data| data.to_string().len());
    256 + i64::try_from(length).unwrap_or(0)
}

/// Adds an event at `sequence` of the user's log; they must be locked.
pub async fn append(
    connection: &mut Connection,
    user: UserId,
    sequence: i64,
    event: &Event,
    recorded_at: Timestamp,
) -> Result<EventRecord, StoreError> {
    APPEND
        .run(connection, &row_params(user, sequence, event, recorded_at)?)
        .await?;
    Ok(recorded(user, sequence, event, recorded_at))
}

/// Adds many events to the user's log, the first at `sequence`; they must be locked.
pub async fn append_all(
    connection: &mut Connection,
    user: UserId,
    sequence: i64,
    events: &[&Event],
    recorded_at: Timestamp,
) -> Result<Vec<EventRecord>, StoreError> {
    let rows = events
        .iter()
        .zip(sequence..)
        .map(|(event, sequence)| row_params(user, sequence, event, recorded_at))
        .collect::<Result<Vec<_>, _>>()?;
    APPEND.insert_rows(connection, &rows).await?;
    Ok(events
        .iter()
        .zip(sequence..)
        .map(|(event, sequence)| recorded(user, sequence, event, recorded_at))
        .collect())
}

/// The statement of [`append_all`], by name.
pub(super) fn multi_row_texts() -> impl Iterator<Item = (String, String)> {
    std::iter::once(APPEND.multi_row_text())
}

fn row_params(
    user: UserId,
    sequence: i64,
    event: &Event,
    recorded_at: Timestamp,
) -> Result<[(&'static str, SqlValue); 9], StoreError> {
    Ok(row! {
        event_id: event.event_id,
        user_id: user,
        sequence,
        session_id: event.session_id,
        version: event.version,
        type: event.data.name(),
        occurred_at: event.timestamp,
        recorded_at,
        data: data_of(TABLE, &event.data)?,
    })
}

fn recorded(user: UserId, sequence: i64, event: &Event, recorded_at: Timestamp) -> EventRecord {
    EventRecord {
        event_id: event.event_id,
        sequence: u64::try_from(sequence).unwrap_or(0),
        session_id: event.session_id,
        user_id: user,
        timestamp: event.timestamp,
        recorded_at,
        data: event.data.clone(),
    }
}

/// The events of a session, oldest first.
pub async fn of_session(
    connection: &mut Connection,
    user: UserId,
    session: SessionId,
) -> Result<Vec<EventRecord>, StoreError> {
    let params = params! { user_id: user, session_id: session };
    let read = |row: &Row| record(row, "session_id");
    OF_SESSION.list(connection, params, read).await
}

/// At most `limit` of the user's events of sessions later than `sequence`, oldest first.
pub async fn after(
    connection: &mut Connection,
    user: UserId,
    sequence: u64,
    limit: u32,
) -> Result<Vec<EventRecord>, StoreError> {
    let after = i64::try_from(sequence).unwrap_or(i64::MAX);
    let params = params! { user_id: user, sequence: after, limit };
    let read = |row: &Row| record(row, "session_id");
    AFTER.list(connection, params, read).await
}

/// Removes the user's texts from the events of a session; the user must be locked. This is the only
/// exception to the append-only log: texts that can no longer be restored must not remain in it.
/// Returns the changed events.
pub async fn redact(
    connection: &mut Connection,
    user: UserId,
    session: SessionId,
) -> Result<Vec<EventRecord>, StoreError> {
    let mut blanked = Vec::new();
    let mut freed = UsageRow::default();
    for event in of_session(connection, user, session).await? {
        let data = event.data.clone().without_texts();
        if data == event.data {
            continue;
        }
        let params =
            params! { user_id: user, sequence: event.sequence, data: data_of(TABLE, &data)? };
        REDACT.execute(connection, params).await?;
        freed.bytes += stored_bytes(&data) - stored_bytes(&event.data);
        blanked.push(EventRecord { data, ..event });
    }
    if !blanked.is_empty() {
        usage::add(connection, user, freed).await?;
    }
    Ok(blanked)
}

/// The column `data` of an event's row; the type has a column of its own.
pub(super) fn data_of(
    table: &'static str,
    data: &impl Serialize,
) -> Result<serde_json::Value, StoreError> {
    let mut tagged =
        serde_json::to_value(data).map_err(|error| corrupt(table, error.to_string()))?;
    Ok(tagged["data"].take())
}

/// The inverse of [`data_of`].
pub(super) fn read_data<T: DeserializeOwned>(
    table: &'static str,
    row: &Row,
) -> Result<T, StoreError> {
    let tagged = json!({ "type": row.text("type")?, "data": row.json("data")? });
    serde_json::from_value(tagged).map_err(|error| corrupt(table, error.to_string()))
}

/// Reads an event whose session is in the column `session`.
pub(super) fn record(row: &Row, session: &str) -> Result<EventRecord, StoreError> {
    Ok(EventRecord {
        event_id: EventId::new(row.uuid("event_id")?),
        sequence: u64::try_from(row.integer("sequence")?).unwrap_or(0),
        session_id: SessionId::new(row.uuid(session)?),
        user_id: UserId::new(row.uuid("user_id")?),
        timestamp: row.time("occurred_at")?,
        recorded_at: row.time("recorded_at")?,
        data: read_data(TABLE, row)?,
    })
}
