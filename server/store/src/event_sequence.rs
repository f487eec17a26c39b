//! The lock on the user's row, which every write of a user takes first.

use shared::UserId;

use super::statement::{params, statements};
use super::{Connection, Row, StoreError};

statements! {
    static LOCK = "SELECT last_sequence, last_change, importing, guest, has_webhooks FROM users WHERE id = :id AND left_at IS NULL";
    static LAST = "SELECT last_sequence FROM users WHERE id = :id AND left_at IS NULL";
    static ADVANCE = "UPDATE users SET last_sequence = :last_sequence, last_change = :last_change WHERE id = :id";
}

/// The result of [`lock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockedUser {
    /// The sequence of their newest event.
    pub sequence: i64,
    /// The number of their last change.
    pub change: i64,
    /// An accepted import of the user is being written; other writes must wait until it is done.
    pub importing: bool,
    /// Whether the user is a guest, with the smaller quota.
    pub guest: bool,
    /// Whether any of their webhooks is enabled.
    pub has_webhooks: bool,
}

/// Locks the user's row until the transaction ends; none if there is no such user or the account
/// was deleted.
pub async fn lock(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<LockedUser>, StoreError> {
    let read = |row: &Row| {
        Ok(LockedUser {
            sequence: row.integer("last_sequence")?,
            change: row.integer("last_change")?,
            importing: row.bool("importing")?,
            guest: row.bool("guest")?,
            has_webhooks: row.bool("has_webhooks")?,
        })
    };
    LOCK.find_for_update(connection, params! { id: user }, read)
        .await
}

/// The sequence of the user's newest event, without locking them; 0 where there is none.
pub async fn last(connection: &mut Connection, user: UserId) -> Result<u64, StoreError> {
    let params = params! { id: user };
    let sequence = LAST.find(connection, params, |row| row.integer("last_sequence"));
    Ok(u64::try_from(sequence.await?.unwrap_or(0)).unwrap_or(0))
}

/// Stores the sequence of the user's newest event and the number of their last change; they must be
/// locked.
pub async fn advance(
    connection: &mut Connection,
    user: UserId,
    sequence: i64,
    change: i64,
) -> Result<(), StoreError> {
    let params = params! { id: user, last_sequence: sequence, last_change: change };
    ADVANCE.run(connection, params).await
}
