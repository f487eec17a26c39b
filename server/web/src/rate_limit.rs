//! Rate limits by network, by account and by user (GCRA, from the crate `governor`).
//!
//! Counters are in memory and per process: several processes together allow several times as
//! much. Limits that must hold across processes are counted in the database by the services.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock as GovernorClock, MonotonicClock, Reference};
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

/// Idle counters are also dropped after this many requests, so that a flood of new addresses
/// cannot fill the memory between two sweeps by time.
const REQUESTS_BETWEEN_SWEEPS: u32 = 1 << 14;

const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The class of a route: it chooses the limits that count its requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimitClass {
    /// Starting as a guest: each adds rows that stay, so that a limit for all networks together
    /// applies too.
    Guest,
    /// Creating an account.
    Register,
    /// Signing in.
    Login,
    /// Signing out.
    Logout,
    /// Changing the password, deleting the account.
    Password,
    /// Listing, creating and deleting tokens.
    Tokens,
    /// Fetching a calendar feed, which needs no sign-in.
    Feed,
    /// Export and import: each goes through the whole account.
    Export,
    /// All other writes.
    Write,
    /// All other reads; not counted without a sign-in.
    Read,
    /// Pages and static files: never counted.
    Unlimited,
}

/// The subject of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum LimitKey {
    All,
    Network(u128),
    Account(u128),
}

/// A burst of requests, then one more each time the period passes.
struct LimitPolicy {
    name: &'static str,
    burst: u32,
    period: Duration,
    limiter: RateLimiter<
        LimitKey,
        DashMapStateStore<LimitKey>,
        LimiterClock,
        StateInformationMiddleware,
    >,
}

/// All limits of the server.
#[derive(Clone)]
pub struct RateLimits(Option<Arc<LimitPolicies>>);

struct LimitPolicies {
    all_guests: LimitPolicy,
    address_guest: LimitPolicy,
    address_register: LimitPolicy,
    address_login: LimitPolicy,
    address_account: LimitPolicy,
    address_write: LimitPolicy,
    address_feed: LimitPolicy,
    account_login: LimitPolicy,
    account_password: LimitPolicy,
    account_tokens: LimitPolicy,
    account_export: LimitPolicy,
    account_write: LimitPolicy,
    account_read: LimitPolicy,
    requests: AtomicU32,
}

/// What is left of a limit, for the response headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemainingQuota {
    name: &'static str,
    burst: u32,
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

    /// Limits on the machine's monotonic clock.
    #[must_use]
    pub fn on() -> Self {
        Self::with_clock(&LimiterClock::Monotonic(MonotonicClock))
    }

    /// Limits on a clock that is passed in, for tests.
    #[must_use]
    pub fn by_clock(clock: Arc<dyn Clock>) -> Self {
        Self::with_clock(&LimiterClock::Injected(clock))
    }

    fn with_clock(clock: &LimiterClock) -> Self {
        let policy = |name, burst, seconds| {
            LimitPolicy::new(name, burst, Duration::from_secs(seconds), clock)
        };
        Self(Some(Arc::new(LimitPolicies {
            all_guests: policy("guests", 600, 1),
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
            account_write: LimitPolicy::new("write", 600, Duration::from_millis(100), clock),
            account_read: LimitPolicy::new("read", 3000, Duration::from_millis(20), clock),
            requests: AtomicU32::new(0),
        })))
    }

    /// Counts a request by the network of its address.
    ///
    /// # Errors
    /// 429 `rate_limited` with `Retry-After`.
    pub fn count_address(
        &self,
        limited: RateLimitClass,
        address: IpAddr,
    ) -> Result<Option<RemainingQuota>, ApiError> {
        let Some(policies) = &self.0 else {
            return Ok(None);
        };
        policies.sweep_if_due();
        let network = LimitKey::Network(network(address));
        let policy = match limited {
            RateLimitClass::Guest => &policies.address_guest,
            RateLimitClass::Register => &policies.address_register,
            RateLimitClass::Login => &policies.address_login,
            RateLimitClass::Logout | RateLimitClass::Password | RateLimitClass::Tokens => {
                &policies.address_account
            }
            RateLimitClass::Write | RateLimitClass::Read => &policies.address_write,
            RateLimitClass::Feed | RateLimitClass::Export => &policies.address_feed,
            RateLimitClass::Unlimited => return Ok(None),
        };
        let quota = policy.count(network)?;
        if limited == RateLimitClass::Guest {
            policies.all_guests.count(LimitKey::All)?;
        }
        Ok(Some(quota))
    }

    /// Counts a request of a user.
    ///
    /// # Errors
    /// 429 `rate_limited` with `Retry-After`.
    pub fn count_user(
        &self,
        limited: RateLimitClass,
        user: UserId,
    ) -> Result<Option<RemainingQuota>, ApiError> {
        self.count_account(limited, user.as_uuid().as_u128())
    }

    /// Counts a request about the account with this e-mail, whether it exists or not, so that
    /// the answer does not reveal which.
    ///
    /// # Errors
    /// 429 `rate_limited` with `Retry-After`.
    pub fn count_email(
        &self,
        limited: RateLimitClass,
        email: &str,
    ) -> Result<Option<RemainingQuota>, ApiError> {
        let hash = Sha256::digest(email.trim().to_lowercase().as_bytes());
        let key = hash
            .iter()
            .take(16)
            .fold(0_u128, |key, byte| (key << 8) | u128::from(*byte));
        self.count_account(limited, key)
    }

    fn count_account(
        &self,
        limited: RateLimitClass,
        key: u128,
    ) -> Result<Option<RemainingQuota>, ApiError> {
        let Some(policies) = &self.0 else {
            return Ok(None);
        };
        policies.sweep_if_due();
        let policy = match limited {
            RateLimitClass::Login => &policies.account_login,
            RateLimitClass::Password => &policies.account_password,
            RateLimitClass::Tokens => &policies.account_tokens,
            RateLimitClass::Read => &policies.account_read,
            RateLimitClass::Export => &policies.account_export,
            RateLimitClass::Unlimited => return Ok(None),
            RateLimitClass::Guest
            | RateLimitClass::Register
            | RateLimitClass::Logout
            | RateLimitClass::Feed
            | RateLimitClass::Write => &policies.account_write,
        };
        policy.count(LimitKey::Account(key)).map(Some)
    }

    /// Drops idle counters once a minute until `stop` is cancelled.
    pub async fn drop_idle_until(&self, stop: CancellationToken) {
        let mut sweeps = tokio::time::interval(SWEEP_INTERVAL);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = sweeps.tick() => self.drop_idle(),
            }
        }
    }

    fn drop_idle(&self) {
        if let Some(policies) = &self.0 {
            policies.drop_idle();
        }
    }
}

impl LimitPolicies {
    fn sweep_if_due(&self) {
        if self.requests.fetch_add(1, Ordering::Relaxed) % REQUESTS_BETWEEN_SWEEPS
            == REQUESTS_BETWEEN_SWEEPS - 1
        {
            self.drop_idle();
        }
    }

    fn drop_idle(&self) {
        for policy in [
            &self.all_guests,
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

impl LimitPolicy {
    fn new(name: &'static str, burst: u32, period: Duration, clock: &LimiterClock) -> Self {
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let policy_quota = Quota::with_period(period)
            .unwrap_or(Quota::per_second(burst))
            .allow_burst(burst);
        let limiter = RateLimiter::new(policy_quota, DashMapStateStore::default(), clock.clone());
        Self {
            name,
            burst: burst.get(),
            period,
            limiter,
        }
    }

    fn count(&self, key: LimitKey) -> Result<RemainingQuota, ApiError> {
        match self.limiter.check_key(&key) {
            Ok(left) => Ok(self.quota(left.remaining_burst_capacity(), self.period)),
            Err(until) => {
                let wait = until.wait_time_from(self.limiter.clock().now());
                Err(rate_limited(self.quota(0, wait)))
            }
        }
    }

    fn quota(&self, left: u32, wait: Duration) -> RemainingQuota {
        RemainingQuota {
            name: self.name,
            burst: self.burst,
            window_seconds: whole_seconds(self.period * self.burst),
            left,
            wait_seconds: whole_seconds(wait),
        }
    }
}

impl RemainingQuota {
    /// Adds the headers unless a handler has added those of a stricter limit.
    pub fn add_unless_present(&self, headers: &mut HeaderMap) {
        if !headers.contains_key(RATE_LIMIT) {
            self.add_to(headers);
        }
    }

    /// Adds `RateLimit` and `RateLimit-LimitPolicy` to an answer.
    pub fn add_to(&self, headers: &mut HeaderMap) {
        let Self {
            name,
            burst,
            window_seconds,
            left,
            wait_seconds,
        } = self;
        if let Ok(policy) =
            HeaderValue::try_from(format!("\"{name}\";q={burst};w={window_seconds}"))
        {
            headers.insert(RATE_LIMIT_POLICY, policy);
        }
        if let Ok(limit) = HeaderValue::try_from(format!("\"{name}\";r={left};t={wait_seconds}")) {
            headers.insert(RATE_LIMIT, limit);
        }
    }
}

fn rate_limited(quota: RemainingQuota) -> ApiError {
    let wait = quota.wait_seconds;
    let mut error = ApiError::new(
        Code::RateLimited,
        format!("Too many requests; wait {wait} seconds."),
    )
    .with_header(RETRY_AFTER, HeaderValue::from(wait));
    let mut headers = HeaderMap::new();
    quota.add_to(&mut headers);
    for (name, value) in headers {
        if let Some(name) = name {
            error = error.with_header(name, value);
        }
    }
    error
}

/// Rounded up, so that a client that waits that long is accepted.
fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

/// The network that an address is counted as: an IPv4 address, or the /64 of an IPv6 address,
/// since a customer of a provider has a whole /64.
pub fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

/// The clock of the limiters.
#[derive(Clone)]
enum LimiterClock {
    /// The machine's monotonic clock.
    Monotonic(MonotonicClock),
    /// A clock that is passed in.
    Injected(Arc<dyn Clock>),
}

/// An instant of a [`LimiterClock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum LimiterInstant {
    Monotonic(<MonotonicClock as GovernorClock>::Instant),
    Injected(Nanos),
}

impl GovernorClock for LimiterClock {
    type Instant = LimiterInstant;

    fn now(&self) -> LimiterInstant {
        match self {
            Self::Monotonic(clock) => LimiterInstant::Monotonic(clock.now()),
            Self::Injected(clock) => {
                let millis = u64::try_from(clock.now().as_millis()).unwrap_or(0);
                LimiterInstant::Injected(Duration::from_millis(millis).into())
            }
        }
    }
}

impl std::ops::Add<Nanos> for LimiterInstant {
    type Output = Self;

    fn add(self, other: Nanos) -> Self {
        match self {
            Self::Monotonic(instant) => Self::Monotonic(instant + other),
            Self::Injected(instant) => Self::Injected(instant + other),
        }
    }
}

impl Reference for LimiterInstant {
    fn duration_since(&self, earlier: Self) -> Nanos {
        match (self, earlier) {
            (Self::Monotonic(this), Self::Monotonic(earlier)) => {
                Reference::duration_since(this, earlier)
            }
            (Self::Injected(this), Self::Injected(earlier)) => {
                Reference::duration_since(this, earlier)
            }
            // A limiter has one clock, so the variants are never mixed.
            _ => Nanos::default(),
        }
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        match self {
            Self::Monotonic(instant) => {
                Self::Monotonic(Reference::saturating_sub(instant, duration))
            }
            Self::Injected(instant) => Self::Injected(Reference::saturating_sub(instant, duration)),
        }
    }
}

#[cfg(test)]
mod tests;
