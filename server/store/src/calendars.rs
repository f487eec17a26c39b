//! Calendar feeds. Only hashes of their secrets are stored.

use shared::{Timestamp, UserId};

use super::statement::{insert, overwrite, params, statements};
use super::{Connection, StoreError};

statements! {
    static PUT = concat!(
        insert!("calendars", user_id, secret_hash, created_at),
        " ON CONFLICT (user_id) DO UPDATE SET ", overwrite!(secret_hash, created_at)
    );
    static OF_USER = "SELECT created_at FROM calendars WHERE user_id = :user_id";
    static HAS_SECRET = "SELECT c.user_id FROM calendars c \
    JOIN users u ON u.id = c.user_id \
    WHERE c.user_id = :user_id AND c.secret_hash = :secret_hash AND u.disabled_at IS NULL";
    static DELETE = "DELETE FROM calendars WHERE user_id = :user_id";
}

/// Stores the secret of the user's feed, replacing an earlier one.
pub async fn put(
    connection: &mut Connection,
    user: UserId,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, secret_hash, created_at: now };
    PUT.run(connection, params).await
}

/// When the secret of the user's feed was created; none without a feed.
pub async fn of_user(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<Timestamp>, StoreError> {
    let params = params! { user_id: user };
    OF_USER
        .find(connection, params, |row| row.time("created_at"))
        .await
}

/// Whether the user's feed has this secret, and the user is not disabled.
pub async fn has_secret(
    connection: &mut Connection,
    user: UserId,
    secret_hash: &[u8; 32],
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, secret_hash };
    let row = HAS_SECRET.fetch_optional(connection, params).await?;
    Ok(row.is_some())
}

/// Deletes the user's feed.
pub async fn delete(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    DELETE.run(connection, params! { user_id: user }).await
}
