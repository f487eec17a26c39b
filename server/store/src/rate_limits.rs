//! Buckets of rate limits that several servers share: `rate_limits`. Instants are by the database's
//! clock.

use shared::{Millis, Timestamp};

use super::statement::{params, statements};
use super::{Connection, StoreError};

statements! {
    static TAKE = "INSERT INTO rate_limits (subject, full_at) VALUES (:subject, :fresh) \
    ON CONFLICT (subject) DO UPDATE SET full_at = CASE \
    WHEN rate_limits.full_at <= :now THEN excluded.full_at \
    WHEN rate_limits.full_at + :taken > :latest THEN :latest \
    ELSE rate_limits.full_at + :taken END RETURNING full_at";
    static DELETE_FULL = "DELETE FROM rate_limits WHERE subject IN \
    (SELECT subject FROM rate_limits WHERE full_at <= :now ORDER BY full_at LIMIT :limit)";
    static SERVERS = "SELECT COUNT(DISTINCT owner) AS total FROM timer_parts WHERE leased_until > :at";
}

/// What a server took from a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The bucket: a hash of the limit and of whom it counts.
    pub subject: [u8; 16],
    /// How long it takes until what was taken is refilled; negative for what was put back.
    pub time: Millis,
    /// How long it may take at most until the bucket is full.
    pub longest: Millis,
}

/// Takes from a bucket; returns how long it takes until it is full.
pub async fn take(
    connection: &mut Connection,
    now: Timestamp,
    taken: &Taken,
) -> Result<Millis, StoreError> {
    let now = now.as_millis();
    let params = params! {
        subject: taken.subject.as_slice(),
        now,
        taken: taken.time,
        fresh: now + taken.time.clamp(0, taken.longest),
        latest: now + taken.longest,
    };
    let full_at = TAKE
        .find(connection, params, |row| row.integer("full_at"))
        .await?;
    Ok(full_at.map_or(0, |full_at| full_at - now))
}

/// Deletes at most `most` buckets that are full.
pub async fn delete_full(
    connection: &mut Connection,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let params = params! { now: now.as_millis(), limit: most };
    DELETE_FULL.execute(connection, params).await
}

/// How many servers hold leases on shards, which each of them does while it runs.
pub async fn servers(connection: &mut Connection, now: Timestamp) -> Result<i64, StoreError> {
    let total = SERVERS
        .find(connection, params! { at: now }, |row| row.integer("total"))
        .await?;
    Ok(total.unwrap_or(0))
}
