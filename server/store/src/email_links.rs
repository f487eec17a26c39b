//! Links that were sent by mail, each for one use. Only hashes of their secrets are stored.

use shared::{Timestamp, UserId};

use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError};

statements! {
    static INSERT = insert!("email_links", user_id, hash, kind, email, browser_hash, expires_at);
    static FIND = "SELECT kind, email, browser_hash, expires_at FROM email_links WHERE user_id = :user_id AND hash = :hash";
    static EVICT = "DELETE FROM email_links WHERE user_id = :user_id AND hash IN \
    (SELECT hash FROM email_links WHERE user_id = :user_id AND kind = :kind \
    ORDER BY expires_at DESC, hash LIMIT :limit OFFSET :kept)";
    static DELETE_KIND = "DELETE FROM email_links WHERE user_id = :user_id AND kind = :kind";
    static DELETE_ALL = "DELETE FROM email_links WHERE user_id = :user_id";
    static DELETE_EXPIRED = "DELETE FROM email_links WHERE (user_id, hash) IN \
    (SELECT user_id, hash FROM email_links WHERE expires_at <= :now ORDER BY expires_at LIMIT :limit)";
}

/// A link as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailLinkRow {
    /// What it is for; the service knows the kinds.
    pub kind: String,
    /// The address that it was sent to.
    pub email: String,
    /// The hash of the cookie of the browser that asked for it.
    pub browser_hash: Option<[u8; 32]>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Stores a link under the hash of its secret. Of those of its kind, the newest `kept` remain.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    hash: &[u8; 32],
    link: &EmailLinkRow,
    kept: i64,
) -> Result<(), StoreError> {
    let kind = link.kind.as_str();
    let params = params! {
        user_id: user,
        hash,
        kind,
        email: link.email.as_str(),
        browser_hash: link.browser_hash.as_ref(),
        expires_at: link.expires_at,
    };
    INSERT.run(connection, params).await?;
    let params = params! { user_id: user, kind, kept, limit: i64::MAX };
    EVICT.run(connection, params).await
}

/// The user's link with this hash, expired or not.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    hash: &[u8; 32],
) -> Result<Option<EmailLinkRow>, StoreError> {
    let read = |row: &Row| {
        Ok(EmailLinkRow {
            kind: row.text("kind")?,
            email: row.text("email")?,
            browser_hash: row.hash_or_null("browser_hash")?,
            expires_at: row.time("expires_at")?,
        })
    };
    let params = params! { user_id: user, hash };
    FIND.find(connection, params, read).await
}

/// Deletes the user's links of a kind.
pub async fn delete_kind(
    connection: &mut Connection,
    user: UserId,
    kind: &str,
) -> Result<(), StoreError> {
    DELETE_KIND
        .run(connection, params! { user_id: user, kind })
        .await
}

/// Deletes all links of the user.
pub async fn delete_all(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    DELETE_ALL.run(connection, params! { user_id: user }).await
}

/// Deletes at most `most` links that have expired by `now`.
pub async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    DELETE_EXPIRED
        .execute(connection, params! { now, limit: most })
        .await
}
