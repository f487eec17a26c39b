//! Answers that are kept for requests that are sent again. They count for
//! [`KEPT`] and are then forgotten; what they say is not looked at here.

use shared::rules::limits::DAY;
use shared::{Millis, Timestamp, UserId};

use super::statement::statements;
use super::{Connection, StoreError, corrupt, values};

/// How long an answer is kept.
pub const KEPT: Millis = 30 * DAY;

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
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
    const FIND = "
        SELECT fingerprint, status, headers, body FROM idempotency_keys
        WHERE user_id = $1 AND key = $2 AND created_at > $3";
    const FORGET = "DELETE FROM idempotency_keys WHERE user_id = $1 AND created_at <= $2";
    const KEEP = "
        INSERT INTO idempotency_keys (user_id, key, fingerprint, status, headers, body, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
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
) -> Result<Option<KeptAnswer>, StoreError> {
    let Some(row) = connection
        .fetch_optional(FIND, values![user.as_uuid(), key, now.plus(-KEPT)])
        .await?
    else {
        return Ok(None);
    };
    let unreadable = |reason: String| corrupt("idempotency_keys", reason);
    Ok(Some(KeptAnswer {
        fingerprint: row.bytes("fingerprint")?,
        status: u16::try_from(row.integer("status")?)
            .map_err(|error| unreadable(error.to_string()))?,
        headers: serde_json::from_value(row.json("headers")?)
            .map_err(|error| unreadable(error.to_string()))?,
        body: row.text("body")?,
    }))
}

/// Keeps an answer; the person must be locked and the key unseen. What is too old of
/// theirs is forgotten on the way, so that nobody's keys grow without bound.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn keep(
    connection: &mut Connection,
    user: UserId,
    key: &str,
    answer: &KeptAnswer,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .execute(FORGET, values![user.as_uuid(), now.plus(-KEPT)])
        .await?;
    let values = values![
        user.as_uuid(),
        key,
        answer.fingerprint.as_slice(),
        i64::from(answer.status),
        serde_json::json!(answer.headers),
        answer.body.as_str(),
        now,
    ];
    connection.execute(KEEP, values).await?;
    Ok(())
}
