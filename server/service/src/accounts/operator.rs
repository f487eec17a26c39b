//! What only an operator does with an account, named by its e-mail and without its password.

use metrics::SecurityEvent;
use shared::wire::{ActivityKind, Me, Usage};
use shared::{Timestamp, UserId};

use super::{AccountError, Accounts, LOGIN_IDLE, MAX_LOGINS, me, normal_email};
use crate::{OwnQuota, Quotas};
use store::{Connection, logins, tokens, usage, users};

/// What an operator sees of an account.
#[derive(Clone, Debug)]
pub struct AccountOverview {
    /// The profile.
    pub me: Me,
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
    /// What it stores, and may store.
    pub usage: Usage,
    /// Its valid sign-ins.
    pub sign_ins: usize,
    /// When one of them was last used.
    pub last_used_at: Option<Timestamp>,
    /// Its API tokens.
    pub tokens: usize,
}

impl Accounts {
    /// The account with this e-mail.
    pub async fn overview(
        &self,
        email: &str,
        quotas: Quotas,
    ) -> Result<AccountOverview, AccountError> {
        let mut read = self.database.read().await?;
        let user = users::by_email(&mut read, &normal_email(email))
            .await?
            .ok_or(AccountError::NotFound)?;
        let now = self.now();
        let idle_since = now.plus(-LOGIN_IDLE);
        let sign_ins = logins::of_user(&mut read, user.id, now, idle_since, MAX_LOGINS).await?;
        let stored = usage::of(&mut read, user.id).await?;
        Ok(AccountOverview {
            usage: quotas.of(user.guest, &stored.quota).usage(&stored.used),
            last_used_at: sign_ins.first().map(|login| login.last_used_at),
            sign_ins: sign_ins.len(),
            tokens: tokens::list(&mut read, user.id).await?.len(),
            disabled_at: user.disabled_at,
            me: me(user),
        })
    }

    /// Disables the account: its sign-ins end, nobody can sign in, and its tokens and its calendar
    /// feed are refused. What is stored stays, and an open session takes its course.
    pub async fn disable(&self, email: &str) -> Result<(), AccountError> {
        let (mut write, user) = self.locked(email).await?;
        let now = self.now();
        users::set_disabled(&mut write, user, Some(now), now).await?;
        logins::delete_all(&mut write, user).await?;
        self.record(&mut write, user, ActivityKind::Disabled, "")
            .await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.streams.end_user(user);
        self.security_log
            .success(SecurityEvent::AccountDisabled, user);
        Ok(())
    }

    /// Enables a disabled account.
    pub async fn enable(&self, email: &str) -> Result<(), AccountError> {
        let (mut write, user) = self.locked(email).await?;
        users::set_disabled(&mut write, user, None, self.now()).await?;
        self.record(&mut write, user, ActivityKind::Enabled, "")
            .await?;
        write.commit().await?;
        self.security_log
            .success(SecurityEvent::AccountEnabled, user);
        Ok(())
    }

    /// Sets the quotas of the account in the place of the server's.
    pub async fn set_quota(&self, email: &str, quota: OwnQuota) -> Result<(), AccountError> {
        let (mut write, user) = self.locked(email).await?;
        usage::set_quota(&mut write, user, quota).await?;
        Ok(write.commit().await?)
    }

    /// Ends all sign-ins of the account; returns how many.
    pub async fn end_all_logins(&self, email: &str) -> Result<u64, AccountError> {
        let (mut write, user) = self.locked(email).await?;
        let ended = logins::delete_all(&mut write, user).await?;
        self.record(&mut write, user, ActivityKind::SignInsEnded, "")
            .await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.security_log.success(SecurityEvent::SignInsEnded, user);
        Ok(ended)
    }

    /// Deletes the account with all its data.
    pub async fn delete_by_email(&self, email: &str) -> Result<(), AccountError> {
        let (write, user) = self.locked(email).await?;
        self.mark_deleted(write, user).await
    }

    /// The account, and a transaction that has locked it.
    pub(super) async fn locked(&self, email: &str) -> Result<(Connection, UserId), AccountError> {
        let found = self.by_email(email).await?.ok_or(AccountError::NotFound)?;
        let mut write = self.database.write_for(found.user_id).await?;
        // It may have been deleted meanwhile.
        users::lock(&mut write, found.user_id)
            .await?
            .ok_or(AccountError::NotFound)?;
        Ok((write, found.user_id))
    }
}
