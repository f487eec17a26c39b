//! Answers that are kept for requests that are sent again. They count for
//! [`RETENTION`] and are then forgotten; what they say is not looked at here.

use shared::rules::limits::DAY;
use shared::{Millis, Timestamp, UserId};

use super::statement::{params, statements};
use super::{Connection, StoreError, corrupt};

/// How long an answer is kept.
pub const RETENTION: Millis = 30 * DAY;

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    /// SHA-256 of the request.
    pub fingerprint: Vec<u8>,
    /// The status code.
    pub status: u16,
    /// Headers, as pairs.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

statements! {
    static FIND = "
        SELECT fingerprint, status, headers, body FROM idempotency_keys
        WHERE user_id = :user_id AND key = :key AND created_at > :expired_at";
    static DELETE_EXPIRED = "
        DELETE FROM idempotency_keys WHERE (user_id, key) IN
            (SELECT user_id, key FROM idempotency_keys WHERE created_at <= :expired_at ORDER BY created_at LIMIT :limit)";
    static INSERT = "
        INSERT INTO idempotency_keys (user_id, key, fingerprint, status, headers, body, created_at)
        VALUES (:user_id, :key, :fingerprint, :status, :headers, :body, :created_at)
        ON CONFLICT (user_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
            headers = excluded.headers, body = excluded.body, created_at = excluded.created_at
        WHERE idempotency_keys.created_at <= :expired_at";
}

/// The answer that was given for the key, unless it was too long before `now`.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    key: &str,
    now: Timestamp,
) -> Result<Option<StoredResponse>, StoreError> {
    let Some(row) = FIND
        .fetch_optional(
            connection,
            params! { user_id: user, key, expired_at: now.plus(-RETENTION) },
        )
        .await?
    else {
        return Ok(None);
    };
    let unreadable = |reason: String| corrupt("idempotency_keys", reason);
    Ok(Some(StoredResponse {
        fingerprint: row.bytes("fingerprint")?,
        status: u16::try_from(row.integer("status")?)
            .map_err(|error| unreadable(error.to_string()))?,
        headers: serde_json::from_value(row.json("headers")?)
            .map_err(|error| unreadable(error.to_string()))?,
        body: row.text("body")?,
    }))
}

/// Keeps an answer; the person must be locked and the key unseen, or its answer too old.
///
/// # Errors
/// [`StoreError::Taken`] where an answer is kept for the key; else as [`StoreError`] says.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    key: &str,
    answer: &StoredResponse,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: user,
        key,
        fingerprint: answer.fingerprint.as_slice(),
        status: i64::from(answer.status),
        headers: serde_json::json!(answer.headers),
        body: answer.body.as_str(),
        created_at: now,
        expired_at: now.plus(-RETENTION),
    };
    match INSERT.execute(connection, params).await? {
        0 => Err(StoreError::Taken("idempotency_keys".to_owned())),
        _ => Ok(()),
    }
}

/// Forgets at most `most` answers that no longer count at `now`, whoever they were given to.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    DELETE_EXPIRED
        .execute(
            connection,
            params! { expired_at: now.plus(-RETENTION), limit: most },
        )
        .await
}
