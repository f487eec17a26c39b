//! How often somebody may ask: by address, by account and by person.
//!
//! Counts in memory, for each server by itself; what must hold across servers is the
//! database's. Decides nothing about who may do what.

mod layer;

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock as Pace, MonotonicClock, Reference};
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use sha2::{Digest, Sha256};
use shared::UserId;

use super::code::Code;
use super::problem::ApiError;
use runtime::clock::Clock;
use tokio_util::sync::CancellationToken;

pub use layer::address_of;
pub use layer::enforce;

/// After so many questions idle entries are dropped, so that a flood of new addresses cannot
/// fill the memory between two rounds of [`RateLimits::forget_idle`].
const QUESTIONS_BETWEEN_ROUNDS: u32 = 1 << 14;

/// How often idle entries are dropped.
const IDLE_ROUND: Duration = Duration::from_secs(60);

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Beginning as a guest: each costs a row for good, so all together are limited too.
    Guest,
    /// Making an account.
    Register,
    /// Signing in.
    Login,
    /// Signing out.
    Logout,
    /// Changing the password, deleting the account.
    Password,
    /// Reading, making and deleting tokens.
    Tokens,
    /// Reading a calendar feed, which needs no sign-in.
    Feed,
    /// Taking everything out or in: each goes through the whole account.
    Export,
    /// Writing anything.
    Write,
    /// Reading as somebody who signed in.
    Read,
}

/// Whom a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Everybody,
    Network(u128),
    Account(u128),
}

/// So many at once, then one more each time the period passes.
struct Policy {
    name: &'static str,
    most: u32,
    period: Duration,
    limiter: RateLimiter<Key, DashMapStateStore<Key>, Tempo, StateInformationMiddleware>,
}

/// All limits of the server.
#[derive(Clone)]
pub struct RateLimits(Option<Arc<Policies>>);

struct Policies {
    everybody_guest: Policy,
    address_guest: Policy,
    address_register: Policy,
    address_login: Policy,
    address_account: Policy,
    address_write: Policy,
    address_feed: Policy,
    account_login: Policy,
    account_password: Policy,
    account_tokens: Policy,
    account_export: Policy,
    account_write: Policy,
    account_read: Policy,
    asked: AtomicU32,
}

/// What is left of a limit, for the answer's headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    name: &'static str,
    most: u32,
    window_seconds: u64,
    left: u32,
    wait_seconds: u64,
}

impl RateLimits {
    /// No limits, for tests and benchmarks.
    #[must_use]
    pub const fn off() -> Self {
        Self(None)
    }

    /// Limits that go by the machine's steady clock.
    #[must_use]
    pub fn on() -> Self {
        Self::paced(&Tempo::Steady(MonotonicClock))
    }

    /// Limits that go by a clock that tests can move.
    #[must_use]
    pub fn by(clock: Arc<dyn Clock>) -> Self {
        Self::paced(&Tempo::Given(clock))
    }

    fn paced(tempo: &Tempo) -> Self {
        let policy =
            |name, most, seconds| Policy::new(name, most, Duration::from_secs(seconds), tempo);
        Self(Some(Arc::new(Policies {
            everybody_guest: policy("guests", 600, 1),
            address_guest: policy("guest", 20, 60),
            address_register: policy("register", 10, 300),
            address_login: policy("login", 30, 10),
            address_account: policy("account", 60, 5),
            address_write: policy("write-address", 1200, 1),
            address_feed: policy("feed", 120, 5),
            account_login: policy("login-account", 10, 30),
            account_password: policy("password", 10, 60),
            account_tokens: policy("tokens", 60, 10),
            account_export: policy("export", 30, 30),
            account_write: Policy::new("write", 600, Duration::from_millis(100), tempo),
            account_read: Policy::new("read", 3000, Duration::from_millis(20), tempo),
            asked: AtomicU32::new(0),
        })))
    }

    /// Counts a request from this address.
    ///
    /// # Errors
    /// 429 where there were too many.
    pub fn count_address(
        &self,
        limited: Limited,
        address: IpAddr,
    ) -> Result<Option<Allowance>, ApiError> {
        let Some(policies) = &self.0 else {
            return Ok(None);
        };
        policies.tidy();
        let network = Key::Network(network(address));
        let policy = match limited {
            Limited::Guest => &policies.address_guest,
            Limited::Register => &policies.address_register,
            Limited::Login => &policies.address_login,
            Limited::Logout | Limited::Password | Limited::Tokens => &policies.address_account,
            Limited::Write | Limited::Read => &policies.address_write,
            Limited::Feed | Limited::Export => &policies.address_feed,
        };
        let allowance = policy.count(network)?;
        if limited == Limited::Guest {
            policies.everybody_guest.count(Key::Everybody)?;
        }
        Ok(Some(allowance))
    }

    /// Counts a request of this person.
    ///
    /// # Errors
    /// 429 where there were too many.
    pub fn count_person(
        &self,
        limited: Limited,
        person: UserId,
    ) -> Result<Option<Allowance>, ApiError> {
        self.count_account(limited, person.as_uuid().as_u128())
    }

    /// Counts a request about the account with this e-mail, existing or not.
    ///
    /// # Errors
    /// 429 where there were too many.
    pub fn count_email(
        &self,
        limited: Limited,
        email: &str,
    ) -> Result<Option<Allowance>, ApiError> {
        let hash = Sha256::digest(email.trim().to_lowercase().as_bytes());
        let key = hash
            .iter()
            .take(16)
            .fold(0_u128, |key, byte| (key << 8) | u128::from(*byte));
        self.count_account(limited, key)
    }

    fn count_account(&self, limited: Limited, key: u128) -> Result<Option<Allowance>, ApiError> {
        let Some(policies) = &self.0 else {
            return Ok(None);
        };
        policies.tidy();
        let policy = match limited {
            Limited::Login => &policies.account_login,
            Limited::Password => &policies.account_password,
            Limited::Tokens => &policies.account_tokens,
            Limited::Read => &policies.account_read,
            Limited::Export => &policies.account_export,
            Limited::Guest
            | Limited::Register
            | Limited::Logout
            | Limited::Feed
            | Limited::Write => &policies.account_write,
        };
        policy.count(Key::Account(key)).map(Some)
    }

    /// Drops idle entries once a minute until `stop` is cancelled, so that memory follows the
    /// present load.
    pub async fn forget_idle_until(&self, stop: CancellationToken) {
        let mut rounds = tokio::time::interval(IDLE_ROUND);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = rounds.tick() => self.forget_idle(),
            }
        }
    }

    fn forget_idle(&self) {
        if let Some(policies) = &self.0 {
            policies.forget_idle();
        }
    }
}

impl Policies {
    fn tidy(&self) {
        if self.asked.fetch_add(1, Ordering::Relaxed) % QUESTIONS_BETWEEN_ROUNDS
            == QUESTIONS_BETWEEN_ROUNDS - 1
        {
            self.forget_idle();
        }
    }

    fn forget_idle(&self) {
        for policy in [
            &self.everybody_guest,
            &self.address_guest,
            &self.address_register,
            &self.address_login,
            &self.address_account,
            &self.address_write,
            &self.address_feed,
            &self.account_login,
            &self.account_password,
            &self.account_tokens,
            &self.account_export,
            &self.account_write,
            &self.account_read,
        ] {
            policy.limiter.retain_recent();
            policy.limiter.shrink_to_fit();
        }
    }
}

impl Policy {
    fn new(name: &'static str, most: u32, period: Duration, tempo: &Tempo) -> Self {
        let most = NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period)
            .unwrap_or(Quota::per_second(most))
            .allow_burst(most);
        let limiter = RateLimiter::new(quota, DashMapStateStore::default(), tempo.clone());
        Self {
            name,
            most: most.get(),
            period,
            limiter,
        }
    }

    fn count(&self, key: Key) -> Result<Allowance, ApiError> {
        match self.limiter.check_key(&key) {
            Ok(left) => Ok(self.allowance(left.remaining_burst_capacity(), self.period)),
            Err(until) => {
                let wait = until.wait_time_from(self.limiter.clock().now());
                Err(too_many(self.allowance(0, wait)))
            }
        }
    }

    fn allowance(&self, left: u32, wait: Duration) -> Allowance {
        Allowance {
            name: self.name,
            most: self.most,
            window_seconds: whole_seconds(self.period * self.most),
            left,
            wait_seconds: whole_seconds(wait),
        }
    }
}

impl Allowance {
    /// Adds `RateLimit` and `RateLimit-Policy` to an answer.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let Self {
            name,
            most,
            window_seconds,
            left,
            wait_seconds,
        } = self;
        if let Ok(policy) = HeaderValue::try_from(format!("\"{name}\";q={most};w={window_seconds}"))
        {
            headers.insert(RATE_LIMIT_POLICY, policy);
        }
        if let Ok(limit) = HeaderValue::try_from(format!("\"{name}\";r={left};t={wait_seconds}")) {
            headers.insert(RATE_LIMIT, limit);
        }
    }
}

fn too_many(allowance: Allowance) -> ApiError {
    let wait = allowance.wait_seconds;
    let mut error = ApiError::new(
        Code::RateLimited,
        format!("There were too many requests; wait {wait} seconds."),
    )
    .with_header(RETRY_AFTER, HeaderValue::from(wait));
    let mut headers = HeaderMap::new();
    allowance.tell(&mut headers);
    for (name, value) in headers {
        if let Some(name) = name {
            error = error.with_header(name, value);
        }
    }
    error
}

/// Rounded up, so that whoever waits that long is let in.
fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

/// One customer of a provider has a whole /64, so counting single IPv6 addresses counts nothing.
pub fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

/// What the limits go by.
#[derive(Clone)]
enum Tempo {
    /// The machine's steady clock, which nobody sets back.
    Steady(MonotonicClock),
    /// A clock that is passed in.
    Given(Arc<dyn Clock>),
}

/// An instant of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Beat {
    Steady(<MonotonicClock as Pace>::Instant),
    Given(Nanos),
}

impl Pace for Tempo {
    type Instant = Beat;

    fn now(&self) -> Beat {
        match self {
            Self::Steady(clock) => Beat::Steady(clock.now()),
            Self::Given(clock) => {
                let millis = u64::try_from(clock.now().as_millis()).unwrap_or(0);
                Beat::Given(Duration::from_millis(millis).into())
            }
        }
    }
}

impl std::ops::Add<Nanos> for Beat {
    type Output = Self;

    fn add(self, other: Nanos) -> Self {
        match self {
            Self::Steady(instant) => Self::Steady(instant + other),
            Self::Given(instant) => Self::Given(instant + other),
        }
    }
}

impl Reference for Beat {
    fn duration_since(&self, earlier: Self) -> Nanos {
        match (self, earlier) {
            (Self::Steady(this), Self::Steady(earlier)) => Reference::duration_since(this, earlier),
            (Self::Given(this), Self::Given(earlier)) => Reference::duration_since(this, earlier),
            // One limiter has one clock, so the two are never mixed.
            _ => Nanos::default(),
        }
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        match self {
            Self::Steady(instant) => Self::Steady(Reference::saturating_sub(instant, duration)),
            Self::Given(instant) => Self::Given(Reference::saturating_sub(instant, duration)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::clock::ManualClock;
    use shared::Timestamp;

    #[test]
    fn addresses_of_one_network_count_together() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("2001:db8::1", "2001:db8::ffff:2"));
        assert!(!same("2001:db8::1", "2001:db8:0:1::1"));
        assert!(same("::ffff:192.0.2.1", "192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }

    #[test]
    fn after_the_most_one_waits_and_is_let_in_again() {
        let clock = ManualClock::at(Timestamp::from_millis(1_800_000_000_000));
        let limits = RateLimits::by(Arc::new(clock.clone()));
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        for left in (0..20).rev() {
            let allowance = limits
                .count_address(Limited::Guest, address)
                .unwrap()
                .unwrap();
            assert_eq!(allowance.left, left);
        }
        let error = limits.count_address(Limited::Guest, address).unwrap_err();
        assert_eq!(error.problem().code, "rate_limited");
        assert!(
            limits
                .count_address(Limited::Guest, "192.0.2.2".parse().unwrap())
                .is_ok()
        );
        clock.advance(60_000);
        assert!(limits.count_address(Limited::Guest, address).is_ok());
        assert!(limits.count_address(Limited::Guest, address).is_err());
    }

    #[test]
    fn what_is_idle_is_forgotten() {
        let clock = ManualClock::at(Timestamp::from_millis(1_800_000_000_000));
        let limits = RateLimits::by(Arc::new(clock.clone()));
        for last in 0..200 {
            limits
                .count_address(Limited::Login, IpAddr::from([198, 51, 100, last]))
                .unwrap();
        }
        let policies = limits.0.clone().unwrap();
        assert_eq!(policies.address_login.limiter.len(), 200);
        clock.advance(3_600_000);
        limits.forget_idle();
        assert_eq!(policies.address_login.limiter.len(), 0);
    }

    #[test]
    fn an_account_is_counted_whoever_asks_and_however_it_is_written() {
        let limits = RateLimits::by(Arc::new(ManualClock::at(Timestamp::from_millis(0))));
        for _ in 0..10 {
            limits
                .count_email(Limited::Login, "ada@example.org")
                .unwrap();
        }
        assert!(
            limits
                .count_email(Limited::Login, " Ada@Example.org")
                .is_err()
        );
        assert!(
            limits
                .count_email(Limited::Login, "bob@example.org")
                .is_ok()
        );
    }
}
