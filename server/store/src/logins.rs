//! Sign-ins of browsers. Only hashes of their secrets are stored.

use shared::stats::UserZones;
use shared::{Timestamp, UserId, wire};
use uuid::Uuid;

use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError, directories, users};

statements! {
    static INSERT = insert!(
        "logins",
        id, user_id, token_hash, user_agent, created_at, last_used_at, expires_at
    );
    static BY_HASH = "SELECT l.id, l.user_id, l.last_used_at, l.expires_at, \
    COALESCE(l.authenticated_at, l.created_at) AS authenticated_at, u.time_zone, u.former_zones, u.days_in_current_zone, \
    u.day_starts_at, u.guest \
    FROM logins l JOIN users u ON u.id = l.user_id \
    WHERE l.user_id = :user_id AND l.token_hash = :token_hash AND u.disabled_at IS NULL";
    static TOUCH = "UPDATE logins SET last_used_at = :now WHERE user_id = :user_id AND id = :id AND last_used_at < :now";
    static AUTHENTICATE = "UPDATE logins SET authenticated_at = :now WHERE user_id = :user_id AND id = :id";
    static OF_USER = "SELECT id, user_agent, created_at, last_used_at FROM logins \
    WHERE user_id = :user_id AND expires_at > :now AND last_used_at > :idle_since ORDER BY last_used_at DESC, id DESC LIMIT :limit";
    static DELETE = "DELETE FROM logins WHERE user_id = :user_id AND id = :id";
    static DELETE_OTHERS = "DELETE FROM logins WHERE user_id = :user_id AND id <> :kept_id";
    static EVICT = "DELETE FROM logins WHERE user_id = :user_id AND id IN \
    (SELECT id FROM logins WHERE user_id = :user_id ORDER BY last_used_at DESC, id DESC LIMIT :limit OFFSET :kept) RETURNING id";
    static DELETE_ALL = "DELETE FROM logins WHERE user_id = :user_id";
    static DELETE_EXPIRED = "DELETE FROM logins WHERE (user_id, id) IN \
    (SELECT user_id, id FROM logins WHERE expires_at <= :now ORDER BY expires_at LIMIT :limit)";
    static DELETE_IDLE = "DELETE FROM logins WHERE (user_id, id) IN \
    (SELECT user_id, id FROM logins WHERE last_used_at <= :idle_since ORDER BY last_used_at LIMIT :limit)";
}

/// A new sign-in.
pub struct NewLogin<'a> {
    /// Identifies the sign-in in `/api/me/logins`.
    pub id: Uuid,
    /// An account or a guest.
    pub user: UserId,
    /// SHA-256 of the cookie's value.
    pub token_hash: &'a [u8; 32],
    /// The browser's `User-Agent`.
    pub user_agent: Option<&'a str>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ends, even if it is used.
    pub expires_at: Timestamp,
}

/// A sign-in as stored, with what every request needs of its user.
pub struct LoginRow {
    /// Identifies the sign-in in `/api/me/logins`.
    pub id: Uuid,
    /// An account or a guest.
    pub user: UserId,
    /// Whose clocks the user's days go by.
    pub zones: UserZones,
    /// When their day begins, minutes after midnight.
    pub day_starts_at: u32,
    /// When it was last used.
    pub last_used_at: Timestamp,
    /// When it ends, even if it is used.
    pub expires_at: Timestamp,
    /// When the user last proved who they are.
    pub authenticated_at: Timestamp,
    /// Guests have no password.
    pub guest: bool,
}

/// Stores a sign-in.
pub async fn insert(connection: &mut Connection, login: &NewLogin<'_>) -> Result<(), StoreError> {
    let params = params! {
        id: login.id,
        user_id: login.user,
        token_hash: login.token_hash,
        user_agent: login.user_agent,
        created_at: login.created_at,
        last_used_at: login.created_at,
        expires_at: login.expires_at,
    };
    INSERT.run(connection, params).await
}

/// Deletes the user's least recently used sign-ins, at most `most`, so that `kept` remain. Returns
/// their ids.
pub async fn evict(
    connection: &mut Connection,
    user: UserId,
    kept: i64,
    most: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let params = params! { user_id: user, kept, limit: most };
    EVICT
        .list(connection, params, |row: &Row| row.uuid("id"))
        .await
}

/// The user's sign-in with this hash, expired or not; none of a disabled user.
pub async fn by_hash(
    connection: &mut Connection,
    user: UserId,
    token_hash: &[u8; 32],
) -> Result<Option<LoginRow>, StoreError> {
    let read = |row: &Row| {
        Ok(LoginRow {
            id: row.uuid("id")?,
            user: UserId::new(row.uuid("user_id")?),
            zones: users::zones(row)?,
            day_starts_at: users::number(row.integer("day_starts_at")?)?,
            last_used_at: row.time("last_used_at")?,
            expires_at: row.time("expires_at")?,
            authenticated_at: row.time("authenticated_at")?,
            guest: row.bool("guest")?,
        })
    };
    let params = params! { user_id: user, token_hash };
    BY_HASH.find(connection, params, read).await
}

/// Records the use of a sign-in.
pub async fn touch(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    TOUCH
        .run(connection, params! { user_id: user, id, now })
        .await
}

/// Records that the user proved who they are; false if the sign-in has ended.
pub async fn authenticate(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, id, now };
    Ok(AUTHENTICATE.execute(connection, params).await? > 0)
}

/// The user's sign-ins that are valid at `now` and were used after `idle_since`, the most recently
/// used first, at most `most`.
pub async fn of_user(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
    idle_since: Timestamp,
    most: i64,
) -> Result<Vec<wire::Login>, StoreError> {
    let params = params! { user_id: user, now, idle_since, limit: most };
    let read = |row: &Row| {
        Ok(wire::Login {
            id: row.uuid("id")?,
            user_agent: row.text_or_null("user_agent")?,
            created_at: row.time("created_at")?,
            last_used_at: row.time("last_used_at")?,
            current: false,
        })
    };
    OF_USER.list(connection, params, read).await
}

/// Ends a sign-in of the user; false if the user has none with this id.
pub async fn delete(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, id };
    Ok(DELETE.execute(connection, params).await? > 0)
}

/// Ends all sign-ins of a user but one.
pub async fn delete_others(
    connection: &mut Connection,
    user: UserId,
    keep: Uuid,
) -> Result<u64, StoreError> {
    DELETE_OTHERS
        .execute(connection, params! { user_id: user, kept_id: keep })
        .await
}

/// Ends all sign-ins of a user.
pub async fn delete_all(connection: &mut Connection, user: UserId) -> Result<u64, StoreError> {
    DELETE_ALL
        .execute(connection, params! { user_id: user })
        .await
}

/// Deletes at most `most` sign-ins that have expired by `now`, and at most `most` that were
/// last used at `idle_since` or before.
pub async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    idle_since: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let expired = DELETE_EXPIRED
        .execute(connection, params! { now, limit: most })
        .await?;
    let idle = DELETE_IDLE
        .execute(connection, params! { idle_since, limit: most })
        .await?;
    directories::delete_expired(connection, now, most).await?;
    Ok(expired + idle)
}
