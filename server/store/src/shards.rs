//! Which server sees to whose deadlines: `timer_parts`, leased for seconds by the database's
//! own time, which all servers share. Decides nothing: who takes what is the service's.

use shared::Timestamp;
use uuid::Uuid;

use super::statement::{params, statements};
use super::{Connection, StoreError, corrupt};

statements! {
    static LIST = "SELECT part, owner, leased_until FROM timer_parts ORDER BY part";
    static ACQUIRE = "UPDATE timer_parts SET owner = :owner, leased_until = :until WHERE ((:shards >> part) & 1) = 1";
    static RELEASE = "UPDATE timer_parts SET owner = NULL WHERE owner = :owner";
}

/// A part and whoever had it last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardLease {
    /// Its number, below 64.
    pub part: u8,
    /// The server.
    pub owner: Option<Uuid>,
    /// Until when it has it, by the database's time.
    pub until: Timestamp,
}

/// The parts that no other server is changing just now, locked until the transaction ends.
///
/// # Errors
/// As [`StoreError`] says.
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

/// Gives parts, a bit each, to a server until `until`; they must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn acquire(
    connection: &mut Connection,
    parts: u64,
    owner: Uuid,
    until: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { owner, until, shards: parts.cast_signed() };
    ACQUIRE.execute(connection, params).await?;
    Ok(())
}

/// Frees everything that a server has.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn release(connection: &mut Connection, owner: Uuid) -> Result<(), StoreError> {
    RELEASE.execute(connection, params! { owner }).await?;
    Ok(())
}
