//! Blanking what people wrote in sessions that they deleted long ago: in the sessions, in their
//! pauses and distractions, and in their events, so that folding those still gives the state.

use shared::wire::EventRecord;
use shared::{SessionId, Timestamp, UserId};

use crate::statement::statements;
use crate::{Connection, StoreError, events, values};

statements! {
    const TO_BLANK = "
        SELECT id, user_id FROM sessions
        WHERE deleted_at <= $1 AND deleted_at IS NOT NULL AND blanked_at IS NULL ORDER BY deleted_at LIMIT $2";
    const BLANK = "
        UPDATE sessions SET intention = NULL, task_progress = NULL, abandon_reason = NULL,
            progress_made = NULL, blanked_at = $2
        WHERE id = $1 AND deleted_at <= $3 AND blanked_at IS NULL";
    const BLANK_PAUSES = "
        UPDATE session_pauses SET pause_reason = NULL WHERE session_id = $1 AND pause_reason IS NOT NULL";
    const BLANK_DISTRACTIONS = "
        UPDATE session_distractions SET note = NULL WHERE session_id = $1 AND note IS NOT NULL";
}

/// At most `most` sessions with their people that were deleted at `instant` or before and still
/// have their texts; the longest deleted first.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn redactable(
    connection: &mut Connection,
    instant: Timestamp,
    most: i64,
) -> Result<Vec<(SessionId, UserId)>, StoreError> {
    let rows = connection
        .fetch_all(TO_BLANK, values![instant, most])
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                SessionId::new(row.uuid("id")?),
                UserId::new(row.uuid("user_id")?),
            ))
        })
        .collect()
}

/// Blanks the texts of a session if it was deleted at `instant` or before; its person must be
/// locked. Returns the events that had a text, as they are now; none if there is nothing to
/// blank any more.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn redact(
    connection: &mut Connection,
    session: SessionId,
    instant: Timestamp,
    now: Timestamp,
) -> Result<Option<Vec<EventRecord>>, StoreError> {
    let id = session.as_uuid();
    let blanked = connection.execute(BLANK, values![id, now, instant]).await?;
    if blanked == 0 {
        return Ok(None);
    }
    connection.execute(BLANK_PAUSES, values![id]).await?;
    connection.execute(BLANK_DISTRACTIONS, values![id]).await?;
    events::redact(connection, session).await.map(Some)
}
