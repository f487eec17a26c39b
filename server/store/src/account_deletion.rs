//! Account deletion: the user is marked and every credential deleted in one transaction, then
//! the data is erased in batches, the user's row last.
//!
//! `ON DELETE CASCADE` removes what refers to a user with that row; the batches only keep single
//! statements short.

use shared::{Timestamp, UserId};

use super::statement::{params, statements};
use super::{
    Connection, Row, StoreError, calendars, directories, email_links, import_records, imports,
    mails, passkeys, sessions,
};

statements! {
    static MARK_DELETED = "
        UPDATE users SET left_at = :now, updated_at = :now, email = NULL, password_hash = NULL,
            pending_password_hash = NULL, display_name = NULL
        WHERE id = :id AND left_at IS NULL";
    static END_LOGINS = "DELETE FROM logins WHERE user_id = :user_id";
    static ERASE_ACTIVITY = "DELETE FROM activity WHERE user_id = :user_id";
    static END_TOKENS = "DELETE FROM api_tokens WHERE user_id = :user_id";
    static DISABLE_WEBHOOKS = "
        UPDATE webhooks SET enabled = FALSE, disabled_reason = 'requested', disabled_at = :now
        WHERE user_id = :user_id AND enabled";
    static UNSCHEDULE_WEBHOOKS = "UPDATE webhook_schedules SET due_at = NULL WHERE user_id = :user_id";
    static PENDING = "SELECT id FROM users WHERE left_at IS NOT NULL ORDER BY left_at LIMIT :limit";
    static LOCK = "SELECT id FROM users WHERE id = :id AND left_at IS NOT NULL";
    static ERASE_SESSIONS = "
        DELETE FROM sessions WHERE user_id = :user_id AND id IN
            (SELECT id FROM sessions WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_LIST_EVENTS = "
        DELETE FROM list_events WHERE user_id = :user_id AND sequence IN
            (SELECT sequence FROM list_events WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_PROFILE_EVENTS = "
        DELETE FROM profile_events WHERE user_id = :user_id AND sequence IN
            (SELECT sequence FROM profile_events WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_COMMANDS = "
        DELETE FROM commands WHERE user_id = :user_id AND command_id IN
            (SELECT command_id FROM commands WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_RESPONSES = "
        DELETE FROM idempotency_keys WHERE user_id = :user_id AND key IN
            (SELECT key FROM idempotency_keys WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_DELIVERIES = "
        DELETE FROM deliveries WHERE user_id = :user_id AND id IN
            (SELECT id FROM deliveries WHERE user_id = :user_id LIMIT :limit)";
    static ERASE_USER = "DELETE FROM users WHERE id = :id AND left_at IS NOT NULL";
    static GUESTS = "
        SELECT u.id, u.created_at,
            EXISTS (SELECT 1 FROM logins l WHERE l.user_id = u.id) AS signed_in,
            EXISTS (SELECT 1 FROM session_events e
                WHERE e.user_id = u.id AND e.sequence = u.last_sequence AND e.recorded_at > :since)
            OR EXISTS (SELECT 1 FROM list_events l
                WHERE l.user_id = u.id AND l.sequence = u.last_sequence AND l.recorded_at > :since)
            OR EXISTS (SELECT 1 FROM profile_events p
                WHERE p.user_id = u.id AND p.sequence = u.last_sequence AND p.recorded_at > :since) AS active,
            EXISTS (SELECT 1 FROM logins l WHERE l.user_id = u.id AND l.last_used_at > :unused_since) AS in_use,
            EXISTS (SELECT 1 FROM usage s
                WHERE s.user_id = u.id AND (s.sessions > 0 OR s.tasks > 0 OR s.projects > 0)) AS stores
        FROM users u
        WHERE u.guest AND u.left_at IS NULL AND u.created_at <= :unused_since AND (u.created_at, u.id) > (:after_at, :after_id)
        ORDER BY u.created_at, u.id LIMIT :limit";
}

/// Marks the user, who must be locked, as deleted. From the commit on, their sign-ins, tokens,
/// webhooks and calendar feed are gone and their e-mail address may be used again.
pub async fn mark_deleted(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = user.as_uuid();
    MARK_DELETED.run(connection, params! { id, now }).await?;
    for statement in [
        &END_LOGINS,
        &END_TOKENS,
        &ERASE_ACTIVITY,
        &UNSCHEDULE_WEBHOOKS,
    ] {
        statement.run(connection, params! { user_id: id }).await?;
    }
    let disabled = params! { user_id: id, now };
    DISABLE_WEBHOOKS.run(connection, disabled).await?;
    calendars::delete(connection, user).await?;
    email_links::delete_all(connection, user).await?;
    mails::delete_all(connection, user).await?;
    passkeys::delete_all(connection, user).await?;
    directories::delete_all(connection, user).await
}

/// At most `most` users that are marked as deleted and not erased yet, the earliest first.
pub async fn pending(connection: &mut Connection, most: i64) -> Result<Vec<UserId>, StoreError> {
    let read = |row: &Row| row.uuid("id").map(UserId::new);
    PENDING
        .list(connection, params! { limit: most }, read)
        .await
}

/// Erases one batch of a deleted user's data; false once nothing is left. Concurrent servers wait
/// for each other.
pub async fn erase_batch(
    connection: &mut Connection,
    user: UserId,
    most: i64,
) -> Result<bool, StoreError> {
    let id = user.as_uuid();
    if LOCK
        .find_for_update(connection, params! { id }, |_| Ok(()))
        .await?
        .is_none()
    {
        return Ok(false);
    }
    for statement in [
        &ERASE_DELIVERIES,
        &ERASE_SESSIONS,
        &ERASE_LIST_EVENTS,
        &ERASE_PROFILE_EVENTS,
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
    if sessions::erase_tags(connection, user, most).await? {
        return Ok(true);
    }
    // A batch of an import is one row, but as large as many others.
    if imports::remove_batches(connection, user, most / 20).await? {
        return Ok(true);
    }
    if import_records::erase_batches(connection, user, most / 20).await? {
        return Ok(true);
    }
    ERASE_USER.execute(connection, params! { id }).await?;
    Ok(false)
}

/// A guest that may be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestRow {
    /// The user.
    pub id: UserId,
    /// When the account was created.
    pub created_at: Timestamp,
    /// No sign-in is left, so that nobody can use the account again (guests have no password), and
    /// it has no event since the instant of the query.
    pub is_unreachable: bool,
    /// It stores nothing, and no sign-in was used since the instant of the query.
    pub is_empty: bool,
    /// No sign-in was used and nothing happened since the instants of the query.
    pub is_idle: bool,
}

/// At most `most` guests created at `unused_since` or before, the oldest first, after the given
/// one. Guests without a sign-in are unreachable if nothing happened since `since`, which is
/// earlier.
pub async fn guests(
    connection: &mut Connection,
    since: Timestamp,
    unused_since: Timestamp,
    after: (Timestamp, UserId),
    most: i64,
) -> Result<Vec<GuestRow>, StoreError> {
    let params = params! { since, unused_since, after_at: after.0, after_id: after.1, limit: most };
    let read = |row: &Row| {
        let created_at = row.time("created_at")?;
        let is_active = row.bool("active")?;
        let is_in_use = row.bool("in_use")?;
        let is_unreachable = !row.bool("signed_in")? && !is_active;
        Ok(GuestRow {
            id: UserId::new(row.uuid("id")?),
            created_at,
            is_unreachable: created_at <= since && is_unreachable,
            is_empty: !row.bool("stores")? && !is_in_use,
            is_idle: !is_in_use && !is_active,
        })
    };
    GUESTS.list(connection, params, read).await
}
