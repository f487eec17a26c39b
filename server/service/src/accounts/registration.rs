//! New users: guests and accounts.

use shared::wire::{ActivityKind, Me, Registration};
use shared::{Timestamp, UserId};

use super::values::FieldProblems;
use super::{AccountError, Accounts, SignInOrigin, SignedIn, Signup, me};
use crate::mail::MailKind;
use crate::password_queue::PasswordPriority;
use metrics::SecurityEvent;
use store::users::{GuestUpgrade, UserPreferences, UserRow};
use store::{StoreError, users};

impl Accounts {
    /// Creates a guest and signs them in.
    pub async fn begin_as_guest(
        &self,
        time_zone: Option<&str>,
        origin: SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        match self.signup {
            Signup::Open => {}
            Signup::GuestsOff => return Err(AccountError::GuestsOff),
            Signup::Closed => return Err(AccountError::SignupClosed),
        }
        let mut problems = FieldProblems::default();
        let time_zone = problems.time_zone(time_zone);
        problems.none().map_err(AccountError::Invalid)?;

        let user = UserRow {
            id: UserId::new(self.new_id()),
            email: None,
            password_hash: None,
            display_name: None,
            time_zone: time_zone.unwrap_or_else(|| "UTC".to_owned()),
            guest: true,
            created_at: self.clock.now(),
            preferences: UserPreferences::default(),
            disabled_at: None,
            email_verified_at: None,
            language: Some(origin.language.tag().to_owned()),
        };
        let mut write = self.database.write().await?;
        users::insert(&mut write, &user).await?;
        let signed_in = self.sign_in(&mut write, user, &origin).await?;
        write.commit().await?;
        self.end_previous(&signed_in, &origin);
        self.security_log
            .success(SecurityEvent::GuestCreated, signed_in.me.user_id);
        Ok(signed_in)
    }

    /// Creates an account and signs it in. A guest becomes the account and keeps all data, even
    /// where sign-up is closed.
    #[tracing::instrument(level = "debug", skip_all, fields(guest_id = user.map(tracing::field::display)))]
    pub async fn register(
        &self,
        user: Option<UserId>,
        registration: Registration,
        origin: SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        let guest = match user {
            Some(user) => self.user(user).await?.filter(|account| account.guest),
            None => None,
        };
        if guest.is_none() && self.signup == Signup::Closed {
            return Err(AccountError::SignupClosed);
        }
        let mut new = match self.account(registration).await {
            Err(error @ AccountError::EmailTaken) => {
                self.security_log.refused(SecurityEvent::Registration, user);
                return Err(error);
            }
            new => new?,
        };
        let mut write = self.database.write().await?;
        let guest = match guest {
            Some(guest) => users::lock(&mut write, guest.id)
                .await?
                .filter(|account| account.guest),
            None => None,
        };
        let account = match guest {
            Some(guest) => {
                let promotion = GuestUpgrade {
                    email: new.email.as_deref().unwrap_or_default(),
                    password_hash: new.password_hash.as_deref().unwrap_or_default(),
                    display_name: new.display_name.as_deref(),
                    time_zone: new.named_zone.as_deref(),
                };
                users::promote(&mut write, guest.id, &promotion, self.clock.now())
                    .await
                    .map_err(taken)?;
                users::by_id(&mut write, guest.id)
                    .await?
                    .ok_or(AccountError::NotFound)?
            }
            None => {
                let mut account = new.take_user(UserId::new(self.new_id()), self.clock.now());
                account.language = Some(origin.language.tag().to_owned());
                users::insert(&mut write, &account).await.map_err(taken)?;
                account
            }
        };
        self.notify(&mut write, &account, MailKind::Verification)
            .await?;
        self.record(&mut write, account.id, ActivityKind::Registered, "")
            .await?;
        let signed_in = self.sign_in(&mut write, account, &origin).await?;
        write.commit().await?;
        self.end_previous(&signed_in, &origin);
        self.security_log
            .success(SecurityEvent::Registration, signed_in.me.user_id);
        Ok(signed_in)
    }

    /// Creates an account without signing in, whatever sign-up allows: for the operator.
    pub async fn add(&self, registration: Registration) -> Result<Me, AccountError> {
        let user = self
            .account(registration)
            .await?
            .take_user(UserId::new(self.new_id()), self.clock.now());
        let mut write = self.database.write().await?;
        users::insert(&mut write, &user).await.map_err(taken)?;
        write.commit().await?;
        Ok(me(user))
    }

    /// Checks a registration and hashes its password.
    async fn account(&self, registration: Registration) -> Result<NewAccount, AccountError> {
        let mut problems = FieldProblems::default();
        let email = problems.email(&registration.email);
        problems.password("password", &registration.password, &email);
        let display_name = problems.name("displayName", registration.display_name.as_deref());
        let time_zone = problems.time_zone(registration.time_zone.as_deref());
        problems.none().map_err(AccountError::Invalid)?;
        // Checked before hashing to save the work; the directory of e-mail addresses decides.
        let is_taken = {
            let mut read = self.database.read().await?;
            users::by_email(&mut read, &email).await?.is_some()
        };
        if is_taken {
            return Err(AccountError::EmailTaken);
        }
        let password_hash = self
            .passwords
            .hash(registration.password, PasswordPriority::Low)
            .await?;
        Ok(NewAccount {
            email: Some(email),
            password_hash: Some(password_hash),
            display_name,
            named_zone: time_zone,
        })
    }
}

/// An account that was checked but not stored.
struct NewAccount {
    email: Option<String>,
    password_hash: Option<String>,
    display_name: Option<String>,
    named_zone: Option<String>,
}

impl NewAccount {
    fn take_user(&mut self, id: UserId, created_at: Timestamp) -> UserRow {
        UserRow {
            id,
            email: self.email.take(),
            password_hash: self.password_hash.take(),
            display_name: self.display_name.take(),
            time_zone: self.named_zone.take().unwrap_or_else(|| "UTC".to_owned()),
            guest: false,
            created_at,
            preferences: UserPreferences::default(),
            disabled_at: None,
            email_verified_at: None,
            language: None,
        }
    }
}

/// The only unique column that a user chooses is the e-mail.
pub(super) fn taken(error: StoreError) -> AccountError {
    match error {
        StoreError::Taken(_) => AccountError::EmailTaken,
        other => AccountError::Store(other),
    }
}
