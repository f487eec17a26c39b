//! The lock on the user's row, which every write of a user takes, first or with the commit.

use shared::UserId;

use super::statement::{params, row, statements};
use super::usage::{self, StoredUsage};
use super::{Connection, Row, SqlValue, StoreError};

/// What a write needs to know of its user.
macro_rules! columns {
    () => {
        "last_sequence, last_change, importing, guest, has_webhooks"
    };
}
pub(super) use columns;

statements! {
    static LOCK = concat!("SELECT ", columns!(), " FROM users WHERE id = :id AND left_at IS NULL");
    static FOR_WRITE = concat!(
        "SELECT ", columns!(), ", ", usage::columns!(), " FROM users LEFT JOIN usage ON usage.user_id = :user_id \
         WHERE users.id = :user_id AND users.left_at IS NULL"
    );
    static LAST = "SELECT last_sequence FROM users WHERE id = :id AND left_at IS NULL";
    static ADVANCE = "UPDATE users SET last_sequence = :last_sequence, last_change = :last_change WHERE id = :id";
    static ADVANCE_UNCHANGED = "
        UPDATE users SET last_sequence = :last_sequence, last_change = :last_change
        WHERE id = :id AND left_at IS NULL AND last_sequence = :read_sequence AND last_change = :read_change
            AND importing = :importing AND guest = :guest AND has_webhooks = :has_webhooks";
}

/// What a write needs to know of its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WritingUser {
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

impl WritingUser {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            sequence: row.integer("last_sequence")?,
            change: row.integer("last_change")?,
            importing: row.bool("importing")?,
            guest: row.bool("guest")?,
            has_webhooks: row.bool("has_webhooks")?,
        })
    }

    /// The parameters of [`ADVANCE_UNCHANGED`].
    fn unchanged(&self, user: UserId, sequence: i64, change: i64) -> [(&'static str, SqlValue); 8] {
        row! {
            id: user,
            last_sequence: sequence,
            last_change: change,
            read_sequence: self.sequence,
            read_change: self.change,
            importing: self.importing,
            guest: self.guest,
            has_webhooks: self.has_webhooks,
        }
    }
}

/// Locks the user's row until the transaction ends; none if there is no such user or the account
/// was deleted.
pub async fn lock(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<WritingUser>, StoreError> {
    LOCK.find_for_update(connection, params! { id: user }, WritingUser::read)
        .await
}

/// Reads the user and what they store; none if there is no such user or the account was deleted. They are
/// locked, or compared when something is written.
pub async fn for_write(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<(WritingUser, StoredUsage)>, StoreError> {
    if connection.needs_locks() && lock(connection, user).await?.is_none() {
        return Ok(None);
    }
    let read = |row: &Row| Ok((WritingUser::read(row)?, usage::read(row)?));
    let params = params! { user_id: user };
    let found = FOR_WRITE.find(connection, params, read).await?;
    if let Some((read, _)) = &found {
        begin_unchanged(connection, user, read)?;
    }
    Ok(found)
}

/// Has the transaction begin, if it does so before its commit, only if the user is as they were read.
pub(super) fn begin_unchanged(
    connection: &mut Connection,
    user: UserId,
    read: &WritingUser,
) -> Result<(), StoreError> {
    let same = read.unchanged(user, read.sequence, read.change);
    ADVANCE_UNCHANGED.begin_if(connection, &same)
}

/// Commits, with the sequence of the user's newest event and the number of their last change, if the
/// user is as they were read.
///
/// # Errors
/// [`StoreError::Changed`] if not.
pub async fn commit_unchanged(
    connection: Connection,
    user: UserId,
    read: &WritingUser,
    sequence: i64,
    change: i64,
) -> Result<(), StoreError> {
    let params = read.unchanged(user, sequence, change);
    ADVANCE_UNCHANGED.commit_if(connection, &params).await
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
