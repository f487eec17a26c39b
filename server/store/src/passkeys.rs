//! Passkeys, and the challenges that were answered with them or to add them.

use shared::wire::Passkey;
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError};

statements! {
    static INSERT = insert!(
        "passkeys",
        user_id, id, credential_id, public_key, sign_count, name, created_at
    );
    static BY_CREDENTIAL = "SELECT id, public_key, sign_count FROM passkeys \
    WHERE user_id = :user_id AND credential_id = :credential_id";
    static LIST = "SELECT id, credential_id, name, created_at, last_used_at FROM passkeys \
    WHERE user_id = :user_id ORDER BY created_at DESC, id DESC";
    static USE = "UPDATE passkeys SET sign_count = :sign_count, last_used_at = :now WHERE user_id = :user_id AND id = :id";
    static RENAME = "UPDATE passkeys SET name = :name WHERE user_id = :user_id AND id = :id";
    static DELETE = "DELETE FROM passkeys WHERE user_id = :user_id AND id = :id";
    static DELETE_ALL = "DELETE FROM passkeys WHERE user_id = :user_id";
    static INSERT_CHALLENGE = concat!(
        insert!("passkey_challenges", user_id, hash, expires_at), " ON CONFLICT (user_id, hash) DO NOTHING"
    );
    static DELETE_CHALLENGES = "DELETE FROM passkey_challenges WHERE user_id = :user_id AND expires_at <= :now";
}

/// A passkey that is added.
pub struct NewPasskey<'a> {
    /// Identifies it in `/api/passkeys`.
    pub id: Uuid,
    /// By which the authenticator knows it.
    pub credential_id: &'a [u8],
    /// A COSE key.
    pub public_key: &'a [u8],
    /// The signature counter of the authenticator.
    pub sign_count: i64,
    /// As the user calls it.
    pub name: &'a str,
    /// When it was added.
    pub created_at: Timestamp,
}

/// What is needed to check a signature.
pub struct PasskeyKey {
    /// Identifies the passkey.
    pub id: Uuid,
    /// A COSE key.
    pub public_key: Vec<u8>,
    /// The counter of the last signature.
    pub sign_count: i64,
}

/// Adds a passkey, which the user does not have yet.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    passkey: &NewPasskey<'_>,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: user,
        id: passkey.id,
        credential_id: passkey.credential_id,
        public_key: passkey.public_key,
        sign_count: passkey.sign_count,
        name: passkey.name,
        created_at: passkey.created_at,
    };
    INSERT.run(connection, params).await
}

/// The user's passkey with this credential id.
pub async fn by_credential(
    connection: &mut Connection,
    user: UserId,
    credential_id: &[u8],
) -> Result<Option<PasskeyKey>, StoreError> {
    let read = |row: &Row| {
        Ok(PasskeyKey {
            id: row.uuid("id")?,
            public_key: row.bytes("public_key")?,
            sign_count: row.integer("sign_count")?,
        })
    };
    let params = params! { user_id: user, credential_id };
    BY_CREDENTIAL.find(connection, params, read).await
}

/// The user's passkeys, newest first, each with its credential id.
pub async fn list(
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<(Passkey, Vec<u8>)>, StoreError> {
    let read = |row: &Row| {
        let passkey = Passkey {
            id: row.uuid("id")?,
            name: row.text("name")?,
            created_at: row.time("created_at")?,
            last_used_at: row.time_or_null("last_used_at")?,
        };
        Ok((passkey, row.bytes("credential_id")?))
    };
    LIST.list(connection, params! { user_id: user }, read).await
}

/// Records a sign-in with a passkey.
pub async fn touch(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    sign_count: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    USE.run(connection, params! { user_id: user, id, sign_count, now })
        .await
}

/// Renames a passkey; false if the user has none with this id.
pub async fn rename(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    name: &str,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, id, name };
    Ok(RENAME.execute(connection, params).await? > 0)
}

/// Deletes a passkey; false if the user has none with this id.
pub async fn delete(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, id };
    Ok(DELETE.execute(connection, params).await? > 0)
}

/// Deletes all passkeys of the user.
pub async fn delete_all(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    DELETE_ALL.run(connection, params! { user_id: user }).await
}

/// Records that a challenge was answered, and forgets the user's expired ones; false if it was
/// answered before.
pub async fn use_challenge(
    connection: &mut Connection,
    user: UserId,
    hash: &[u8; 32],
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    DELETE_CHALLENGES
        .run(connection, params! { user_id: user, now })
        .await?;
    let params = params! { user_id: user, hash, expires_at };
    Ok(INSERT_CHALLENGE.execute(connection, params).await? > 0)
}
