//! Concurrency limits of connections and of requests: in all, for each network, and with a reserve
//! for privileged addresses, so that the operator gets in while everybody else is refused.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::rate_limit::network;

/// How many permits there are at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermitLimits {
    /// In all.
    pub total: usize,
    /// The part of them that only privileged addresses get.
    pub reserved: usize,
    /// From one network, unless it is privileged.
    pub per_network: usize,
}

impl PermitLimits {
    /// A sixteenth is reserved, and one network may take a quarter.
    #[must_use]
    pub const fn of(total: usize) -> Self {
        Self {
            total,
            reserved: total / 16,
            per_network: if total < 4 { 1 } else { total / 4 },
        }
    }
}

/// Issues permits; clones share the counts.
#[derive(Clone, Debug)]
pub struct ConcurrencyLimiter(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limits: PermitLimits,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    total: usize,
    by_network: HashMap<u128, usize>,
}

/// Counts against the limits until it is dropped.
#[derive(Debug)]
pub struct ConcurrencyPermit {
    limiter: ConcurrencyLimiter,
    network: Option<u128>,
}

impl ConcurrencyLimiter {
    /// With all permits free.
    #[must_use]
    pub fn new(limits: PermitLimits) -> Self {
        Self(Arc::new(Shared {
            limits,
            counts: Mutex::default(),
        }))
    }

    /// A permit for a connection or request from this address; `None` where a limit is reached.
    #[must_use]
    pub fn acquire(&self, address: IpAddr, is_privileged: bool) -> Option<ConcurrencyPermit> {
        let limits = self.0.limits;
        let mut counts = self.lock();
        let open = if is_privileged {
            limits.total
        } else {
            limits.total.saturating_sub(limits.reserved)
        };
        if counts.total >= open {
            return None;
        }
        let network = (!is_privileged).then(|| network(address));
        if let Some(network) = network {
            let count = counts.by_network.entry(network).or_default();
            // An entry exists only while the network has a permit.
            if *count >= limits.per_network {
                return None;
            }
            *count += 1;
        }
        counts.total += 1;
        Some(ConcurrencyPermit {
            limiter: self.clone(),
            network,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        // Nothing that can panic happens under the lock.
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ConcurrencyPermit {
    fn drop(&mut self) {
        let mut counts = self.limiter.lock();
        counts.total = counts.total.saturating_sub(1);
        let Some(network) = self.network else { return };
        if let Some(count) = counts.by_network.get_mut(&network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: PermitLimits = PermitLimits {
        total: 4,
        reserved: 1,
        per_network: 2,
    };

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn one_network_leaves_room_for_others() {
        let limiter = ConcurrencyLimiter::new(LIMITS);
        let first = limiter.acquire(address(1), false);
        let second = limiter.acquire(address(1), false);
        assert!(first.is_some() && second.is_some());
        assert!(limiter.acquire(address(1), false).is_none());
        assert!(limiter.acquire(address(2), false).is_some());
        drop(first);
        assert!(limiter.acquire(address(1), false).is_some());
    }

    #[test]
    fn the_reserve_is_for_privileged_addresses() {
        let limiter = ConcurrencyLimiter::new(LIMITS);
        let others: Vec<_> = (0..4)
            .map(|last| limiter.acquire(address(last), false))
            .collect();
        assert!(others[..3].iter().all(Option::is_some) && others[3].is_none());
        let operator = limiter.acquire(address(9), true);
        assert!(operator.is_some());
        assert!(limiter.acquire(address(9), true).is_none());
        drop(others);
        // Privileged addresses have no limit by network.
        let more: Vec<_> = (0..3).map(|_| limiter.acquire(address(9), true)).collect();
        assert!(more.iter().all(Option::is_some));
    }

    #[test]
    fn networks_that_have_left_are_forgotten() {
        let limiter = ConcurrencyLimiter::new(PermitLimits::of(1_000));
        for last in 0..=255 {
            drop(limiter.acquire(address(last), false));
        }
        assert!(limiter.lock().by_network.is_empty());
        assert_eq!(limiter.lock().total, 0);
    }
}
