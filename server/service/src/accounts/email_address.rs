//! The e-mail address of an account: proven by a link that was sent there, and changed by one.

use shared::UserId;
use shared::wire::{ActivityKind, EmailChange, Me};

use super::registration::taken;
use super::values::FieldProblems;
use super::{AccountError, Accounts, SignInOrigin, SignedIn, me};
use crate::mail::MailKind;
use metrics::SecurityEvent;
use store::{email_links, users};

/// The links that prove an address.
const KINDS: [MailKind; 3] = [
    MailKind::Registration,
    MailKind::Verification,
    MailKind::NewAddress,
];

impl Accounts {
    /// The user's profile, and whether somebody has followed a link that was sent to their address;
    /// none if the account was deleted.
    pub async fn me_and_verified(&self, user: UserId) -> Result<Option<(Me, bool)>, AccountError> {
        let found = self.user(user).await?;
        Ok(found.map(|user| {
            let is_verified = user.email_verified_at.is_some();
            (me(user), is_verified)
        }))
    }

    /// Sends another link to the address of the account; does nothing if it is proven.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn request_verification(&self, user: UserId) -> Result<(), AccountError> {
        if !self.sends_mail {
            return Err(AccountError::MailOff);
        }
        let mut write = self.database.write_for(user).await?;
        let account = users::lock(&mut write, user)
            .await?
            .ok_or(AccountError::NotFound)?;
        if account.guest {
            return Err(AccountError::GuestNotAllowed);
        }
        if account.email_verified_at.is_none() {
            self.notify(&mut write, &account, MailKind::Verification)
                .await?;
            write.commit().await?;
        }
        Ok(())
    }

    /// Sends a link to another address, and a notice to the one so far, which stays in force until
    /// the link is followed. At an address of another account a notice arrives instead; the answer is
    /// the same.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn request_email_change(
        &self,
        user: UserId,
        change: EmailChange,
    ) -> Result<(), AccountError> {
        if !self.sends_mail {
            return Err(AccountError::MailOff);
        }
        let account = self
            .user(user)
            .await?
            .ok_or(AccountError::InvalidCredentials)?;
        if account.guest {
            return Err(AccountError::GuestNotAllowed);
        }
        let mut problems = FieldProblems::default();
        let email = problems.email(&change.email);
        problems.none().map_err(AccountError::Invalid)?;
        let event = SecurityEvent::EmailChange;
        self.check_own_password(&account, change.current_password, event)
            .await?;
        let mut write = self.database.write_for(user).await?;
        let account = self.lock_checked(&mut write, &account).await?;
        self.mail(&mut write, user, MailKind::NewAddress, &email, None)
            .await?;
        if account.email.as_deref() != Some(&*email) {
            self.notify(&mut write, &account, MailKind::AddressChange)
                .await?;
        }
        self.record(&mut write, user, ActivityKind::EmailChangeRequested, "")
            .await?;
        write.commit().await?;
        self.security_log.success(event, user);
        Ok(())
    }

    /// The address that a link proves. Changes nothing: mail programs open links too.
    pub async fn email_to_confirm(&self, link: &str) -> Result<String, AccountError> {
        let mut read = self.database.read_statement().await?;
        let (_, link) = self.link(&mut read, link, &KINDS).await?;
        Ok(link.email)
    }

    /// Records that the address of a link is the user's, and makes it the one to sign in with. A
    /// guest becomes an account, and is signed in anew in the browser that registered.
    pub async fn confirm_email(
        &self,
        link: &str,
        origin: SignInOrigin,
    ) -> Result<Option<SignedIn>, AccountError> {
        let (user, _) = {
            let mut read = self.database.read_statement().await?;
            self.link(&mut read, link, &KINDS).await?
        };
        let mut write = self.database.write_for(user).await?;
        let account = users::lock(&mut write, user)
            .await?
            .ok_or(AccountError::InvalidLink)?;
        if account.disabled_at.is_some() {
            return Err(AccountError::Disabled);
        }
        // Under the lock, so that of two uses at a time one finds it gone.
        let (_, link) = self.link(&mut write, link, &KINDS).await?;
        let now = self.now();
        if link.kind == MailKind::Registration.as_str() {
            return self
                .finish_registration(write, user, &link.email, origin)
                .await;
        }
        let is_current = account.email.as_deref() == Some(&*link.email);
        if link.kind == MailKind::Verification.as_str() && !is_current {
            return Err(AccountError::InvalidLink);
        }
        users::set_verified_email(&mut write, &account, &link.email, now)
            .await
            .map_err(taken)?;
        if is_current {
            email_links::delete_kind(&mut write, user, &link.kind).await?;
        } else {
            // Those that were sent to the address so far prove nothing any more.
            self.end_links(&mut write, user).await?;
            email_links::delete_all(&mut write, user).await?;
        }
        self.record(&mut write, user, ActivityKind::EmailConfirmed, "")
            .await?;
        write.commit().await?;
        self.security_log
            .success(SecurityEvent::EmailConfirmation, user);
        Ok(None)
    }
}
