//! People who leave: marked in one transaction with everything that could let somebody in,
//! then erased in batches, their row last of all.
//!
//! Whatever refers to a person goes with that row by `ON DELETE CASCADE`; the batches only see
//! to it that no single statement has much to do.

use shared::{Timestamp, UserId};

use super::statement::statements;
use super::{Connection, StoreError, calendars, values};

statements! {
    const LEAVE = "
        UPDATE users SET left_at = $2, updated_at = $2, email = NULL, password_hash = NULL, display_name = NULL
        WHERE id = $1 AND left_at IS NULL";
    const END_LOGINS = "DELETE FROM logins WHERE user_id = $1";
    const END_TOKENS = "DELETE FROM api_tokens WHERE user_id = $1";
    const SILENCE = "
        UPDATE webhooks SET enabled = FALSE, disabled_reason = 'requested', disabled_at = $2, due_at = NULL
        WHERE user_id = $1 AND enabled";
    const LEFT = "SELECT id FROM users WHERE left_at IS NOT NULL ORDER BY left_at LIMIT $1";
    const LOCK = "SELECT id FROM users WHERE id = $1 AND left_at IS NOT NULL";
    const ERASE_SESSIONS = "
        DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = $1 LIMIT $2)";
    const ERASE_COMMANDS = "
        DELETE FROM commands WHERE user_id = $1 AND command_id IN
            (SELECT command_id FROM commands WHERE user_id = $1 LIMIT $2)";
    const ERASE_ANSWERS = "
        DELETE FROM idempotency_keys WHERE user_id = $1 AND key IN
            (SELECT key FROM idempotency_keys WHERE user_id = $1 LIMIT $2)";
    const ERASE_DELIVERIES = "
        DELETE FROM deliveries WHERE id IN
            (SELECT d.id FROM webhooks w JOIN deliveries d ON d.webhook_id = w.id WHERE w.user_id = $1 LIMIT $2)";
    const ERASE_PERSON = "DELETE FROM users WHERE id = $1 AND left_at IS NOT NULL";
    const GUESTS = "
        SELECT u.id, u.created_at,
            EXISTS (SELECT 1 FROM logins l WHERE l.user_id = u.id) AS signed_in,
            EXISTS (SELECT 1 FROM session_events e
                WHERE e.user_id = u.id AND e.sequence = u.last_sequence AND e.recorded_at > $1) AS active
        FROM users u
        WHERE u.guest AND u.left_at IS NULL AND u.created_at <= $1 AND (u.created_at, u.id) > ($2, $3)
        ORDER BY u.created_at, u.id LIMIT $4";
}

/// Marks the person, who must be locked, as gone: from the commit on nobody can sign in as them,
/// nobody is told of them any more, and their address is free.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn mark_deleted(
    connection: &mut Connection,
    person: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = person.as_uuid();
    connection.execute(LEAVE, values![id, now]).await?;
    for statement in [END_LOGINS, END_TOKENS] {
        connection.execute(statement, values![id]).await?;
    }
    connection.execute(SILENCE, values![id, now]).await?;
    calendars::delete(connection, person).await?;
    Ok(())
}

/// At most `most` people who have left and are not erased; whoever left first comes first.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn pending(connection: &mut Connection, most: i64) -> Result<Vec<UserId>, StoreError> {
    let rows = connection.fetch_all(LEFT, values![most]).await?;
    rows.iter()
        .map(|row| Ok(UserId::new(row.uuid("id")?)))
        .collect()
}

/// Erases a part of what is kept of a person who has left; false once nothing is left of them.
/// Servers that do this at once wait for each other.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn erase_batch(
    connection: &mut Connection,
    person: UserId,
    most: i64,
) -> Result<bool, StoreError> {
    let id = person.as_uuid();
    let lock = format!("{LOCK}{}", connection.for_update());
    if connection
        .fetch_optional(&lock, values![id])
        .await?
        .is_none()
    {
        return Ok(false);
    }
    for statement in [
        ERASE_DELIVERIES,
        ERASE_SESSIONS,
        ERASE_COMMANDS,
        ERASE_ANSWERS,
    ] {
        if connection.execute(statement, values![id, most]).await? > 0 {
            return Ok(true);
        }
    }
    connection.execute(ERASE_PERSON, values![id]).await?;
    Ok(false)
}

/// A guest who came long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestRow {
    /// Who.
    pub id: UserId,
    /// When they came.
    pub created_at: Timestamp,
    /// Whether nobody can come back as them: no sign-in is left, and a guest has no password.
    /// Nothing of theirs was recorded since the instant that was asked about, either.
    pub is_unreachable: bool,
}

/// At most `most` guests who came at `since` or before, in the order in which they came, from
/// after the one that is given.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn guests(
    connection: &mut Connection,
    since: Timestamp,
    after: (Timestamp, UserId),
    most: i64,
) -> Result<Vec<GuestRow>, StoreError> {
    let values = values![since, after.0, after.1.as_uuid(), most];
    let rows = connection.fetch_all(GUESTS, values).await?;
    rows.iter()
        .map(|row| {
            Ok(GuestRow {
                id: UserId::new(row.uuid("id")?),
                created_at: row.time("created_at")?,
                is_unreachable: !row.bool("signed_in")? && !row.bool("active")?,
            })
        })
        .collect()
}
