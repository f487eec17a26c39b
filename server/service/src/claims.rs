//! Claims what is due in a queue in the database, for the length of a lease.

use std::future::Future;

use runtime::entropy::Entropy;
use shared::{Millis, Timestamp};
use store::{Connection, Database, StoreError};
use uuid::Uuid;

/// What this process has claimed.
pub struct Claimed<T> {
    /// The entries to send.
    pub entries: Vec<T>,
    /// The time until the next entry is due, if there is one.
    pub next: Option<Millis>,
}

/// The statements of a queue.
pub(crate) trait LeasedQueue {
    /// One row.
    type Entry;

    /// When the next entry is due; none if none waits.
    fn next_attempt(
        connection: &mut Connection,
    ) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// Claims up to `most` due entries under the id `lease`.
    fn claim(
        connection: &mut Connection,
        lease: Uuid,
        now: Timestamp,
        most: i64,
    ) -> impl Future<Output = Result<Vec<Self::Entry>, StoreError>> + Send;
}

/// Claims up to `most` of the due entries.
pub(crate) async fn claim<Q: LeasedQueue>(
    database: &Database,
    entropy: &dyn Entropy,
    most: usize,
) -> Result<Claimed<Q::Entry>, StoreError> {
    let mut read = database.read().await?;
    // Claims are timed by the database's clock, which all servers share.
    let now = read.now().await?;
    let next = Q::next_attempt(&mut read).await?;
    // Usually nothing is due, and the write connection is not needed.
    if next.is_none_or(|next| next > now) || most == 0 {
        return Ok(Claimed {
            entries: Vec::new(),
            next: next.map(|next| next.since(now)),
        });
    }
    drop(read);
    let mut write = database.write().await?;
    let now = write.now().await?;
    let lease = entropy.uuid(now);
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let entries = Q::claim(&mut write, lease, now, limit).await?;
    let next = Q::next_attempt(&mut write).await?;
    write.commit().await?;
    Ok(Claimed {
        entries,
        next: next.map(|next| next.since(now)),
    })
}
