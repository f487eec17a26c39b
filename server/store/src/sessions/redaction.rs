//! Redaction: removes the users' texts from sessions that were deleted long ago, from their pauses,
//! distractions and events alike, so that folding the events still gives the state.

use shared::wire::EventRecord;
use shared::{SessionId, Timestamp, UserId};

use crate::statement::{params, statements};
use crate::{Connection, Row, StoreError, events};

statements! {
    static REDACTABLE = "
        SELECT id, user_id FROM sessions
        WHERE deleted_at <= :deleted_at AND deleted_at IS NOT NULL AND blanked_at IS NULL ORDER BY deleted_at LIMIT :limit";
    static REDACT = "
        UPDATE sessions SET intention = NULL, task_progress = NULL, abandon_reason = NULL,
            progress_made = NULL, draft = NULL, tags = NULL, blanked_at = :blanked_at
        WHERE user_id = :user_id AND id = :id AND deleted_at <= :deleted_at AND blanked_at IS NULL";
    static REDACT_PAUSES = "
        UPDATE session_pauses SET pause_reason = NULL
        WHERE user_id = :user_id AND session_id = :session_id AND pause_reason IS NOT NULL";
    static REDACT_DISTRACTIONS = "
        UPDATE session_distractions SET note = NULL
        WHERE user_id = :user_id AND session_id = :session_id AND note IS NOT NULL";
    static REDACT_TAGS = "DELETE FROM session_tags WHERE user_id = :user_id AND session_id = :session_id";
}

/// At most `most` sessions with their users that were deleted at `instant` or before and still
/// have their texts; the longest deleted first.
pub async fn redactable(
    connection: &mut Connection,
    instant: Timestamp,
    most: i64,
) -> Result<Vec<(SessionId, UserId)>, StoreError> {
    let params = params! { deleted_at: instant, limit: most };
    let read = |row: &Row| {
        let (session, user) = (row.uuid("id")?, row.uuid("user_id")?);
        Ok((SessionId::new(session), UserId::new(user)))
    };
    REDACTABLE.list(connection, params, read).await
}

/// Redacts the texts of a session if it was deleted at `instant` or before; the user must be
/// locked. Returns the events that had a text, as they are now; none if the session was redacted
/// before.
pub async fn redact(
    connection: &mut Connection,
    user: UserId,
    session: SessionId,
    instant: Timestamp,
    now: Timestamp,
) -> Result<Option<Vec<EventRecord>>, StoreError> {
    let params = params! { user_id: user, id: session, blanked_at: now, deleted_at: instant };
    if REDACT.execute(connection, params).await? == 0 {
        return Ok(None);
    }
    for statement in [&REDACT_PAUSES, &REDACT_DISTRACTIONS, &REDACT_TAGS] {
        statement
            .run(connection, params! { user_id: user, session_id: session })
            .await?;
    }
    events::redact(connection, user, session).await.map(Some)
}
