//! A forgotten password: a link by mail, with which a new one is set.

use sha2::{Digest, Sha256};
use shared::UserId;
use shared::wire::ActivityKind;

use super::values::FieldProblems;
use super::{AccountError, Accounts, SignInOrigin, SignedIn, normal_email};
use crate::mail::{MailKind, RECOVERY_VALIDITY};
use crate::password_queue::PasswordPriority;
use crate::secret::Secret;
use metrics::SecurityEvent;
use shared::Millis;
use store::email_links::EmailLinkRow;
use store::{Connection, StoreError, email_links, logins, mails, passkeys, tokens, users};

/// A link to set a new password, opened in a browser.
#[derive(Clone, Debug)]
pub struct RecoveryLink {
    /// What the address of the link has; malformed ones are as good as unknown ones.
    pub secret: String,
    /// The cookie of the browser, if it asked for a link.
    pub cookie: Option<String>,
}

/// What is asked for with a link.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// As it was opened.
    pub link: RecoveryLink,
    /// The account's address, needed in another browser than the one that asked for the link.
    pub email: Option<String>,
    /// In clear text; it must be one that could be registered with.
    pub new_password: String,
    /// Whether all API tokens and passkeys are deleted.
    pub delete_credentials: bool,
}

impl Accounts {
    /// How long a link and the cookie of its browser last.
    pub const RECOVERY_VALIDITY: Millis = RECOVERY_VALIDITY;

    /// A cookie by which the browser that asks for a link is recognized.
    #[must_use]
    pub fn recovery_cookie(&self) -> String {
        Secret::link(self.entropy.as_ref(), UserId::new(uuid::Uuid::nil()))
            .reveal()
            .to_owned()
    }

    /// Sends a link to the address if an account has it. The caller answers before this ends, so
    /// that neither the answer nor its time tells whether one has.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn request_recovery(&self, email: &str, cookie: &str) -> Result<(), AccountError> {
        if !self.sends_mail {
            return Err(AccountError::MailOff);
        }
        let email = normal_email(email);
        let found = {
            let mut read = self.database.read().await?;
            users::by_email(&mut read, &email).await?
        };
        let found = found.filter(|user| user.disabled_at.is_none());
        let Some(user) = found.map(|user| user.id) else {
            self.security_log
                .refused(SecurityEvent::RecoveryRequest, None);
            return Ok(());
        };
        let mut write = self.database.write_for(user).await?;
        let locked = users::lock(&mut write, user).await?;
        if locked.is_none_or(|user| user.email.as_deref() != Some(&*email)) {
            return Ok(());
        }
        let browser = hash(cookie);
        self.mail(&mut write, user, MailKind::Recovery, &email, Some(&browser))
            .await?;
        self.record(&mut write, user, ActivityKind::RecoveryRequested, "")
            .await?;
        write.commit().await?;
        self.security_log
            .success(SecurityEvent::RecoveryRequest, user);
        Ok(())
    }

    /// Whether the link can be used, and if so whether this browser asked for it. Changes nothing:
    /// mail programs open links too.
    pub async fn is_own_recovery(&self, link: &RecoveryLink) -> Result<bool, AccountError> {
        let mut read = self.database.read_statement().await?;
        let (_, stored) = self.recovery_link(&mut read, link).await?;
        Ok(is_own(&stored, link))
    }

    /// Sets a new password, ends all sign-ins of the account and signs this browser in.
    pub async fn recover(
        &self,
        recovery: Recovery,
        origin: SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        let link = &recovery.link;
        let found = {
            let mut read = self.database.read_statement().await?;
            self.recovery_link(&mut read, link).await
        };
        let (user, stored) = found.inspect_err(|_| {
            self.security_log.refused(SecurityEvent::Recovery, None);
        })?;
        let mut problems = FieldProblems::default();
        let entered = recovery.email.as_deref().map(normal_email);
        if !is_own(&stored, link) && entered.as_deref() != Some(&*stored.email) {
            problems.add(
                "email",
                "email_does_not_match",
                "email must be the address that the link was sent to: another browser asked for it.",
            );
        }
        problems.password("newPassword", &recovery.new_password, &stored.email);
        problems.none().map_err(AccountError::Invalid)?;
        let password = self
            .passwords
            .hash(recovery.new_password, PasswordPriority::Low)
            .await?;

        let mut write = self.database.write_for(user).await?;
        let account = users::lock(&mut write, user)
            .await?
            .filter(|account| account.email.as_deref() == Some(&*stored.email))
            .ok_or(AccountError::InvalidLink)?;
        // Under the lock, so that of two uses at a time one finds it gone.
        self.recovery_link(&mut write, link).await?;
        if account.disabled_at.is_some() {
            self.security_log
                .refused(SecurityEvent::Recovery, Some(user));
            return Err(AccountError::Disabled);
        }
        let now = self.now();
        users::set_password(&mut write, user, &password, now).await?;
        users::set_verified_email(&mut write, &account, &stored.email, now).await?;
        self.end_links(&mut write, user).await?;
        logins::delete_all(&mut write, user).await?;
        if recovery.delete_credentials {
            tokens::delete_all(&mut write, user).await?;
            passkeys::delete_all(&mut write, user).await?;
        }
        self.notify(&mut write, &account, MailKind::Recovered)
            .await?;
        self.record(&mut write, user, ActivityKind::Recovered, "")
            .await?;
        let signed_in = self.sign_in(&mut write, account, &origin).await?;
        write.commit().await?;
        self.end_previous(&signed_in, &origin);
        if recovery.delete_credentials {
            self.streams.end_user(user);
        } else {
            self.streams.end_logins(user, signed_in.login_id);
        }
        self.security_log.success(SecurityEvent::Recovery, user);
        Ok(signed_in)
    }

    /// Ends the links that set a password or another address, and those on their way.
    pub(super) async fn end_links(
        &self,
        write: &mut Connection,
        user: UserId,
    ) -> Result<(), StoreError> {
        for kind in [MailKind::Recovery, MailKind::NewAddress] {
            email_links::delete_kind(write, user, kind.as_str()).await?;
            mails::cancel(write, user, kind.as_str()).await?;
        }
        Ok(())
    }

    async fn recovery_link(
        &self,
        connection: &mut Connection,
        link: &RecoveryLink,
    ) -> Result<(UserId, EmailLinkRow), AccountError> {
        self.link(connection, &link.secret, &[MailKind::Recovery])
            .await
    }

    /// The user of a link of these kinds, and the link, if it can still be used.
    pub(super) async fn link(
        &self,
        connection: &mut Connection,
        secret: &str,
        kinds: &[MailKind],
    ) -> Result<(UserId, EmailLinkRow), AccountError> {
        let secret = Secret::read_link(secret).ok_or(AccountError::InvalidLink)?;
        let user = secret.user().ok_or(AccountError::InvalidLink)?;
        let found = email_links::find(connection, user, &secret.hash()).await?;
        let now = self.now();
        let is_usable = |link: &EmailLinkRow| {
            now < link.expires_at && kinds.iter().any(|kind| kind.as_str() == link.kind)
        };
        let link = found.filter(is_usable).ok_or(AccountError::InvalidLink)?;
        Ok((user, link))
    }
}

/// Whether the browser is the one that asked for the link.
fn is_own(stored: &EmailLinkRow, link: &RecoveryLink) -> bool {
    let cookie = link.cookie.as_deref().map(hash);
    cookie.is_some() && cookie == stored.browser_hash
}

fn hash(cookie: &str) -> [u8; 32] {
    Sha256::digest(cookie.as_bytes()).into()
}
