//! Rate limits by network, by account and by user (GCRA).
//!
//! Counters are in memory; where several servers share a database, they add them together in steps.

mod buckets;
mod limits;
mod login_attempt;
mod sharing;
mod unshared;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use shared::UserId;
use tokio_util::sync::CancellationToken;

use super::code::Code;
use super::problem::ApiError;
pub use buckets::network;
use buckets::{BucketState, Buckets, LimitKey, email_key, site};
pub use limits::{BucketSize, Limit, LimitSizes};
pub use login_attempt::LoginAttempt;
use runtime::clock::{Clock, Stopwatch};
use unshared::UnsharedBuckets;

/// Full buckets are also dropped after this many requests, so that a flood of new addresses
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
    /// Asking for a link to set a new password, and using links of mails.
    Recovery,
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
    /// Pages; by address where nobody is signed in.
    Page,
    /// Static files and the like: never counted.
    Unlimited,
}

/// All limits of the server; clones share the counters.
#[derive(Clone)]
pub struct RateLimits(Option<Arc<Counters>>);

struct Counters {
    sizes: LimitSizes,
    /// One for each of [`Limit::ALL`].
    buckets: Vec<Buckets>,
    clock: LimiterClock,
    requests: AtomicU32,
    unshared: UnsharedBuckets,
}

/// The clock of the limits: the machine's steady clock, or in tests one that is passed in.
enum LimiterClock {
    Steady(Stopwatch),
    Injected(Arc<dyn Clock>),
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

    /// Limits on the machine's steady clock.
    #[must_use]
    pub fn on() -> Self {
        Self::with_clock(LimiterClock::Steady(Stopwatch::started()))
    }

    /// Limits on a clock that is passed in, for tests.
    #[must_use]
    pub fn by_clock(clock: Arc<dyn Clock>) -> Self {
        Self::with_clock(LimiterClock::Injected(clock))
    }

    fn with_clock(clock: LimiterClock) -> Self {
        Self(Some(Arc::new(Counters {
            sizes: LimitSizes::default(),
            buckets: Limit::ALL.iter().map(|_| Buckets::default()).collect(),
            clock,
            requests: AtomicU32::new(0),
            unshared: UnsharedBuckets::default(),
        })))
    }

    /// The same limits with other sizes, before anything was counted.
    #[must_use]
    pub fn with_sizes(mut self, sizes: LimitSizes) -> Self {
        if let Some(counters) = self.0.as_mut().and_then(Arc::get_mut) {
            counters.sizes = sizes;
        }
        self
    }

    /// Counts a request by the network of its address.
    ///
    /// # Errors
    /// 429 `rate_limited` with `Retry-After`.
    pub fn count_address(
        &self,
        class: RateLimitClass,
        address: IpAddr,
        cost: u32,
    ) -> Result<Option<RemainingQuota>, ApiError> {
        let Some(counters) = &self.0 else {
            return Ok(None);
        };
        let Some(limit) = class.address_limit() else {
            return Ok(None);
        };
        counters.sweep_if_due();
        let quota = counters.take_address(limit, address, cost)?;
        if class == RateLimitClass::Guest && counters.take(Limit::Guests, LimitKey::All, 1).is_err()
        {
            // Beyond the limit of all, each network may still begin a little.
            return counters
                .take_address(Limit::GuestSlow, address, 1)
                .map(Some);
        }
        Ok(Some(quota))
    }

    /// Counts a request of a user.
    ///
    /// # Errors
    /// 429 `rate_limited` with `Retry-After`.
    pub fn count_user(
        &self,
        class: RateLimitClass,
        user: UserId,
        cost: u32,
    ) -> Result<Option<RemainingQuota>, ApiError> {
        let Some(counters) = &self.0 else {
            return Ok(None);
        };
        let Some(limit) = class.user_limit() else {
            return Ok(None);
        };
        counters.sweep_if_due();
        counters.take(limit, user_key(user), cost).map(Some)
    }

    /// Counts what a request turned out to cost in addition; the next one may have to wait for it.
    pub fn charge(&self, class: RateLimitClass, user: Option<UserId>, address: IpAddr, cost: u32) {
        let Some(counters) = &self.0 else { return };
        let charged = match user {
            Some(user) => class.user_limit().map(|limit| (limit, user_key(user))),
            None => class
                .address_limit()
                .map(|limit| (limit, LimitKey::Network(network(address)))),
        };
        if let Some((limit, key)) = charged.filter(|_| cost > 0) {
            let size = counters.sizes.of(limit);
            let unshared = counters.of(limit).charge(key, size, cost, counters.now());
            counters.note(limit, key, size, unshared);
        }
    }

    /// Takes back what a request counted by address, because the server could not answer it.
    pub fn refund_address(&self, class: RateLimitClass, address: IpAddr) {
        if let (Some(counters), Some(limit)) = (&self.0, class.address_limit()) {
            counters.refund_address(limit, address);
        }
    }

    /// Begins an attempt to sign in to the account with this e-mail, whether it exists or not, so
    /// that the answer does not reveal which. `device` is the id of a browser that has signed in
    /// to this account before.
    ///
    /// # Errors
    /// 429 `rate_limited` with `Retry-After`.
    pub fn begin_login(
        &self,
        email: &str,
        address: IpAddr,
        device: Option<u128>,
    ) -> Result<LoginAttempt, ApiError> {
        match &self.0 {
            Some(counters) => {
                counters.sweep_if_due();
                LoginAttempt::begin(counters, email, address, device)
            }
            None => Ok(LoginAttempt::unlimited()),
        }
    }

    /// Counts a request for a link to set a new password by address and network, whether an account
    /// has the address or not.
    ///
    /// # Errors
    /// 429 `rate_limited` with `Retry-After`.
    pub fn begin_recovery(&self, email: &str, address: IpAddr) -> Result<(), ApiError> {
        let Some(counters) = &self.0 else {
            return Ok(());
        };
        counters.sweep_if_due();
        let key = LimitKey::AccountFrom(email_key(email), network(address));
        counters.take(Limit::RecoveryAccount, key, 1).map(drop)
    }

    /// Drops full buckets once a minute until `stop` is cancelled.
    pub async fn drop_idle_until(&self, stop: CancellationToken) {
        let mut sweeps = tokio::time::interval(SWEEP_INTERVAL);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = sweeps.tick() => if let Some(counters) = &self.0 {
                    counters.drop_full();
                },
            }
        }
    }
}

impl RateLimitClass {
    /// The limit that counts requests by address.
    #[must_use]
    pub const fn address_limit(self) -> Option<Limit> {
        Some(match self {
            Self::Guest => Limit::Guest,
            Self::Register => Limit::Register,
            Self::Login => Limit::Login,
            Self::Recovery => Limit::Recovery,
            Self::Logout | Self::Password | Self::Tokens => Limit::Account,
            Self::Write => Limit::WriteAddress,
            Self::Read | Self::Page => Limit::ReadAddress,
            Self::Feed | Self::Export => Limit::Feed,
            Self::Unlimited => return None,
        })
    }

    /// The limit that counts requests by user.
    #[must_use]
    pub const fn user_limit(self) -> Option<Limit> {
        Some(match self {
            Self::Password => Limit::Password,
            Self::Tokens => Limit::Tokens,
            Self::Read | Self::Page => Limit::Read,
            Self::Export => Limit::Export,
            Self::Unlimited => return None,
            Self::Guest
            | Self::Register
            | Self::Login
            | Self::Recovery
            | Self::Logout
            | Self::Feed
            | Self::Write => Limit::Write,
        })
    }
}

const fn user_key(user: UserId) -> LimitKey {
    LimitKey::Account(user.as_uuid().as_u128())
}

impl Counters {
    fn now(&self) -> Duration {
        match &self.clock {
            LimiterClock::Steady(stopwatch) => stopwatch.elapsed(),
            LimiterClock::Injected(clock) => {
                Duration::from_millis(u64::try_from(clock.now().as_millis()).unwrap_or(0))
            }
        }
    }

    fn of(&self, limit: Limit) -> &Buckets {
        &self.buckets[limit as usize]
    }

    fn take(&self, limit: Limit, key: LimitKey, cost: u32) -> Result<RemainingQuota, ApiError> {
        self.take_sized(limit, key, self.sizes.of(limit), cost)
    }

    fn take_sized(
        &self,
        limit: Limit,
        key: LimitKey,
        size: BucketSize,
        cost: u32,
    ) -> Result<RemainingQuota, ApiError> {
        let quota = |left, wait| RemainingQuota {
            name: limit.name(),
            burst: size.burst,
            window_seconds: whole_seconds(size.period * size.burst),
            left,
            wait_seconds: whole_seconds(wait),
        };
        let (state, unshared) = self.of(limit).take(key, size, cost, self.now());
        match state {
            BucketState::Left(left) => {
                self.note(limit, key, size, unshared);
                Ok(quota(left, size.period))
            }
            BucketState::Wait(wait) => Err(rate_limited(quota(0, wait))),
        }
    }

    /// An IPv6 address counts for its /64, and for its /48 with ten times the size.
    fn take_address(
        &self,
        limit: Limit,
        address: IpAddr,
        cost: u32,
    ) -> Result<RemainingQuota, ApiError> {
        if let Some(site) = site(address) {
            let size = self.sizes.of(limit).tenfold();
            self.take_sized(limit, LimitKey::Site(site), size, cost)?;
        }
        self.take(limit, LimitKey::Network(network(address)), cost)
    }

    fn refund_address(&self, limit: Limit, address: IpAddr) {
        let size = self.sizes.of(limit);
        self.refund(limit, LimitKey::Network(network(address)), size);
        if let Some(site) = site(address) {
            self.refund(limit, LimitKey::Site(site), size.tenfold());
        }
    }

    fn refund(&self, limit: Limit, key: LimitKey, size: BucketSize) {
        let unshared = self.of(limit).refund(key, size);
        self.note(limit, key, size, unshared);
    }

    fn sweep_if_due(&self) {
        if self.requests.fetch_add(1, Ordering::Relaxed) % REQUESTS_BETWEEN_SWEEPS
            == REQUESTS_BETWEEN_SWEEPS - 1
        {
            self.drop_full();
        }
    }

    fn drop_full(&self) {
        let now = self.now();
        for buckets in &self.buckets {
            buckets.drop_full(now);
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

#[cfg(test)]
mod tests;
