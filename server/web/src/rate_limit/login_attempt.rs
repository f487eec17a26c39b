//! The limits of signing in. They are counted by account and network together, so that guesses
//! from elsewhere do not lock out the owner, and by account with a high limit, beyond which each
//! network may still try now and then.

use std::net::IpAddr;
use std::sync::Arc;

use service::PasswordPriority;

use super::buckets::{LimitKey, email_key, network, site};
use super::limits::{BucketSize, Limit};
use super::{ApiError, Counters};

/// Attempts of a network to sign in anywhere, beyond which it waits behind others.
const UNSUSPICIOUS: u32 = 3;

/// An attempt to sign in that was counted.
pub struct LoginAttempt {
    /// Before or after others who wait for their password to be checked.
    pub priority: PasswordPriority,
    counters: Option<Arc<Counters>>,
    taken: Vec<(Limit, LimitKey, BucketSize)>,
}

impl LoginAttempt {
    pub(super) const fn unlimited() -> Self {
        Self {
            priority: PasswordPriority::Normal,
            counters: None,
            taken: Vec::new(),
        }
    }

    pub(super) fn begin(
        counters: &Arc<Counters>,
        email: &str,
        address: IpAddr,
        device: Option<u128>,
    ) -> Result<Self, ApiError> {
        let mut attempt = Self {
            counters: Some(Arc::clone(counters)),
            ..Self::unlimited()
        };
        if let Some(device) = device {
            attempt.take(Limit::LoginDevice, LimitKey::Device(device))?;
            return Ok(attempt);
        }
        let account = email_key(email);
        let network = network(address);
        let pair = LimitKey::AccountFrom(account, network);
        let now = counters.now();
        let size = counters.sizes.of(Limit::Login);
        let tried = counters
            .of(Limit::Login)
            .taken(LimitKey::Network(network), size, now);
        if tried > UNSUSPICIOUS || counters.of(Limit::LoginAccount).is_used(pair, now) {
            attempt.priority = PasswordPriority::Low;
        }
        if let Some(site) = site(address) {
            let size = counters.sizes.of(Limit::LoginAccount).tenfold();
            let key = LimitKey::AccountFrom(account, site);
            attempt.take_sized(Limit::LoginAccount, key, size)?;
        }
        attempt.take(Limit::LoginAccount, pair)?;
        if attempt
            .take(Limit::LoginAll, LimitKey::Account(account))
            .is_err()
        {
            attempt.take(Limit::LoginSlow, pair)?;
        }
        Ok(attempt)
    }

    /// Takes back what was counted, because the server could not check the password.
    pub fn refund(self) {
        let Some(counters) = self.counters else {
            return;
        };
        for (limit, key, size) in self.taken {
            counters.refund(limit, key, size);
        }
    }

    fn take(&mut self, limit: Limit, key: LimitKey) -> Result<(), ApiError> {
        let size = self
            .counters
            .as_ref()
            .map(|counters| counters.sizes.of(limit));
        size.map_or(Ok(()), |size| self.take_sized(limit, key, size))
    }

    fn take_sized(
        &mut self,
        limit: Limit,
        key: LimitKey,
        size: BucketSize,
    ) -> Result<(), ApiError> {
        if let Some(counters) = &self.counters {
            counters.take_sized(limit, key, size, 1)?;
            self.taken.push((limit, key, size));
        }
        Ok(())
    }
}
