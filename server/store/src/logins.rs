//! Sign-ins of browsers. Only hashes of their secrets are here.

use shared::{Timestamp, UserId, wire};
use uuid::Uuid;

use super::statement::statements;
use super::{Connection, SqlValue, StoreError, values};

statements! {
    const INSERT = "INSERT INTO logins \
    (id, user_id, token_hash, user_agent, created_at, last_used_at, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $5, $6)";
    const BY_HASH = "SELECT l.id, l.user_id, l.last_used_at, l.expires_at, u.time_zone \
    FROM logins l JOIN users u ON u.id = l.user_id WHERE l.token_hash = $1";
    const TOUCH = "UPDATE logins SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2";
    const OF_PERSON = "SELECT id, user_agent, created_at, last_used_at FROM logins \
    WHERE user_id = $1 AND expires_at > $2 AND last_used_at > $3 ORDER BY last_used_at DESC, id DESC LIMIT $4";
    const DELETE = "DELETE FROM logins WHERE id = $1";
    const DELETE_OWN = "DELETE FROM logins WHERE id = $1 AND user_id = $2";
    const DELETE_OTHERS = "DELETE FROM logins WHERE user_id = $1 AND id <> $2";
    const DELETE_ALL = "DELETE FROM logins WHERE user_id = $1";
    const DELETE_EXPIRED = "DELETE FROM logins WHERE id IN \
    (SELECT id FROM logins WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    const DELETE_IDLE = "DELETE FROM logins WHERE id IN \
    (SELECT id FROM logins WHERE last_used_at <= $1 ORDER BY last_used_at LIMIT $2)";
}

/// A new sign-in.
pub struct NewLogin<'a> {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user: UserId,
    /// SHA-256 of the cookie's value.
    pub token_hash: &'a [u8; 32],
    /// What the browser calls itself.
    pub user_agent: Option<&'a str>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, however often it is used.
    pub expires_at: Timestamp,
}

/// A sign-in as stored, with what every request needs of its person.
pub struct LoginRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user: UserId,
    /// The person's time zone.
    pub time_zone: String,
    /// When it was last used.
    pub last_used_at: Timestamp,
    /// When it ends, however often it is used.
    pub expires_at: Timestamp,
}

/// Stores a sign-in.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn insert(connection: &mut Connection, login: &NewLogin<'_>) -> Result<(), StoreError> {
    let values = [
        login.id.into(),
        login.user.as_uuid().into(),
        SqlValue::Bytes(Some(login.token_hash.to_vec())),
        login.user_agent.into(),
        login.created_at.into(),
        login.expires_at.into(),
    ];
    connection.execute(INSERT, &values).await?;
    Ok(())
}

/// The sign-in with this hash, expired or not.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn by_hash(
    connection: &mut Connection,
    token_hash: &[u8; 32],
) -> Result<Option<LoginRow>, StoreError> {
    let Some(row) = connection
        .fetch_optional(BY_HASH, &[SqlValue::Bytes(Some(token_hash.to_vec()))])
        .await?
    else {
        return Ok(None);
    };
    Ok(Some(LoginRow {
        id: row.uuid("id")?,
        user: UserId::new(row.uuid("user_id")?),
        time_zone: row.text("time_zone")?,
        last_used_at: row.time("last_used_at")?,
        expires_at: row.time("expires_at")?,
    }))
}

/// Notes that a sign-in was used.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn touch(
    connection: &mut Connection,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(TOUCH, &[id.into(), now.into()]).await?;
    Ok(())
}

/// Ends a sign-in; does nothing if it has ended.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete(connection: &mut Connection, id: Uuid) -> Result<(), StoreError> {
    connection.execute(DELETE, &[id.into()]).await?;
    Ok(())
}

/// The person's sign-ins that are good at `now` and were used after `idle_since`, the one used
/// last first, at most `most`.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn of_user(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
    idle_since: Timestamp,
    most: i64,
) -> Result<Vec<wire::Login>, StoreError> {
    let values = values![user.as_uuid(), now, idle_since, most];
    let rows = connection.fetch_all(OF_PERSON, values).await?;
    rows.iter()
        .map(|row| {
            Ok(wire::Login {
                id: row.uuid("id")?,
                user_agent: row.text_or_null("user_agent")?,
                created_at: row.time("created_at")?,
                last_used_at: row.time("last_used_at")?,
                current: false,
            })
        })
        .collect()
}

/// Ends a sign-in of the person's; false if they have none with this id.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete_own(
    connection: &mut Connection,
    id: Uuid,
    user: UserId,
) -> Result<bool, StoreError> {
    let deleted = connection
        .execute(DELETE_OWN, values![id, user.as_uuid()])
        .await?;
    Ok(deleted > 0)
}

/// Ends all sign-ins of a person but one.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete_others(
    connection: &mut Connection,
    user: UserId,
    keep: Uuid,
) -> Result<u64, StoreError> {
    connection
        .execute(DELETE_OTHERS, &[user.as_uuid().into(), keep.into()])
        .await
}

/// Ends all sign-ins of a person.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete_all(connection: &mut Connection, user: UserId) -> Result<u64, StoreError> {
    connection
        .execute(DELETE_ALL, values![user.as_uuid()])
        .await
}

/// Forgets at most `most` sign-ins that have expired by `now`, and at most `most` that were
/// last used at `idle_since` or before.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    idle_since: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let expired = connection
        .execute(DELETE_EXPIRED, values![now, most])
        .await?;
    let idle = connection
        .execute(DELETE_IDLE, values![idle_since, most])
        .await?;
    Ok(expired + idle)
}
