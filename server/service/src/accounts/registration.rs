//! New users: guests and accounts.

use shared::stats::UserZones;
use shared::wire::{ActivityKind, Me, Registration};
use shared::{Timestamp, UserId};

use super::values::FieldProblems;
use super::{AccountError, Accounts, SignInOrigin, SignedIn, Signup, me};
use crate::mail::MailKind;
use crate::password_queue::PasswordPriority;
use metrics::SecurityEvent;
use store::users::{UserPreferences, UserRow};
use store::{Connection, StoreError, email_links, mails, users};

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

        let user = self.new_guest(time_zone, &origin);
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
    ///
    /// Where mail is on, the browser is signed in as a guest, until a link in a mail makes the guest
    /// the account; whatever the address, neither the answer nor its time tells whether it is taken.
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
        let checked = CheckedRegistration::of(&registration)?;
        if !self.sends_mail && self.by_email(&checked.email).await?.is_some() {
            // Before hashing, to save the work; the directory of e-mail addresses decides.
            self.security_log.refused(SecurityEvent::Registration, user);
            return Err(AccountError::EmailTaken);
        }
        let password_hash = self.hash_new(registration.password).await?;
        let mut write = self.database.write().await?;
        let guest = match guest {
            Some(guest) => users::lock(&mut write, guest.id)
                .await?
                .filter(|account| account.guest),
            None => None,
        };
        // Where mail is on, it is a registration once the link is used.
        let event = match &guest {
            _ if !self.sends_mail => Some(SecurityEvent::Registration),
            None => Some(SecurityEvent::GuestCreated),
            Some(_) => None,
        };
        let guest = match guest {
            Some(guest) => guest,
            None => {
                let guest = self.new_guest(checked.time_zone.clone(), &origin);
                users::insert(&mut write, &guest).await?;
                guest
            }
        };
        let id = guest.id;
        let work = self.transactions.begin_in(write, id).await?;
        let (mut work, _) = work.ok_or(AccountError::NotFound)?;
        let before = guest.profile();
        let mut account = guest;
        account.display_name = checked.display_name.or(account.display_name);
        if let Some(time_zone) = checked.time_zone {
            account.zones.change(time_zone, self.now());
        }
        work.change_profile(&before, account.profile()).await?;
        let write = work.connection();
        users::set_pending(write, id, &password_hash, self.now()).await?;
        let kind = MailKind::Registration;
        if self.sends_mail {
            // The password is that of the last link.
            email_links::delete_kind(write, id, kind.as_str()).await?;
            mails::cancel(write, id, kind.as_str()).await?;
            self.mail(write, id, kind, &checked.email, None).await?;
        } else {
            self.promote(write, id, &checked.email, None).await?;
        }
        let account = users::by_id(write, id).await?;
        let account = account.ok_or(AccountError::NotFound)?;
        let signed_in = self.sign_in(write, account, &origin).await?;
        work.commit().await?;
        self.end_previous(&signed_in, &origin);
        if let Some(event) = event {
            self.security_log.success(event, id);
        }
        Ok(signed_in)
    }

    /// Makes a guest, who is locked, the account that the link was for. The browser that registered
    /// is signed in anew.
    pub(super) async fn finish_registration(
        &self,
        mut write: Connection,
        user: UserId,
        email: &str,
        origin: SignInOrigin,
    ) -> Result<Option<SignedIn>, AccountError> {
        self.promote(&mut write, user, email, Some(self.now()))
            .await?;
        email_links::delete_all(&mut write, user).await?;
        let account = users::by_id(&mut write, user).await?;
        let account = account.filter(|_| origin.previous.is_some_and(|(owner, _)| owner == user));
        let signed_in = match account {
            Some(account) => Some(self.sign_in(&mut write, account, &origin).await?),
            None => None,
        };
        write.commit().await?;
        match &signed_in {
            Some(signed_in) => self.end_previous(signed_in, &origin),
            None => self.recent.invalidate(user),
        }
        self.security_log.success(SecurityEvent::Registration, user);
        Ok(signed_in)
    }

    async fn promote(
        &self,
        write: &mut Connection,
        user: UserId,
        email: &str,
        verified_at: Option<Timestamp>,
    ) -> Result<(), AccountError> {
        let promoted = users::promote(write, user, email, verified_at, self.now()).await;
        if !promoted.map_err(taken)? {
            return Err(AccountError::InvalidLink);
        }
        self.record(write, user, ActivityKind::Registered, "")
            .await?;
        Ok(())
    }

    fn new_guest(&self, time_zone: Option<String>, origin: &SignInOrigin) -> UserRow {
        UserRow {
            id: UserId::new(self.new_id()),
            email: None,
            password_hash: None,
            display_name: None,
            zones: UserZones::of_sessions(time_zone.as_deref().unwrap_or("UTC")),
            guest: true,
            created_at: self.clock.now(),
            preferences: UserPreferences::default(),
            disabled_at: None,
            email_verified_at: None,
            language: Some(origin.language.tag().to_owned()),
            presets: Vec::new(),
        }
    }

    /// Creates an account without signing in, whatever sign-up allows: for the operator.
    pub async fn add(&self, registration: Registration) -> Result<Me, AccountError> {
        let checked = CheckedRegistration::of(&registration)?;
        if self.by_email(&checked.email).await?.is_some() {
            return Err(AccountError::EmailTaken);
        }
        let user = UserRow {
            password_hash: Some(self.hash_new(registration.password).await?),
            email: Some(checked.email),
            display_name: checked.display_name,
            guest: false,
            language: None,
            ..self.new_guest(checked.time_zone, &SignInOrigin::default())
        };
        let mut write = self.database.write().await?;
        users::insert(&mut write, &user).await.map_err(taken)?;
        write.commit().await?;
        Ok(me(user))
    }

    async fn hash_new(&self, password: String) -> Result<String, AccountError> {
        let hash = self.passwords.hash(password, PasswordPriority::Low).await?;
        Ok(hash)
    }
}

/// The values of a registration, without the password.
struct CheckedRegistration {
    email: String,
    display_name: Option<String>,
    time_zone: Option<String>,
}

impl CheckedRegistration {
    fn of(registration: &Registration) -> Result<Self, AccountError> {
        let mut problems = FieldProblems::default();
        let email = problems.email(&registration.email);
        problems.password("password", &registration.password, &email);
        let display_name = problems.name("displayName", registration.display_name.as_deref());
        let time_zone = problems.time_zone(registration.time_zone.as_deref());
        problems.none().map_err(AccountError::Invalid)?;
        Ok(Self {
            email,
            display_name,
            time_zone,
        })
    }
}

/// The only unique column that a user chooses is the e-mail.
pub(super) fn taken(error: StoreError) -> AccountError {
    match error {
        StoreError::Taken(_) => AccountError::EmailTaken,
        other => AccountError::Store(other),
    }
}
