//! Polled by every server for its open event streams: the newest sequences of their users, and
//! which credentials are still valid.

use std::collections::HashSet;

use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::statement::{params, statements};
use super::{Connection, StoreError};

statements! {
    static SEQUENCES[16, 500] = "SELECT id, last_sequence FROM users WHERE id IN (:ids*)";
    static LOGINS[16, 500] = "
        SELECT id FROM logins WHERE expires_at > :now AND last_used_at > :idle_since AND id IN (:ids*)";
    static TOKENS[16, 500] = "
        SELECT t.id FROM api_tokens t JOIN users u ON u.id = t.user_id AND u.disabled_at IS NULL
        WHERE (t.expires_at IS NULL OR t.expires_at > :now) AND t.id IN (:ids*)";
}

/// The newest sequences of these users, without deleted users.
pub async fn sequences(
    connection: &mut Connection,
    users: &[UserId],
) -> Result<Vec<(UserId, u64)>, StoreError> {
    let rows = SEQUENCES
        .fetch_batches(connection, &[], users.iter().copied())
        .await?;
    rows.iter()
        .map(|row| {
            let sequence = u64::try_from(row.integer("last_sequence")?).unwrap_or(0);
            Ok((UserId::new(row.uuid("id")?), sequence))
        })
        .collect()
}

/// Those of these sign-ins that are valid at `now` and were used after `idle_since`.
pub async fn valid_logins(
    connection: &mut Connection,
    ids: &[Uuid],
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<HashSet<Uuid>, StoreError> {
    let params = params! { now, idle_since };
    let rows = LOGINS
        .fetch_batches(connection, params, ids.iter().copied())
        .await?;
    rows.iter().map(|row| row.uuid("id")).collect()
}

/// Those of these tokens that are valid at `now`.
pub async fn valid_tokens(
    connection: &mut Connection,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<HashSet<Uuid>, StoreError> {
    let rows = TOKENS
        .fetch_batches(connection, params! { now }, ids.iter().copied())
        .await?;
    rows.iter().map(|row| row.uuid("id")).collect()
}
