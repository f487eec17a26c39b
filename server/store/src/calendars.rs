//! Calendar feeds. Only hashes of their secrets are here.

use shared::{Timestamp, UserId};

use super::statement::{params, statements};
use super::{Connection, StoreError};

statements! {
    static PUT = "
        INSERT INTO calendars (user_id, secret_hash, created_at) VALUES (:user_id, :secret_hash, :created_at)
        ON CONFLICT (user_id) DO UPDATE SET secret_hash = excluded.secret_hash, created_at = excluded.created_at";
    static OF_USER = "SELECT created_at FROM calendars WHERE user_id = :user_id";
    static BY_HASH = "SELECT user_id FROM calendars WHERE secret_hash = :secret_hash";
    static DELETE = "DELETE FROM calendars WHERE user_id = :user_id";
}

/// Stores the secret of the user's feed, replacing an earlier one.
pub async fn put(
    connection: &mut Connection,
    user: UserId,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, secret_hash: secret_hash.as_slice(), created_at: now };
    PUT.execute(connection, params).await?;
    Ok(())
}

/// When the secret of the user's feed was made; none without a feed.
pub async fn of_user(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = OF_USER
        .fetch_optional(connection, params! { user_id: user })
        .await?;
    row.map(|row| row.time("created_at")).transpose()
}

/// The user whose feed has this secret.
pub async fn by_hash(
    connection: &mut Connection,
    secret_hash: &[u8; 32],
) -> Result<Option<UserId>, StoreError> {
    let row = BY_HASH
        .fetch_optional(connection, params! { secret_hash: secret_hash.as_slice() })
        .await?;
    row.map(|row| row.uuid("user_id").map(UserId::new))
        .transpose()
}

/// Deletes the user's feed.
pub async fn delete(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    DELETE
        .execute(connection, params! { user_id: user })
        .await?;
    Ok(())
}
