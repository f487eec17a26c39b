//! Stores a mail in the transaction that causes it.

use shared::rules::limits::MINUTE;
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::kind::MailKind;
use store::{Connection, StoreError, mails};

/// Mails to one user in an hour.
const MAX_PER_HOUR: usize = 20;

/// Those of them that strangers can cause.
const MAX_BY_STRANGERS: usize = 3;

/// Mails of a kind to an address in an hour, of all users who say that it is theirs.
const MAX_TO_NEW_ADDRESS: i64 = 3;

/// A mail that is to be sent.
pub(crate) struct MailRequest<'a> {
    /// The user to whom it is sent, locked.
    pub(crate) user: UserId,
    /// What it says.
    pub(crate) kind: MailKind,
    /// The address.
    pub(crate) recipient: &'a str,
    /// The hash of the cookie of the browser that asked for it.
    pub(crate) browser_hash: Option<&'a [u8; 32]>,
}

/// Stores a mail, unless the user or the address has been sent as many as they are in an hour.
pub(crate) async fn queue_mail(
    write: &mut Connection,
    id: Uuid,
    now: Timestamp,
    request: MailRequest<'_>,
) -> Result<(), StoreError> {
    let MailRequest { user, kind, .. } = request;
    let most = i64::try_from(MAX_PER_HOUR).unwrap_or(i64::MAX);
    let since = now.plus(-60 * MINUTE);
    let recent = mails::kinds_since(write, user, since, most).await?;
    let by_strangers =
        |stored: &&String| MailKind::parse(stored).is_some_and(MailKind::is_caused_by_strangers);
    let mut is_full = recent.len() >= MAX_PER_HOUR
        || kind.is_caused_by_strangers()
            && recent.iter().filter(by_strangers).count() >= MAX_BY_STRANGERS;
    if kind.is_to_new_address() {
        let (to, most) = (request.recipient, MAX_TO_NEW_ADDRESS);
        is_full |= mails::count_to(write, to, kind.as_str(), since, most).await? >= most;
    }
    if is_full {
        tracing::warn!(user_id = %user, kind = kind.as_str(), "mail not queued: the user or the address has reached the limit of mails in an hour");
        return Ok(());
    }
    let mail = mails::NewMail {
        user,
        id,
        kind: kind.as_str(),
        recipient: request.recipient,
        browser_hash: request.browser_hash,
        created_at: now,
        expires_at: now.plus(kind.lifetime()),
        due_at: write.now().await?,
    };
    mails::insert(write, &mail).await
}
