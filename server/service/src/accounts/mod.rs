//! People: guests, accounts, sign-ins.
//!
//! Knows neither HTTP nor SQL: it is told who is asking and answers with what became of it.
//! API tokens are in [`tokens`], passwords are changed in [`password`], what people say of
//! themselves is in [`profile`], where they are signed in in [`sign_ins`], and how they leave in
//! [`leaving`].

mod account_deletion;
mod authentication;
mod password;
mod profile;
mod sign_ins;
mod tokens;
mod values;

use std::sync::Arc;

use shared::wire::{Credentials, FieldProblem, Me, Registration};
use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use super::password::{PasswordError, Passwords};
use super::secret::Secret;
use super::streams::{Credential, Streams};
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::users::{GuestUpgrade, UserPreferences, UserRow};
use store::{Connection, Database, StoreError, logins, push, users};
use values::{FieldProblems, normal_email};

pub use authentication::{AuthenticatedUser, VerifiedCredential};
pub use values::is_time_zone;

/// Who may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signup {
    /// Anybody, as a guest or with an account.
    Open,
    /// Anybody, with an account only.
    GuestsOff,
    /// Nobody new; `stint user add` makes accounts.
    Closed,
}

const DAY: Millis = 24 * 60 * 60 * 1000;

/// How long a sign-in lasts without being used.
pub const LOGIN_IDLE: Millis = 30 * DAY;

/// How long a sign-in lasts at most.
pub const LOGIN_LIFETIME: Millis = 180 * DAY;

/// What is kept of a browser's description of itself.
const USER_AGENT_CHARS: usize = 300;

/// Why an account cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The store refused or is out of reach; nothing was written.
    #[error(transparent)]
    Store(StoreError),
    /// The password could not be computed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Values that cannot be used, all of them.
    #[error("{} values cannot be used", .0.len())]
    Invalid(Vec<FieldProblem>),
    /// Another account has the e-mail.
    #[error("the e-mail belongs to another account")]
    EmailTaken,
    /// No account has this e-mail and this password.
    #[error("e-mail or password are wrong")]
    InvalidCredentials,
    /// The operator lets nobody begin as a guest.
    #[error("guests are switched off")]
    GuestsOff,
    /// The operator lets nobody new in.
    #[error("sign-up is closed")]
    SignupClosed,
    /// Guests have no password, tokens or the like.
    #[error("guests cannot do that")]
    GuestNotAllowed,
    /// The person has as many tokens as they may.
    #[error("there are too many tokens")]
    TooManyTokens,
    /// The person has no such token, or the account is gone.
    #[error("there is no such thing")]
    NotFound,
    /// The person has no such sign-in.
    #[error("there is no such sign-in")]
    LoginNotFound,
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Somebody who has just signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub me: Me,
    /// Their new login.
    pub login_id: Uuid,
    /// For the cookie; this is the only time it is in clear.
    pub secret: Secret,
}

/// Where a sign-in comes from.
#[derive(Clone, Debug, Default)]
pub struct SignInOrigin {
    /// The browser's login so far, if it has one; it ends when a new one begins.
    pub previous: Option<Uuid>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
}

/// The accounts of all people.
#[derive(Clone)]
pub struct Accounts {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    passwords: Passwords,
    signup: Signup,
    streams: Streams,
}

impl Accounts {
    /// Puts the service together.
    #[must_use]
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        signup: Signup,
    ) -> Self {
        let passwords = Passwords::new(Arc::clone(&entropy));
        Self {
            database,
            clock,
            entropy,
            passwords,
            signup,
            streams: Streams::default(),
        }
    }

    /// The streams that end when the credentials behind them are revoked here.
    #[must_use]
    pub const fn streams(&self) -> &Streams {
        &self.streams
    }

    /// The same accounts, for those whom this lets in.
    #[must_use]
    pub const fn with_signup(mut self, signup: Signup) -> Self {
        self.signup = signup;
        self
    }

    /// Begins as a guest.
    ///
    /// # Errors
    /// Where guests are switched off, the zone is unknown, or the store fails.
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
        };
        let mut write = self.database.write().await?;
        users::insert(&mut write, &user).await?;
        let signed_in = self.sign_in(&mut write, user, &origin).await?;
        write.commit().await?;
        self.end_previous(&origin);
        Ok(signed_in)
    }

    /// Makes an account. A guest who asks becomes it and keeps everything.
    ///
    /// # Errors
    /// [`AccountError::EmailTaken`], values that cannot be used, sign-up closed, too many
    /// passwords at once, or the store fails.
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
        let mut new = self.account(registration).await?;
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
                let account = new.take_user(UserId::new(self.new_id()), self.clock.now());
                users::insert(&mut write, &account).await.map_err(taken)?;
                account
            }
        };
        let signed_in = self.sign_in(&mut write, account, &origin).await?;
        write.commit().await?;
        self.end_previous(&origin);
        Ok(signed_in)
    }

    /// Makes an account without signing in, whatever sign-up allows: for the operator.
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

    /// Signs in. The browser's login so far ends; whoever was signed in there stays as they are.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`], the same and after the same time whether the
    /// account exists or not; too many passwords at once; the store fails.
    pub async fn sign_in_with(
        &self,
        credentials: Credentials,
        origin: SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        let email = normal_email(&credentials.email);
        let user = {
            let mut read = self.database.read().await?;
            users::by_email(&mut read, &email).await?
        };
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let is_right = self
            .passwords
            .verify(credentials.password, hash.clone())
            .await?;
        let Some(user) = user.filter(|_| is_right) else {
            return Err(AccountError::InvalidCredentials);
        };

        let mut write = self.database.write().await?;
        // The password may have been changed while this one was computed; a login made with the
        // old one must not survive that.
        let user = users::lock(&mut write, user.id)
            .await?
            .filter(|user| user.password_hash == hash)
            .ok_or(AccountError::InvalidCredentials)?;
        let signed_in = self.sign_in(&mut write, user, &origin).await?;
        write.commit().await?;
        self.end_previous(&origin);
        Ok(signed_in)
    }

    /// Ends a sign-in; does nothing if it has ended already.
    #[tracing::instrument(level = "debug", skip_all, fields(login_id = %login))]
    pub async fn sign_out(&self, login: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write().await?;
        logins::delete(&mut write, login).await?;
        write.commit().await?;
        self.streams.end(Credential::Login(login));
        Ok(())
    }

    /// The person.
    pub async fn me(&self, user: UserId) -> Result<Option<Me>, AccountError> {
        Ok(self.user(user).await?.map(me))
    }

    /// The accounts in the order of their e-mails, from after `email`; guests are not among them.
    pub async fn list(&self, after: &str, most: i64) -> Result<Vec<Me>, AccountError> {
        let mut read = self.database.read().await?;
        Ok(users::emails_after(&mut read, after, most)
            .await?
            .into_iter()
            .map(me)
            .collect())
    }

    /// The account with this e-mail.
    pub async fn by_email(&self, email: &str) -> Result<Option<Me>, AccountError> {
        let mut read = self.database.read().await?;
        Ok(users::by_email(&mut read, &normal_email(email))
            .await?
            .map(me))
    }

    /// Checks a registration and hashes its password.
    async fn account(&self, registration: Registration) -> Result<NewAccount, AccountError> {
        let mut problems = FieldProblems::default();
        let email = problems.email(&registration.email);
        problems.password("password", &registration.password);
        let display_name = problems.name("displayName", registration.display_name.as_deref());
        let time_zone = problems.time_zone(registration.time_zone.as_deref());
        problems.none().map_err(AccountError::Invalid)?;
        // Asked before hashing, to spare the work; the unique index is what decides.
        let is_taken = {
            let mut read = self.database.read().await?;
            users::by_email(&mut read, &email).await?.is_some()
        };
        if is_taken {
            return Err(AccountError::EmailTaken);
        }
        let password_hash = self.passwords.hash(registration.password).await?;
        Ok(NewAccount {
            email: Some(email),
            password_hash: Some(password_hash),
            display_name,
            named_zone: time_zone,
        })
    }

    async fn sign_in(
        &self,
        write: &mut Connection,
        user: UserRow,
        origin: &SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        let now = self.clock.now();
        let secret = Secret::login(self.entropy.as_ref());
        let login_id = self.new_id();
        let user_agent: Option<String> = origin.user_agent.as_ref().map(|agent| {
            agent
                .chars()
                .filter(|c| !c.is_control())
                .take(USER_AGENT_CHARS)
                .collect()
        });
        let login = logins::NewLogin {
            id: login_id,
            user: user.id,
            token_hash: &secret.hash(),
            user_agent: user_agent.as_deref(),
            created_at: now,
            expires_at: now.plus(LOGIN_LIFETIME),
        };
        logins::insert(write, &login).await?;
        if let Some(previous) = origin.previous {
            // A guest who registers is told of alerts as before.
            push::move_to_login(write, user.id, previous, login_id).await?;
            logins::delete(write, previous).await?;
        }
        Ok(SignedIn {
            me: me(user),
            login_id,
            secret,
        })
    }

    /// The browser has another login now; what the one so far vouched for ends.
    fn end_previous(&self, origin: &SignInOrigin) {
        if let Some(previous) = origin.previous {
            self.streams.end(Credential::Login(previous));
        }
    }

    async fn user(&self, user: UserId) -> Result<Option<UserRow>, AccountError> {
        let mut read = self.database.read().await?;
        Ok(users::by_id(&mut read, user).await?)
    }

    fn new_id(&self) -> Uuid {
        self.entropy.uuid(self.clock.now())
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
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
        }
    }
}

pub(super) fn me(user: UserRow) -> Me {
    Me {
        user_id: user.id,
        email: user.email,
        display_name: user.display_name,
        guest: user.guest,
        time_zone: user.time_zone,
        day_starts_at: user.preferences.day_starts_at,
        daily_goal_minutes: user.preferences.daily_goal_minutes,
        week_starts_on: user.preferences.week_starts_on,
        created_at: user.created_at,
    }
}

/// The only unique column that a person chooses is the e-mail.
fn taken(error: StoreError) -> AccountError {
    match error {
        StoreError::Taken(_) => AccountError::EmailTaken,
        other => AccountError::Store(other),
    }
}
