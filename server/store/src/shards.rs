//! Which server sees to whose deadlines: `timer_parts`, leased for seconds by the database's
//! own time, which all servers share. Decides nothing: who takes what is the service's.

use shared::Timestamp;
use uuid::Uuid;

use super::statement::statements;
use super::{Connection, StoreError, corrupt, values};

statements! {
    const PARTS = "SELECT part, owner, leased_until FROM timer_parts ORDER BY part";
    const LEASE = "UPDATE timer_parts SET owner = $1, leased_until = $2 WHERE (($3 >> part) & 1) = 1";
    const RELEASE = "UPDATE timer_parts SET owner = NULL WHERE owner = $1";
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
    let sql = format!("{PARTS}{}", connection.for_update_skip_locked());
    let rows = connection.fetch_all(&sql, &[]).await?;
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
    let values = values![owner, until, parts.cast_signed()];
    connection.execute(LEASE, values).await?;
    Ok(())
}

/// Frees everything that a server has.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn release(connection: &mut Connection, owner: Uuid) -> Result<(), StoreError> {
    connection.execute(RELEASE, values![owner]).await?;
    Ok(())
}
