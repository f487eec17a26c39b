//! Directories: which user owns an e-mail address, a push endpoint or a secret of an earlier
//! version. Everything else is looked up within the rows of one user.

use shared::{Timestamp, UserId};

use super::statement::{Statement, insert, params, statements};
use super::{Connection, Row, StoreError};

statements! {
    static INSERT_EMAIL = insert!("email_directory", email, user_id);
    static BY_EMAIL = "SELECT user_id FROM email_directory WHERE email = :email";
    static BY_CREDENTIAL = "SELECT user_id FROM credential_directory WHERE hash = :hash";
    static DELETE_EXPIRED = "DELETE FROM credential_directory WHERE hash IN \
    (SELECT hash FROM credential_directory WHERE expires_at <= :now ORDER BY expires_at LIMIT :limit)";
    static INSERT_ENDPOINT = concat!(
        insert!("endpoint_directory", endpoint_hash, user_id), " ON CONFLICT (endpoint_hash) DO NOTHING"
    );
    static BY_ENDPOINT = "SELECT user_id FROM endpoint_directory WHERE endpoint_hash = :endpoint_hash";
    static MOVE_ENDPOINT = "UPDATE endpoint_directory SET user_id = :user_id WHERE endpoint_hash = :endpoint_hash";
    static DELETE_ENDPOINT = "DELETE FROM endpoint_directory WHERE endpoint_hash = :endpoint_hash AND user_id = :user_id";
    static DELETE_EMAILS = "DELETE FROM email_directory WHERE user_id = :user_id";
    static DELETE_CREDENTIALS = "DELETE FROM credential_directory WHERE user_id = :user_id";
    static DELETE_ENDPOINTS = "DELETE FROM endpoint_directory WHERE user_id = :user_id";
}

/// Assigns the normalized e-mail address to the user.
///
/// # Errors
/// [`StoreError::Taken`] if another user has it.
pub(super) async fn insert_email(
    connection: &mut Connection,
    email: &str,
    user: UserId,
) -> Result<(), StoreError> {
    let params = params! { email, user_id: user };
    // Not later: whoever calls says that it is taken.
    INSERT_EMAIL.execute(connection, params).await.map(drop)
}

/// Takes the e-mail address from the user.
pub(super) async fn delete_email(
    connection: &mut Connection,
    user: UserId,
) -> Result<(), StoreError> {
    DELETE_EMAILS
        .run(connection, params! { user_id: user })
        .await
}

/// The user with this normalized e-mail address.
pub(super) async fn by_email(
    connection: &mut Connection,
    email: &str,
) -> Result<Option<UserId>, StoreError> {
    BY_EMAIL.find(connection, params! { email }, user_id).await
}

/// The owner of the sign-in, token or calendar feed whose secret has this hash; only for secrets of
/// earlier versions, which do not contain the user's id.
pub async fn by_credential(
    connection: &mut Connection,
    hash: &[u8; 32],
) -> Result<Option<UserId>, StoreError> {
    BY_CREDENTIAL
        .find(connection, params! { hash }, user_id)
        .await
}

/// Deletes at most `most` secrets that have expired at `now`.
pub(super) async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    DELETE_EXPIRED
        .execute(connection, params! { now, limit: most })
        .await
}

/// Assigns the push endpoint to the user; returns its previous owner, if that was another user.
pub(super) async fn take_endpoint(
    connection: &mut Connection,
    endpoint_hash: &[u8; 32],
    user: UserId,
) -> Result<Option<UserId>, StoreError> {
    let params = params! { endpoint_hash, user_id: user };
    INSERT_ENDPOINT.run(connection, params).await?;
    // Concurrent registrations of the same endpoint wait here for each other.
    let owner = BY_ENDPOINT.find_for_update(connection, params, user_id);
    let other = owner.await?.filter(|owner| *owner != user);
    if other.is_some() {
        MOVE_ENDPOINT.run(connection, params).await?;
    }
    Ok(other)
}

/// Deletes a push endpoint of the user.
pub(super) async fn delete_endpoint(
    connection: &mut Connection,
    endpoint_hash: &[u8; 32],
    user: UserId,
) -> Result<(), StoreError> {
    let params = params! { endpoint_hash, user_id: user };
    DELETE_ENDPOINT.run(connection, params).await
}

/// Deletes all entries of the user.
pub(super) async fn delete_all(
    connection: &mut Connection,
    user: UserId,
) -> Result<(), StoreError> {
    let of_user: [&Statement; 3] = [&DELETE_EMAILS, &DELETE_CREDENTIALS, &DELETE_ENDPOINTS];
    for statement in of_user {
        statement.run(connection, params! { user_id: user }).await?;
    }
    Ok(())
}

fn user_id(row: &Row) -> Result<UserId, StoreError> {
    row.uuid("user_id").map(UserId::new)
}
