//! Accounts: guests, registration, sign-in.
//!
//! Knows neither HTTP nor SQL: the caller passes the user who is signed in. API tokens are in
//! [`tokens`], passwords in [`password`], their confirmation in [`reauthentication`], passkeys in
//! [`passkeys`], forgotten passwords in [`recovery`], addresses in
//! [`email_address`], the profile in [`profile`], sign-ins in [`sign_ins`], deletion in [`account_deletion`], what only an operator does in [`operator`].

mod account_deletion;
mod activity;
mod authentication;
mod email_address;
mod operator;
mod passkeys;
mod password;
mod password_rules;
mod presets;
mod profile;
mod reauthentication;
mod recovery;
mod registration;
mod sign_ins;
mod tokens;
mod values;

use std::sync::Arc;

use shared::wire::{ActivityKind, Credentials, Me};
use shared::{Language, Millis, ProblemList, Timestamp, UserId};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::activity::MAX_REFUSALS_IN_PROGRESS;
use super::guest_claims::guest_with_entries;
use super::mail::{MailKind, MailRequest, queue_mail};
use super::outcome::ServiceError;
use super::passkey_challenge::PasskeyChallenges;
use super::password::{PasswordError, Passwords};
use super::password_queue::PasswordPriority;
use super::recent_credentials::RecentCredentials;
use super::request_client::stored_user_agent;
use super::secret::Secret;
use super::security_log::SecurityLog;
use super::streams::{Credential, Streams};
use super::unit_of_work::Transactions;
use metrics::SecurityEvent;
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::users::UserRow;
use store::{Connection, Database, StoreError, logins, push, users};
use values::normal_email;

pub(crate) use authentication::owner;
pub use operator::AccountOverview;
pub use passkeys::PasskeyPage;
pub(crate) use presets::move_presets;
pub use presets::{PresetChange, checked_preset};
pub(crate) use profile::{checked_settings, take_over};
pub use reauthentication::RECENT_AUTHENTICATION;
pub use recovery::{Recovery, RecoveryLink};
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

/// Why an account operation was refused.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(StoreError),
    /// The idempotency key was used for another request, or the user's quota is used up.
    #[error(transparent)]
    Service(#[from] ServiceError),
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
    /// The operator has disabled the account.
    #[error("the account is disabled")]
    Disabled,
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
    /// The link was used, replaced or has expired.
    #[error("the link is not valid")]
    InvalidLink,
    /// This server sends no mail.
    #[error("there is no mail server")]
    MailOff,
    /// The user has no such passkey.
    #[error("there is no such passkey")]
    PasskeyNotFound,
    /// The user has as many passkeys as are allowed.
    #[error("there are too many passkeys")]
    TooManyPasskeys,
    /// The user has the passkey already.
    #[error("the passkey is there already")]
    PasskeyExists,
    /// Nobody can sign in with the passkey, or not with this answer.
    #[error("the passkey is not valid")]
    InvalidPasskey,
    /// The challenge was answered before, has expired or is another browser's.
    #[error("the challenge is not valid")]
    InvalidChallenge,
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
    /// Who used this browser before as a guest and has something that the account can add.
    pub guest: Option<UserId>,
}

/// The browser that signs in.
#[derive(Clone, Debug, Default)]
pub struct SignInOrigin {
    /// Its previous login and whose it is, if any; it ends with the new one.
    pub previous: Option<(UserId, Uuid)>,
    /// Its `User-Agent`.
    pub user_agent: Option<String>,
    /// The language that its pages are in.
    pub language: Language,
    /// Whether it has signed in to this account before.
    pub is_known: bool,
}

/// The accounts of all users.
#[derive(Clone)]
pub struct Accounts {
    transactions: Transactions,
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    passwords: Passwords,
    passkey_challenges: PasskeyChallenges,
    signup: Signup,
    streams: Streams,
    recent: RecentCredentials,
    security_log: SecurityLog,
    sends_mail: bool,
    refusals_in_progress: Arc<Semaphore>,
}

impl Accounts {
    /// On the database of `transactions` and by its clock.
    #[must_use]
    pub fn new(transactions: Transactions, entropy: Arc<dyn Entropy>, signup: Signup) -> Self {
        let database = transactions.database.clone();
        let clock = Arc::clone(&transactions.clock);
        let passwords = Passwords::new(Arc::clone(&entropy));
        let passkey_challenges = PasskeyChallenges::new(database.clone(), Arc::clone(&entropy));
        Self {
            transactions,
            database,
            clock,
            entropy,
            passwords,
            passkey_challenges,
            signup,
            streams: Streams::default(),
            recent: RecentCredentials::default(),
            security_log: SecurityLog::default(),
            sends_mail: false,
            refusals_in_progress: Arc::new(Semaphore::new(MAX_REFUSALS_IN_PROGRESS)),
        }
    }

    /// Whether mails are stored, for [`Mail`](crate::Mail) to send.
    #[must_use]
    pub const fn with_mail(mut self, sends_mail: bool) -> Self {
        self.sends_mail = sends_mail;
        self
    }

    /// Whether this server sends mail.
    #[must_use]
    pub const fn sends_mail(&self) -> bool {
        self.sends_mail
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

    /// Signs in; the browser's previous login ends. A hash with the parameters of an earlier version
    /// is renewed. [`AccountError::InvalidCredentials`] takes as long whether the account exists or
    /// not.
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
        let password = credentials.password;
        let is_right = self
            .passwords
            .verify(password.clone(), hash.clone(), priority)
            .await?;
        if !is_right {
            let user = user.map(|user| user.id);
            self.security_log.refused(SecurityEvent::SignIn, user);
            if let Some(user) = user {
                self.record_refused_sign_in(user);
            }
            return Err(AccountError::InvalidCredentials);
        }
        // Without an account no password is right.
        let user = user.ok_or(AccountError::InvalidCredentials)?;
        let renewed = match hash.filter(|hash| Passwords::is_outdated(hash)) {
            Some(_) => Some(self.passwords.hash(password, priority).await?),
            None => None,
        };

        let mut write = self.database.write_for(user.id).await?;
        // The password may have been changed while this one was hashed; a login made with the old
        // one must not survive that.
        let user = self.lock_checked(&mut write, &user).await?;
        // Only who knows the password is told.
        if user.disabled_at.is_some() {
            self.security_log
                .refused(SecurityEvent::SignIn, Some(user.id));
            return Err(AccountError::Disabled);
        }
        if let Some(renewed) = renewed {
            users::set_password(&mut write, user.id, &renewed, self.now()).await?;
        }
        let signed_in = self.sign_in_recorded(&mut write, user, &origin).await?;
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

    /// Signs in a user who proved who they are: it stands in the activity of the account, and is mailed
    /// if the browser is new.
    async fn sign_in_recorded(
        &self,
        write: &mut Connection,
        user: UserRow,
        origin: &SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        if !origin.is_known {
            self.notify(write, &user, MailKind::SignIn).await?;
        }
        self.record(write, user.id, ActivityKind::SignedIn, "")
            .await?;
        self.sign_in(write, user, origin).await
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
        let user_agent = origin.user_agent.as_deref().map(stored_user_agent);
        let login = logins::NewLogin {
            id: login_id,
            user: user.id,
            token_hash: &secret.hash(),
            user_agent: user_agent.as_deref(),
            created_at: now,
            expires_at: now.plus(LOGIN_LIFETIME),
        };
        logins::insert(write, &login).await?;
        let language = origin.language.tag();
        let is_own = origin.is_known || user.language.is_none();
        if is_own && user.language.as_deref() != Some(language) {
            users::set_language(write, user.id, language).await?;
        }
        if let Some((owner, previous)) = origin.previous {
            // A registering guest's push subscriptions move to the new login.
            push::move_to_login(write, user.id, previous, login_id).await?;
            logins::delete(write, owner, previous).await?;
        }
        let guest = match origin.previous {
            Some((owner, _)) if !user.guest && owner != user.id => {
                guest_with_entries(write, owner).await?
            }
            _ => None,
        };
        for evicted in logins::evict(write, user.id, MAX_LOGINS, EVICTED_LOGINS).await? {
            self.streams.end(Credential::Login(evicted));
        }
        Ok(SignedIn {
            me: me(user),
            login_id,
            secret,
            guest,
        })
    }

    /// Stores a mail to the user, who is locked; none to a guest.
    async fn notify(
        &self,
        write: &mut Connection,
        user: &UserRow,
        kind: MailKind,
    ) -> Result<(), StoreError> {
        match &user.email {
            Some(email) => self.mail(write, user.id, kind, email, None).await,
            None => Ok(()),
        }
    }

    /// Stores a mail to an address of the user, who is locked.
    async fn mail(
        &self,
        write: &mut Connection,
        user: UserId,
        kind: MailKind,
        recipient: &str,
        browser_hash: Option<&[u8; 32]>,
    ) -> Result<(), StoreError> {
        if !self.sends_mail {
            return Ok(());
        }
        let request = MailRequest {
            user,
            kind,
            recipient,
            browser_hash,
        };
        queue_mail(write, self.new_id(), self.now(), request).await
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
        let mut read = self.database.read_statement_for(user).await?;
        Ok(users::by_id(&mut read, user).await?)
    }

    fn new_id(&self) -> Uuid {
        self.entropy.uuid(self.clock.now())
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

pub(super) fn me(user: UserRow) -> Me {
    Me {
        user_id: user.id,
        email: user.email,
        display_name: user.display_name,
        guest: user.guest,
        time_zone: user.zones.time_zone,
        former_time_zones: user.zones.former,
        days_in_current_zone: user.zones.current_only,
        day_starts_at: user.preferences.day_starts_at,
        daily_goal_minutes: user.preferences.daily_goal_minutes,
        week_starts_on: user.preferences.week_starts_on,
        presets: user.presets,
        created_at: user.created_at,
    }
}
