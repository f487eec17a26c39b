//! Idempotency keys: the response to a request is stored in the request's transaction and replayed
//! when the request is sent again within [`RETENTION`].

use shared::rules::limits::DAY;
use shared::{Millis, Timestamp, UserId};

use super::expiring::{delete_expired, evict, insert_expiring, removal_of};
use super::statement::{params, statements};
use super::{Connection, Row, StoreError, corrupt};

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
    /// JSON, sent unchanged.
    pub body: String,
}

statements! {
    static FIND = "
        SELECT fingerprint, status, headers, body FROM idempotency_keys
        WHERE user_id = :user_id AND key = :key AND created_at > :expired_at";
    static DELETE_EXPIRED = delete_expired!("idempotency_keys", key);
    static EVICT = evict!("idempotency_keys", key);
    static INSERT = insert_expiring!("idempotency_keys", key, fingerprint, status, headers, body);
}

/// The response stored for the key, unless it has expired at `now`.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    key: &str,
    now: Timestamp,
) -> Result<Option<StoredResponse>, StoreError> {
    let params = params! { user_id: user, key, expired_at: now.plus(-RETENTION) };
    let unreadable = |reason: String| corrupt("idempotency_keys", reason);
    let read = |row: &Row| {
        Ok(StoredResponse {
            fingerprint: row.bytes("fingerprint")?,
            status: u16::try_from(row.integer("status")?)
                .map_err(|error| unreadable(error.to_string()))?,
            headers: serde_json::from_value(row.json("headers")?)
                .map_err(|error| unreadable(error.to_string()))?,
            body: row.text("body")?,
        })
    };
    FIND.find(connection, params, read).await
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
    INSERT.insert_or_taken(connection, params).await
}

removal_of!("responses");
