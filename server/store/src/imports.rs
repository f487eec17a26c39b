//! Imports in progress: their batches are stored, accepted in one transaction and then written to
//! the log one after the other. See `migrations`, 0015.

use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError};

statements! {
    static BEGIN = concat!(
        insert!("imports", user_id, created_at),
        " ON CONFLICT (user_id) DO NOTHING"
    );
    static STORE = insert!("import_batches", user_id, number, histories);
    static ACCEPT = "
        UPDATE imports SET accepted_at = :now, record_id = :record_id WHERE user_id = :user_id AND created_at = :created_at AND accepted_at IS NULL";
    static SET_IMPORTING = "UPDATE users SET importing = :importing WHERE id = :user_id";
    static NEXT = "
        SELECT b.number, b.histories, i.record_id FROM import_batches b JOIN imports i ON i.user_id = b.user_id
        WHERE b.user_id = :user_id ORDER BY b.number LIMIT 1";
    static REMOVE = "DELETE FROM import_batches WHERE user_id = :user_id AND number = :number";
    static REMOVE_SOME = "
        DELETE FROM import_batches WHERE user_id = :user_id AND number IN
            (SELECT number FROM import_batches WHERE user_id = :user_id ORDER BY number LIMIT :limit)";
    static END = "DELETE FROM imports WHERE user_id = :user_id";
    static ACCEPTED = "SELECT user_id FROM imports WHERE accepted_at IS NOT NULL ORDER BY accepted_at LIMIT :limit";
    static ABANDONED = "
        SELECT user_id, created_at FROM imports
        WHERE accepted_at IS NULL AND created_at <= :until ORDER BY created_at LIMIT :limit";
    static UNACCEPTED = "SELECT created_at FROM imports WHERE user_id = :user_id AND accepted_at IS NULL";
    static LOCK_UNACCEPTED = "
        SELECT user_id FROM imports WHERE user_id = :user_id AND created_at = :created_at AND accepted_at IS NULL";
}

/// Begins an import of the user.
///
/// # Errors
/// [`StoreError::Taken`] if the user has another import.
pub async fn begin(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, created_at: now };
    BEGIN.insert_or_taken(connection, params).await
}

/// When the user's unaccepted import was begun, if there is one.
pub async fn unaccepted(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<Timestamp>, StoreError> {
    let read = |row: &Row| row.time("created_at");
    UNACCEPTED
        .find(connection, params! { user_id: user }, read)
        .await
}

/// Stores a batch of the import that was begun at `created_at`: JSON, for each session the list of
/// its events.
///
/// # Errors
/// [`StoreError::Unavailable`] if another import has replaced this one.
pub async fn store_batch(
    connection: &mut Connection,
    user: UserId,
    created_at: Timestamp,
    number: i64,
    histories: &str,
) -> Result<(), StoreError> {
    let lock = params! { user_id: user, created_at };
    let import = LOCK_UNACCEPTED.find_for_update(connection, lock, |_| Ok(()));
    if import.await?.is_none() {
        return Err(StoreError::busy("another import has replaced this one"));
    }
    let params = params! { user_id: user, number, histories };
    STORE.run(connection, params).await
}

/// Accepts the import that was begun at `created_at`, as the one with this record; false if it no longer exists. The user must
/// be locked. From the commit on, [`event_sequence::lock`](super::event_sequence::lock) says that
/// other writes of the user have to wait.
pub async fn accept(
    connection: &mut Connection,
    user: UserId,
    created_at: Timestamp,
    now: Timestamp,
    record_id: Uuid,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, created_at, now, record_id };
    if ACCEPT.execute(connection, params).await? == 0 {
        return Ok(false);
    }
    set_importing(connection, user, true).await?;
    Ok(true)
}

/// A batch of an accepted import.
pub struct ImportBatch {
    /// From 0.
    pub number: i64,
    /// JSON.
    pub histories: String,
    /// The import in [`import_records`](super::import_records); none for one that an earlier version
    /// has accepted.
    pub record_id: Option<Uuid>,
}

/// The first remaining batch. The user must be locked.
pub async fn next_batch(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<ImportBatch>, StoreError> {
    let read = |row: &Row| {
        Ok(ImportBatch {
            number: row.integer("number")?,
            histories: row.text("histories")?,
            record_id: row.uuid_or_null("record_id")?,
        })
    };
    NEXT.find(connection, params! { user_id: user }, read).await
}

/// Deletes a batch that was written.
pub async fn remove_batch(
    connection: &mut Connection,
    user: UserId,
    number: i64,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, number };
    REMOVE.run(connection, params).await
}

/// Deletes an accepted import that has no batches left. The user must be locked.
pub async fn end(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    END.run(connection, params! { user_id: user }).await?;
    set_importing(connection, user, false).await
}

async fn set_importing(
    connection: &mut Connection,
    user: UserId,
    importing: bool,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, importing };
    SET_IMPORTING.run(connection, params).await
}

/// At most `most` users with an accepted import that is not completely written.
pub async fn accepted(connection: &mut Connection, most: i64) -> Result<Vec<UserId>, StoreError> {
    let read = |row: &Row| row.uuid("user_id").map(UserId::new);
    ACCEPTED
        .list(connection, params! { limit: most }, read)
        .await
}

/// At most `most` users with an unaccepted import that was begun at the instant or before, and when
/// it was begun.
pub async fn abandoned(
    connection: &mut Connection,
    until: Timestamp,
    most: i64,
) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
    let read = |row: &Row| Ok((UserId::new(row.uuid("user_id")?), row.time("created_at")?));
    ABANDONED
        .list(connection, params! { until, limit: most }, read)
        .await
}

/// Deletes at most `most` batches of an unaccepted import that was begun at `created_at`, and then
/// the import itself. Returns whether anything is left.
pub async fn discard_some(
    connection: &mut Connection,
    user: UserId,
    created_at: Timestamp,
    most: i64,
) -> Result<bool, StoreError> {
    let lock = params! { user_id: user, created_at };
    let import = LOCK_UNACCEPTED.find_for_update(connection, lock, |_| Ok(()));
    if import.await?.is_none() {
        return Ok(false);
    }
    if remove_batches(connection, user, most).await? {
        return Ok(true);
    }
    END.run(connection, params! { user_id: user }).await?;
    Ok(false)
}

/// Deletes at most `most` batches; returns whether there were any.
pub(super) async fn remove_batches(
    connection: &mut Connection,
    user: UserId,
    most: i64,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, limit: most };
    Ok(REMOVE_SOME.execute(connection, params).await? > 0)
}
