//! Shards of users, leased to servers for seconds so that each deadline is processed by one server:
//! `timer_parts`. Leases run by the database's clock, which all servers share.

use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::statement::{params, statements};
use super::{Connection, StoreError, corrupt};

statements! {
    static LIST = "SELECT part, owner, leased_until FROM timer_parts ORDER BY part";
    static ACQUIRE = "UPDATE timer_parts SET owner = :owner, leased_until = :until WHERE ((:shards >> part) & 1) = 1";
    static RELEASE = "UPDATE timer_parts SET owner = NULL WHERE owner = :owner";
}

/// How many shards there are.
pub const COUNT: u8 = 64;

/// The shard that the user belongs to.
#[must_use]
pub const fn of(user: UserId) -> u8 {
    let [.., last] = *user.as_uuid().as_bytes();
    last % COUNT
}

/// A shard and its latest lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardLease {
    /// The shard's number, below 64.
    pub part: u8,
    /// The server that holds the lease.
    pub owner: Option<Uuid>,
    /// When the lease expires, by the database's clock.
    pub until: Timestamp,
}

/// The shards that no other transaction has locked, locked until this one ends.
pub async fn lock_available(connection: &mut Connection) -> Result<Vec<ShardLease>, StoreError> {
    let rows = LIST.fetch_all_skip_locked(connection, &[]).await?;
    rows.iter()
        .map(|row| {
            let part = row.integer("part")?;
            Ok(ShardLease {
                part: u8::try_from(part)
                    .map_err(|_| corrupt("timer_parts", format!("part is {part}")))?,
                owner: row.uuid_or_null("owner")?,
                until: row.time("leased_until")?,
            })
        })
        .collect()
}

/// Leases shards, one bit each, to a server until `until`; they must be locked.
pub async fn acquire(
    connection: &mut Connection,
    parts: u64,
    owner: Uuid,
    until: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { owner, until, shards: parts.cast_signed() };
    ACQUIRE.run(connection, params).await
}

/// Releases all leases of a server.
pub async fn release(connection: &mut Connection, owner: Uuid) -> Result<(), StoreError> {
    RELEASE.run(connection, params! { owner }).await
}
