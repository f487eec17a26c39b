//! Events of the profile: in the sequence of each user's log, beside [`super::events`].

use shared::wire::{ProfileEventData, ProfileEventRecord};
use shared::{EventId, UserId};

use super::events::{data_of, read_data};
use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError};

const TABLE: &str = "profile_events";

statements! {
    static APPEND = insert!(
        "profile_events",
        event_id, user_id, sequence, type, occurred_at, recorded_at, data
    );
}

/// Adds an event to its user's log; they must be locked.
pub async fn append(
    connection: &mut Connection,
    event: &ProfileEventRecord,
) -> Result<(), StoreError> {
    let params = params! {
        event_id: event.event_id,
        user_id: event.user_id,
        sequence: event.sequence,
        type: event.data.name(),
        occurred_at: event.timestamp,
        recorded_at: event.recorded_at,
        data: data_of(TABLE, &event.data)?,
    };
    APPEND.run(connection, params).await
}

pub(super) fn record(row: &Row) -> Result<ProfileEventRecord, StoreError> {
    let data: ProfileEventData = read_data(TABLE, row)?;
    Ok(ProfileEventRecord {
        event_id: EventId::new(row.uuid("event_id")?),
        sequence: u64::try_from(row.integer("sequence")?).unwrap_or(0),
        user_id: UserId::new(row.uuid("user_id")?),
        timestamp: row.time("occurred_at")?,
        recorded_at: row.time("recorded_at")?,
        data,
    })
}
