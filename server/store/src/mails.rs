//! Mails on their way. A row stays for a while after it was sent, so that the mails of a user can be
//! counted.
//!
//! Servers claim rows for the length of a lease; the lease's id tells claims apart.

use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError};

statements! {
    static INSERT = insert!(
        "mails",
        user_id, id, kind, recipient, browser_hash, created_at, expires_at, next_attempt_at
    );
    static KINDS_SINCE = "SELECT kind FROM mails WHERE user_id = :user_id AND created_at > :since LIMIT :limit";
    static COUNT_TO = "SELECT COUNT(*) AS total FROM \
    (SELECT 1 FROM mails WHERE recipient = :recipient AND created_at > :since AND kind = :kind LIMIT :limit) AS recent";
    static NEXT = "SELECT next_attempt_at FROM mails WHERE next_attempt_at IS NOT NULL ORDER BY next_attempt_at LIMIT 1";
    static DUE = "SELECT user_id, id FROM mails WHERE next_attempt_at <= :now ORDER BY next_attempt_at LIMIT :limit";
    static LOCK = "SELECT attempts FROM mails WHERE user_id = :user_id AND id = :id AND next_attempt_at <= :now";
    static ACQUIRE = "UPDATE mails SET lease = :lease, next_attempt_at = :next_attempt_at, attempts = attempts + 1 \
    WHERE user_id = :user_id AND id = :id";
    static ACQUIRED = "SELECT m.user_id, m.id, m.kind, m.recipient, m.browser_hash, m.created_at, m.expires_at, m.attempts, \
    u.language, u.time_zone FROM mails m JOIN users u ON u.id = m.user_id WHERE m.user_id = :user_id AND m.id = :id";
    static CONCLUDE = "UPDATE mails SET next_attempt_at = :next_attempt_at, lease = NULL \
    WHERE user_id = :user_id AND id = :id AND lease = :lease";
    static CLAIMED = "SELECT lease FROM mails WHERE user_id = :user_id AND id = :id AND lease = :lease";
    static CANCEL = "DELETE FROM mails WHERE user_id = :user_id AND kind = :kind AND next_attempt_at IS NOT NULL";
    static DELETE_ALL = "DELETE FROM mails WHERE user_id = :user_id";
    static DELETE_OLD = "DELETE FROM mails WHERE (user_id, id) IN \
    (SELECT user_id, id FROM mails WHERE created_at <= :before ORDER BY created_at LIMIT :limit)";
}

/// What is stored before anything is sent.
pub struct NewMail<'a> {
    /// The user to whom it is sent.
    pub user: UserId,
    /// Tells it from others.
    pub id: Uuid,
    /// What it says; the service knows the kinds.
    pub kind: &'a str,
    /// The address.
    pub recipient: &'a str,
    /// The hash of the cookie of the browser that asked for it.
    pub browser_hash: Option<&'a [u8; 32]>,
    /// When it was caused.
    pub created_at: Timestamp,
    /// When it is no longer of use.
    pub expires_at: Timestamp,
    /// When it is sent, by the database's clock.
    pub due_at: Timestamp,
}

/// A mail that a server has claimed.
#[derive(Clone)]
pub struct MailRow {
    /// The user to whom it is sent.
    pub user: UserId,
    /// Tells it from others.
    pub id: Uuid,
    /// The claim, which ends when another server makes one.
    pub lease: Uuid,
    /// What it says.
    pub kind: String,
    /// The address. Must not be logged.
    pub recipient: String,
    /// The hash of the cookie of the browser that asked for it.
    pub browser_hash: Option<[u8; 32]>,
    /// When it was caused.
    pub created_at: Timestamp,
    /// When it is no longer of use.
    pub expires_at: Timestamp,
    /// The number of attempts, including this one.
    pub attempts: i64,
    /// The tag of the user's language.
    pub language: Option<String>,
    /// The user's time zone.
    pub time_zone: String,
}

/// Stores a mail.
pub async fn insert(connection: &mut Connection, mail: &NewMail<'_>) -> Result<(), StoreError> {
    let params = params! {
        user_id: mail.user,
        id: mail.id,
        kind: mail.kind,
        recipient: mail.recipient,
        browser_hash: mail.browser_hash,
        created_at: mail.created_at,
        expires_at: mail.expires_at,
        next_attempt_at: mail.due_at,
    };
    INSERT.run(connection, params).await
}

/// The kinds of the user's mails since an instant, at most `most`.
pub async fn kinds_since(
    connection: &mut Connection,
    user: UserId,
    since: Timestamp,
    most: i64,
) -> Result<Vec<String>, StoreError> {
    let params = params! { user_id: user, since, limit: most };
    KINDS_SINCE
        .list(connection, params, |row: &Row| row.text("kind"))
        .await
}

/// How many mails of a kind to an address, whoever caused them, there were since an instant, at most
/// `most`.
pub async fn count_to(
    connection: &mut Connection,
    recipient: &str,
    kind: &str,
    since: Timestamp,
    most: i64,
) -> Result<i64, StoreError> {
    let params = params! { recipient, kind, since, limit: most };
    let found = COUNT_TO
        .find(connection, params, |row: &Row| row.integer("total"))
        .await?;
    Ok(found.unwrap_or_default())
}

/// When the next mail is due; none if none is on its way.
pub async fn next_attempt(connection: &mut Connection) -> Result<Option<Timestamp>, StoreError> {
    NEXT.find(connection, &[], |row| row.time("next_attempt_at"))
        .await
}

/// Claims up to `most` due mails, the longest overdue first, for `length` from `now`; each by
/// statements about its user alone. Skips those that another transaction has locked.
pub async fn claim(
    connection: &mut Connection,
    lease: Uuid,
    now: Timestamp,
    length: Millis,
    most: i64,
) -> Result<Vec<MailRow>, StoreError> {
    let key = |row: &Row| Ok((row.uuid("user_id")?, row.uuid("id")?));
    let params = params! { now, limit: most };
    let due = DUE.list(connection, params, key).await?;
    let mut claimed = Vec::new();
    for (user_id, id) in due {
        let params = params! { user_id, id, now };
        let free = LOCK.fetch_all_skip_locked(connection, params).await?;
        if free.is_empty() {
            continue;
        }
        let params = params! { user_id, id, lease, next_attempt_at: now.plus(length) };
        ACQUIRE.run(connection, params).await?;
        let params = params! { user_id, id };
        let read = |row: &Row| read(row, lease);
        claimed.extend(ACQUIRED.find(connection, params, read).await?);
    }
    Ok(claimed)
}

fn read(row: &Row, lease: Uuid) -> Result<MailRow, StoreError> {
    Ok(MailRow {
        user: UserId::new(row.uuid("user_id")?),
        id: row.uuid("id")?,
        lease,
        kind: row.text("kind")?,
        recipient: row.text("recipient")?,
        browser_hash: row.hash_or_null("browser_hash")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        attempts: row.integer("attempts")?,
        language: row.text_or_null("language")?,
        time_zone: row.text("time_zone")?,
    })
}

/// Sends a mail again at this instant, or never, unless another server has claimed it since.
pub async fn conclude(
    connection: &mut Connection,
    mail: &MailRow,
    next_attempt_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let params = params! { user_id: mail.user, id: mail.id, lease: mail.lease, next_attempt_at };
    CONCLUDE.run(connection, params).await
}

/// Whether the claim still holds: the mail was neither cancelled nor claimed by another server.
pub async fn is_claimed(connection: &mut Connection, mail: &MailRow) -> Result<bool, StoreError> {
    let params = params! { user_id: mail.user, id: mail.id, lease: mail.lease };
    let found = CLAIMED.find(connection, params, |_| Ok(())).await?;
    Ok(found.is_some())
}

/// Deletes the user's mails of a kind that are on their way.
pub async fn cancel(
    connection: &mut Connection,
    user: UserId,
    kind: &str,
) -> Result<(), StoreError> {
    CANCEL
        .run(connection, params! { user_id: user, kind })
        .await
}

/// Deletes all mails of the user.
pub async fn delete_all(connection: &mut Connection, user: UserId) -> Result<(), StoreError> {
    DELETE_ALL.run(connection, params! { user_id: user }).await
}

/// Deletes at most `most` mails that were caused at `before` or earlier.
pub async fn delete_old(
    connection: &mut Connection,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    DELETE_OLD
        .execute(connection, params! { before, limit: most })
        .await
}
