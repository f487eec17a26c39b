//! People who leave: marked in one transaction with everything that could let somebody in,
//! then erased in batches, their row last of all.
//!
//! Whatever refers to a person goes with that row by `ON DELETE CASCADE`; the batches only see
//! to it that no single statement has much to do.

use shared::{Timestamp, UserId};

use super::statement::{params, statements};
use super::{Connection, StoreError, calendars};

statements! {
    static MARK_DELETED = "
        UPDATE users SET left_at = :now, updated_at = :now, email = NULL, password_hash = NULL, display_name = NULL
        WHERE id = :id AND left_at IS NULL";
    static END_LOGINS = "DELETE FROM logins WHERE user_id = :user_id";
    static END_TOKENS = "DELETE FROM api_tokens WHERE user_id = :user_id";
    static DISABLE_WEBHOOKS = "
        UPDATE webhooks SET enabled = FALSE, disabled_reason = 'requested', disabled_at = :now, due_at = NULL
        WHERE user_id = :user_id AND enabled";
    static PENDING = "SELECT id FROM users WHERE left_at IS NOT NULL ORDER BY left_at LIMIT :limit";
    static LOCK = "SELECT id FROM users WHERE id = :id AND left_at IS NOT NULL";
    static ERASE_SESSIONS = "
        DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_COMMANDS = "
        DELETE FROM commands WHERE user_id = :user_id AND command_id IN
            (SELECT command_id FROM commands WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_RESPONSES = "
        DELETE FROM idempotency_keys WHERE user_id = :user_id AND key IN
            (SELECT key FROM idempotency_keys WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_DELIVERIES = "
        DELETE FROM deliveries WHERE id IN
            (SELECT d.id FROM webhooks w JOIN deliveries d ON d.webhook_id = w.id WHERE w.user_id = :user_id LIMIT :limit)";
    static ERASE_USER = "DELETE FROM users WHERE id = :id AND left_at IS NOT NULL";
    static GUESTS = "
        SELECT u.id, u.created_at,
            EXISTS (SELECT 1 FROM logins l WHERE l.user_id = u.id) AS signed_in,
            EXISTS (SELECT 1 FROM session_events e
                WHERE e.user_id = u.id AND e.sequence = u.last_sequence AND e.recorded_at > :since) AS active
        FROM users u
        WHERE u.guest AND u.left_at IS NULL AND u.created_at <= :since AND (u.created_at, u.id) > (:after_at, :after_id)
        ORDER BY u.created_at, u.id LIMIT :limit";
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
    MARK_DELETED
        .execute(connection, params! { id, now })
        .await?;
    for statement in [&END_LOGINS, &END_TOKENS] {
        statement
            .execute(connection, params! { user_id: id })
            .await?;
    }
    DISABLE_WEBHOOKS
        .execute(connection, params! { user_id: id, now })
        .await?;
    calendars::delete(connection, person).await?;
    Ok(())
}

/// At most `most` people who have left and are not erased; whoever left first comes first.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn pending(connection: &mut Connection, most: i64) -> Result<Vec<UserId>, StoreError> {
    let rows = PENDING
        .fetch_all(connection, params! { limit: most })
        .await?;
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
    if LOCK
        .fetch_optional_for_update(connection, params! { id })
        .await?
        .is_none()
    {
        return Ok(false);
    }
    for statement in [
        &ERASE_DELIVERIES,
        &ERASE_SESSIONS,
        &ERASE_COMMANDS,
        &ERASE_RESPONSES,
    ] {
        if statement
            .execute(connection, params! { user_id: id, limit: most })
            .await?
            > 0
        {
            return Ok(true);
        }
    }
    ERASE_USER.execute(connection, params! { id }).await?;
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
    let params = params! { since, after_at: after.0, after_id: after.1, limit: most };
    let rows = GUESTS.fetch_all(connection, params).await?;
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
