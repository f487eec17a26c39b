//! Accounts: guests, registration, sign-in.
//!
//! Knows neither HTTP nor SQL: the caller passes the user who is signed in. API tokens are in
//! [`tokens`], passwords in [`password`], the profile in [`profile`], sign-ins in [`sign_ins`],
//! deletion in [`account_deletion`].

mod account_deletion;
mod authentication;
mod password;
mod profile;
mod sign_ins;
mod tokens;
mod values;

use std::sync::Arc;

use shared::wire::{Credentials, Me, Registration};
use shared::{Millis, ProblemList, Timestamp, UserId};
use uuid::Uuid;

use super::password::{PasswordError, Passwords};
use super::password_queue::PasswordPriority;
use super::recent_credentials::RecentCredentials;
use super::secret::Secret;
use super::security_log::SecurityLog;
use super::streams::{Credential, Streams};
use metrics::SecurityEvent;
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::users::{GuestUpgrade, UserPreferences, UserRow};
use store::{Connection, Database, StoreError, logins, push, users};
use values::{FieldProblems, normal_email};

pub(crate) use authentication::owner;
pub use values::is_time_zone;

/// Who may sign up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signup {
    /// Guests and accounts.
    Open,
    /// Accounts only.
    GuestsOff,
    /// Nobody; `stint user add` adds accounts, and existing guests may register.
    Closed,
}

const DAY: Millis = 24 * 60 * 60 * 1000;

/// How long a sign-in lasts without being used.
pub const LOGIN_IDLE: Millis = 30 * DAY;

/// Sign-ins of a user; a new one ends the one that was used longest ago.
const MAX_LOGINS: i64 = 50;

/// Sign-ins that a new one ends at most, where more were made before the limit was.
const EVICTED_LOGINS: i64 = 100;

/// How long a sign-in lasts at most.
pub const LOGIN_LIFETIME: Millis = 180 * DAY;

/// Characters of `User-Agent` that are stored.
const USER_AGENT_CHARS: usize = 300;

/// Why an account operation was refused.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(StoreError),
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// All values that are invalid.
    #[error("{} values are invalid", .0.count())]
    Invalid(ProblemList),
    /// Another account has the e-mail.
    #[error("the e-mail belongs to another account")]
    EmailTaken,
    /// No account has this e-mail and this password.
    #[error("the e-mail or the password is wrong")]
    InvalidCredentials,
    /// The operator has disabled guests.
    #[error("guests are disabled")]
    GuestsOff,
    /// The operator has closed sign-up.
    #[error("sign-up is closed")]
    SignupClosed,
    /// Guests have no password, tokens or the like.
    #[error("guests cannot do that")]
    GuestNotAllowed,
    /// The user has as many tokens as are allowed.
    #[error("there are too many tokens")]
    TooManyTokens,
    /// The user has no such token, or the account was deleted.
    #[error("there is no such token or account")]
    NotFound,
    /// The user has no such sign-in.
    #[error("there is no such sign-in")]
    LoginNotFound,
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A user who has just signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The user.
    pub me: Me,
    /// The new login.
    pub login_id: Uuid,
    /// The secret for the cookie; in clear text only here.
    pub secret: Secret,
}

/// The browser that signs in.
#[derive(Clone, Debug, Default)]
pub struct SignInOrigin {
    /// Its previous login and whose it is, if any; it ends with the new one.
    pub previous: Option<(UserId, Uuid)>,
    /// Its `User-Agent`.
    pub user_agent: Option<String>,
}

/// The accounts of all users.
#[derive(Clone)]
pub struct Accounts {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    passwords: Passwords,
    signup: Signup,
    streams: Streams,
    recent: RecentCredentials,
    security_log: SecurityLog,
}

impl Accounts {
    /// On this database; the clock, the randomness and the sign-up rule are the caller's.
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
            recent: RecentCredentials::default(),
            security_log: SecurityLog::default(),
        }
    }

    /// Records security events there.
    #[must_use]
    pub fn with_security_log(mut self, security_log: SecurityLog) -> Self {
        self.security_log = security_log;
        self
    }

    /// Where security events are recorded.
    #[must_use]
    pub const fn security_log(&self) -> &SecurityLog {
        &self.security_log
    }

    /// The streams that end when their credentials are revoked.
    #[must_use]
    pub const fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Who may become a user.
    #[must_use]
    pub const fn signup(&self) -> Signup {
        self.signup
    }

    /// The same accounts with another rule for sign-up.
    #[must_use]
    pub const fn with_signup(mut self, signup: Signup) -> Self {
        self.signup = signup;
        self
    }

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
                let account = new.take_user(UserId::new(self.new_id()), self.clock.now());
                users::insert(&mut write, &account).await.map_err(taken)?;
                account
            }
        };
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

    /// Signs in; the browser's previous login ends. [`AccountError::InvalidCredentials`] takes as
    /// long whether the account exists or not.
    pub async fn sign_in_with(
        &self,
        credentials: Credentials,
        origin: SignInOrigin,
        priority: PasswordPriority,
    ) -> Result<SignedIn, AccountError> {
        let email = normal_email(&credentials.email);
        let user = {
            let mut read = self.database.read().await?;
            users::by_email(&mut read, &email).await?
        };
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let is_right = self
            .passwords
            .verify(credentials.password, hash.clone(), priority)
            .await?;
        if !is_right {
            self.security_log
                .refused(SecurityEvent::SignIn, user.map(|user| user.id));
            return Err(AccountError::InvalidCredentials);
        }
        // Without an account no password is right.
        let user = user.ok_or(AccountError::InvalidCredentials)?;

        let mut write = self.database.write_for(user.id).await?;
        // The password may have been changed while this one was hashed; a login made with the old
        // one must not survive that.
        let user = users::lock(&mut write, user.id)
            .await?
            .filter(|user| user.password_hash == hash)
            .ok_or(AccountError::InvalidCredentials)?;
        let signed_in = self.sign_in(&mut write, user, &origin).await?;
        write.commit().await?;
        self.end_previous(&signed_in, &origin);
        self.security_log
            .success(SecurityEvent::SignIn, signed_in.me.user_id);
        Ok(signed_in)
    }

    /// Ends a sign-in; does nothing if it has ended already.
    #[tracing::instrument(level = "debug", skip_all, fields(login_id = %login))]
    pub async fn sign_out(&self, user: UserId, login: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write().await?;
        logins::delete(&mut write, user, login).await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.streams.end(Credential::Login(login));
        self.security_log.success(SecurityEvent::SignOut, user);
        Ok(())
    }

    /// The user's profile; none if the account was deleted.
    pub async fn me(&self, user: UserId) -> Result<Option<Me>, AccountError> {
        Ok(self.user(user).await?.map(me))
    }

    /// The accounts by e-mail, after `email`, without guests.
    pub async fn list(&self, after: &str, most: i64) -> Result<Vec<Me>, AccountError> {
        let mut read = self.database.read_statement().await?;
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

    async fn sign_in(
        &self,
        write: &mut Connection,
        user: UserRow,
        origin: &SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        let now = self.clock.now();
        let secret = Secret::login(self.entropy.as_ref(), user.id);
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
        if let Some((owner, previous)) = origin.previous {
            // A registering guest's push subscriptions move to the new login.
            push::move_to_login(write, user.id, previous, login_id).await?;
            logins::delete(write, owner, previous).await?;
        }
        for evicted in logins::evict(write, user.id, MAX_LOGINS, EVICTED_LOGINS).await? {
            self.streams.end(Credential::Login(evicted));
        }
        Ok(SignedIn {
            me: me(user),
            login_id,
            secret,
        })
    }

    /// After the commit: invalidates look-ups of the logins that ended with this one, and ends the streams of the
    /// browser's previous login.
    fn end_previous(&self, signed_in: &SignedIn, origin: &SignInOrigin) {
        self.recent.invalidate(signed_in.me.user_id);
        if let Some((owner, previous)) = origin.previous {
            self.recent.invalidate(owner);
            self.streams.end(Credential::Login(previous));
        }
    }

    async fn user(&self, user: UserId) -> Result<Option<UserRow>, AccountError> {
        let mut read = self.database.read_statement().await?;
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

/// The only unique column that a user chooses is the e-mail.
fn taken(error: StoreError) -> AccountError {
    match error {
        StoreError::Taken(_) => AccountError::EmailTaken,
        other => AccountError::Store(other),
    }
}
