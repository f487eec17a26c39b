//! Idempotency keys: the response to a request is stored in the request's transaction and replayed
//! when the request is sent again within [`RETENTION`].

use shared::rules::limits::DAY;
use shared::{Millis, Timestamp, UserId};

use super::statement::{params, statements};
use super::{Connection, StoreError, corrupt};

/// How long a response is stored.
pub const RETENTION: Millis = 30 * DAY;

/// A response as it was sent.
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

/// The response stored for the key, unless it has expired at `now`.
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

/// Stores a response; the user must be locked.
///
/// # Errors
/// [`StoreError::Taken`] where a response that has not expired is stored for the key.
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

/// Deletes at most `most` responses of any user that have expired at `now`.
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
