//! Sends one mail: makes its link, writes it in the user's language, hands it to the mail server.

use std::sync::Arc;

use chrono::TimeZone as _;
use shared::rules::limits::SECOND;
use shared::{Language, Millis, Timestamp};

use super::kind::MailKind;
use super::texts::{MailFacts, write};
use crate::claims::{self, Claimed, LeasedQueue};
use crate::secret::Secret;
use crate::zones::zone;
use metrics::MailOutcome;
use outbound::{MailError, Mailer, OutboundMail};
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::email_links::{self, EmailLinkRow};
use store::mails::{self, MailRow};
use store::{Connection, Database, StoreError, users};
use uuid::Uuid;

/// How long a claim lasts; longer than an attempt can take.
const LEASE: Millis = 60 * SECOND;

/// The delay before the second attempt; it doubles each time, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Millis = 5 * SECOND;
const LONGEST_WAIT: Millis = 3600 * SECOND;

/// Links of a kind that work at a time, since a mail may be sent again although it arrived.
const MAX_LINKS: i64 = 3;

/// What a mail says, and in which language and zone.
struct MailContent {
    kind: MailKind,
    link: String,
    language: Option<String>,
    time_zone: String,
}

struct MailQueue;

impl LeasedQueue for MailQueue {
    type Entry = MailRow;

    async fn next_attempt(connection: &mut Connection) -> Result<Option<Timestamp>, StoreError> {
        mails::next_attempt(connection).await
    }

    async fn claim(
        connection: &mut Connection,
        lease: Uuid,
        now: Timestamp,
        most: i64,
    ) -> Result<Vec<MailRow>, StoreError> {
        mails::claim(connection, lease, now, LEASE, most).await
    }
}

/// Sends the stored mails; clones share everything.
#[derive(Clone)]
pub struct Mail {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    mailer: Mailer,
    origin: String,
}

impl Mail {
    /// Sends by this mailer. Links begin with `origin`.
    #[must_use]
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        mailer: Mailer,
        origin: String,
    ) -> Self {
        Self {
            database,
            clock,
            entropy,
            mailer,
            origin,
        }
    }

    /// Claims up to `most` of the due mails.
    pub async fn claim(&self, most: usize) -> Result<Claimed<MailRow>, StoreError> {
        claims::claim::<MailQueue>(&self.database, self.entropy.as_ref(), most).await
    }

    /// Sends a claimed mail and stores the outcome. After an error of the store, it is sent again
    /// when its claim has expired.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %mail.user, mail_id = %mail.id))]
    pub async fn send(&self, mail: &MailRow) -> Result<MailOutcome, StoreError> {
        let now = self.clock.now();
        let Some(kind) = MailKind::parse(&mail.kind).filter(|_| now < mail.expires_at) else {
            return self.conclude(mail, None, MailOutcome::Stale).await;
        };
        let Some(content) = self.content(mail, kind, now).await? else {
            return Ok(MailOutcome::Stale);
        };
        let language = content.language.as_deref().and_then(Language::parse);
        let facts = MailFacts {
            origin: self.origin.clone(),
            link: content.link,
            at: local_time(mail.created_at, &content.time_zone),
        };
        let (subject, text) = write(language.unwrap_or_default(), content.kind, &facts);
        let sent = self.mailer.send(OutboundMail {
            id: mail.id,
            to: &mail.recipient,
            subject,
            text: &text,
            at: now,
        });
        let error = match sent.await {
            Ok(()) => return self.conclude(mail, None, MailOutcome::Sent).await,
            Err(error) => error,
        };
        let wait = wait(mail.attempts);
        let is_retried = matches!(error, MailError::Unavailable(_))
            && self.clock.now().plus(wait) < mail.expires_at;
        if is_retried {
            tracing::warn!(%error, kind = kind.as_str(), "a mail was not sent; retrying in {} s", wait / SECOND);
            self.conclude(mail, Some(wait), MailOutcome::Later).await
        } else {
            tracing::error!(%error, kind = kind.as_str(), "a mail was not sent and is given up");
            self.conclude(mail, None, MailOutcome::Dropped).await
        }
    }

    /// What a mail says, with the address of a new link that is stored for it, if it has one; none if
    /// the mail is no longer wanted. Whether an address is another account's is looked up only here,
    /// so that no answer tells.
    async fn content(
        &self,
        mail: &MailRow,
        kind: MailKind,
        now: Timestamp,
    ) -> Result<Option<MailContent>, StoreError> {
        let mut content = MailContent {
            kind,
            link: String::new(),
            language: mail.language.clone(),
            time_zone: mail.time_zone.clone(),
        };
        let Some((path, validity)) = kind.link() else {
            return Ok(Some(content));
        };
        let secret = Secret::link(self.entropy.as_ref(), mail.user);
        let link = EmailLinkRow {
            kind: kind.as_str().to_owned(),
            email: mail.recipient.clone(),
            browser_hash: mail.browser_hash,
            expires_at: now.plus(validity),
        };
        let mut write = self.database.write_for(mail.user).await?;
        // Under the user's lock, so that no link is made after what ends all of them.
        let user = users::lock(&mut write, mail.user).await?;
        if user.is_none() || !mails::is_claimed(&mut write, mail).await? {
            return Ok(None);
        }
        let owner = if kind.is_to_new_address() {
            users::by_email(&mut write, &mail.recipient).await?
        } else {
            None
        };
        if let Some(owner) = owner.filter(|owner| owner.id != mail.user) {
            return Ok(Some(MailContent {
                kind: MailKind::AddressTaken,
                language: owner.language,
                time_zone: owner.zones.time_zone,
                ..content
            }));
        }
        email_links::insert(&mut write, mail.user, &secret.hash(), &link, MAX_LINKS).await?;
        write.commit().await?;
        content.link = format!("{}{path}?link={}", self.origin, secret.reveal());
        Ok(Some(content))
    }

    async fn conclude(
        &self,
        mail: &MailRow,
        wait: Option<Millis>,
        outcome: MailOutcome,
    ) -> Result<MailOutcome, StoreError> {
        let mut write = self.database.write_for(mail.user).await?;
        let again = match wait {
            Some(wait) => Some(write.now().await?.plus(wait)),
            None => None,
        };
        mails::conclude(&mut write, mail, again).await?;
        write.commit().await?;
        Ok(outcome)
    }
}

/// The delay after this many attempts.
fn wait(attempts: i64) -> Millis {
    let doubled = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    FIRST_WAIT
        .saturating_mul(2_i64.saturating_pow(doubled))
        .min(LONGEST_WAIT)
}

/// Date, time and zone, the same in every language.
fn local_time(at: Timestamp, time_zone: &str) -> String {
    let zone = zone(time_zone).unwrap_or(chrono_tz::UTC);
    let local = zone.timestamp_millis_opt(at.as_millis()).single();
    let shown = local.map(|local| local.format("%Y-%m-%d %H:%M").to_string());
    format!("{} ({})", shown.unwrap_or_default(), zone.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        assert_eq!(
            [1, 2, 3].map(wait),
            [5, 10, 20].map(|seconds| seconds * SECOND)
        );
        assert_eq!(wait(40), LONGEST_WAIT);
    }

    #[test]
    fn time_is_that_of_the_user() {
        let at = Timestamp::from_millis(1_795_341_600_000);
        assert_eq!(
            local_time(at, "Europe/Berlin"),
            "2026-11-22 11:00 (Europe/Berlin)"
        );
        assert_eq!(local_time(at, "Mars/Olympus"), "2026-11-22 10:00 (UTC)");
    }
}
