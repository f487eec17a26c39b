//! Calendar feeds. Only hashes of their secrets are here.

use shared::{Timestamp, UserId};

use super::statement::statements;
use super::{Connection, StoreError, values};

statements! {
    const PUT = "
        INSERT INTO calendars (user_id, secret_hash, created_at) VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE SET secret_hash = excluded.secret_hash, created_at = excluded.created_at";
    const OF_PERSON = "SELECT created_at FROM calendars WHERE user_id = $1";
    const BY_HASH = "SELECT user_id FROM calendars WHERE secret_hash = $1";
    const DELETE = "DELETE FROM calendars WHERE user_id = $1";
}

/// Gives the person a feed with this secret, which takes the place of an earlier one.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn put(
    connection: &mut Connection,
    user: UserId,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    let values = values![user.as_uuid(), secret_hash.as_slice(), now];
    connection.execute(PUT, values).await?;
    Ok(())
}

/// When the person's feed got its secret; none if they have none.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn of_user(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = connection
        .fetch_optional(OF_PERSON, values![user.as_uuid()])
        .await?;
    row.map(|row| row.time("created_at")).transpose()
}

/// Whose feed has this secret.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn by_hash(
    connection: &mut Connection,
    secret_hash: &[u8; 32],
) -> Result<Option<UserId>, StoreError> {
    let row = connection
        .fetch_optional(BY_HASH, values![secret_hash.as_slice()])
        .await?;
    row.map(|row| row.uuid("user_id").map(UserId::new))
        .transpose()
}

/// Takes the person's feed away.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    connection.execute(DELETE, values![user.as_uuid()]).await?;
    Ok(())
}
