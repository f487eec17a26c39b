//! API tokens. Only hashes of their secrets are stored.

use shared::stats::UserZones;
use shared::wire::{Scope, Token};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError, users};

statements! {
    static INSERT = insert!(
        "api_tokens",
        id, user_id, name, token_hash, scopes, created_at, expires_at
    );
    static BY_HASH = "SELECT t.id, t.user_id, t.scopes, t.expires_at, t.last_used_at, u.time_zone, u.former_zones, \
    u.days_in_current_zone, u.day_starts_at \
    FROM api_tokens t JOIN users u ON u.id = t.user_id \
    WHERE t.user_id = :user_id AND t.token_hash = :token_hash AND u.disabled_at IS NULL";
    static TOUCH = "UPDATE api_tokens SET last_used_at = :now \
    WHERE user_id = :user_id AND id = :id AND (last_used_at IS NULL OR last_used_at < :now)";
    static LIST = "SELECT id, name, scopes, created_at, expires_at, last_used_at \
    FROM api_tokens WHERE user_id = :user_id ORDER BY created_at DESC, id DESC";
    static COUNT = "SELECT COUNT(*) AS total FROM api_tokens WHERE user_id = :user_id";
    static DELETE_ALL = "DELETE FROM api_tokens WHERE user_id = :user_id";
    static DELETE = "DELETE FROM api_tokens WHERE user_id = :user_id AND id = :id RETURNING name";
}

/// A token in use, with what every request needs of its user.
pub struct TokenRow {
    /// Identifies the token in `/api/tokens`.
    pub id: Uuid,
    /// Always an account.
    pub user: UserId,
    /// Whose clocks the user's days go by.
    pub zones: UserZones,
    /// When their day begins, minutes after midnight.
    pub day_starts_at: u32,
    /// The scopes that it grants.
    pub scopes: Vec<Scope>,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// Reads scopes. An unknown one, which a newer version may have stored, is ignored; this never
/// grants more access.
fn scopes(row: &Row) -> Result<Vec<Scope>, StoreError> {
    Ok(row
        .text("scopes")?
        .split(' ')
        .filter_map(Scope::parse)
        .collect())
}

/// Stores a token.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    token: &Token,
    token_hash: &[u8; 32],
) -> Result<(), StoreError> {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let params = params! {
        id: token.id,
        user_id: user,
        name: token.name.as_str(),
        token_hash: token_hash,
        scopes: scopes.join(" "),
        created_at: token.created_at,
        expires_at: token.expires_at,
    };
    INSERT.run(connection, params).await
}

/// The user's token with this hash, expired or not.
pub async fn by_hash(
    connection: &mut Connection,
    user: UserId,
    token_hash: &[u8; 32],
) -> Result<Option<TokenRow>, StoreError> {
    let read = |row: &Row| {
        Ok(TokenRow {
            id: row.uuid("id")?,
            user: UserId::new(row.uuid("user_id")?),
            zones: users::zones(row)?,
            day_starts_at: users::number(row.integer("day_starts_at")?)?,
            scopes: scopes(row)?,
            expires_at: row.time_or_null("expires_at")?,
            last_used_at: row.time_or_null("last_used_at")?,
        })
    };
    let params = params! { user_id: user, token_hash };
    BY_HASH.find(connection, params, read).await
}

/// Records the use of a token.
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

/// A user's tokens, newest first.
pub async fn list(connection: &mut Connection, user: UserId) -> Result<Vec<Token>, StoreError> {
    let read = |row: &Row| {
        Ok(Token {
            id: row.uuid("id")?,
            name: row.text("name")?,
            scopes: scopes(row)?,
            created_at: row.time("created_at")?,
            expires_at: row.time_or_null("expires_at")?,
            last_used_at: row.time_or_null("last_used_at")?,
        })
    };
    LIST.list(connection, params! { user_id: user }, read).await
}

/// How many tokens a user has.
pub async fn count(connection: &mut Connection, user: UserId) -> Result<i64, StoreError> {
    COUNT.count(connection, params! { user_id: user }).await
}

/// Deletes a token of the user and returns its name; none if the user has none with this id.
pub async fn delete(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<Option<String>, StoreError> {
    let params = params! { id, user_id: user };
    DELETE
        .find(connection, params, |row: &Row| row.text("name"))
        .await
}

/// Deletes all tokens of a user; returns how many.
pub async fn delete_all(connection: &mut Connection, user: UserId) -> Result<u64, StoreError> {
    DELETE_ALL
        .execute(connection, params! { user_id: user })
        .await
}
