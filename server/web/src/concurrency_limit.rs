//! How many may be there at a time, of connections and of requests: in all, from one network, and
//! with a reserve, so that the operator gets in while everybody else is refused.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::rate_limit::network;

/// How many may be there; those who come later are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OccupancyLimits {
    /// In all.
    pub total: usize,
    /// Of these, those that only privileged addresses may take.
    pub reserved: usize,
    /// From one network, unless it is privileged.
    pub per_network: usize,
}

impl OccupancyLimits {
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

/// Who is there; clones share it.
#[derive(Clone, Debug)]
pub struct Occupancy(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limits: OccupancyLimits,
    present: Mutex<Present>,
}

#[derive(Debug, Default)]
struct Present {
    total: usize,
    by_network: HashMap<u128, usize>,
}

/// The right to be there, until it is dropped.
#[derive(Debug)]
pub struct OccupancyPermit {
    occupancy: Occupancy,
    network: Option<u128>,
}

impl Occupancy {
    /// Nobody, within these limits.
    #[must_use]
    pub fn new(limits: OccupancyLimits) -> Self {
        Self(Arc::new(Shared {
            limits,
            present: Mutex::default(),
        }))
    }

    /// Lets one in from this address; `None` where there are too many already.
    #[must_use]
    pub fn enter(&self, address: IpAddr, is_privileged: bool) -> Option<OccupancyPermit> {
        let limits = self.0.limits;
        let mut present = self.lock();
        let open = if is_privileged {
            limits.total
        } else {
            limits.total.saturating_sub(limits.reserved)
        };
        if present.total >= open {
            return None;
        }
        let network = (!is_privileged).then(|| network(address));
        if let Some(network) = network {
            let count = present.by_network.entry(network).or_default();
            // An entry exists only while somebody of the network is there.
            if *count >= limits.per_network {
                return None;
            }
            *count += 1;
        }
        present.total += 1;
        Some(OccupancyPermit {
            occupancy: self.clone(),
            network,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Present> {
        // Nothing that can panic happens under the lock.
        self.0
            .present
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OccupancyPermit {
    fn drop(&mut self) {
        let mut present = self.occupancy.lock();
        present.total = present.total.saturating_sub(1);
        let Some(network) = self.network else { return };
        if let Some(count) = present.by_network.get_mut(&network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                present.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: OccupancyLimits = OccupancyLimits {
        total: 4,
        reserved: 1,
        per_network: 2,
    };

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn one_network_leaves_room_for_others() {
        let occupancy = Occupancy::new(LIMITS);
        let first = occupancy.enter(address(1), false);
        let second = occupancy.enter(address(1), false);
        assert!(first.is_some() && second.is_some());
        assert!(occupancy.enter(address(1), false).is_none());
        assert!(occupancy.enter(address(2), false).is_some());
        drop(first);
        assert!(occupancy.enter(address(1), false).is_some());
    }

    #[test]
    fn the_reserve_is_for_privileged_addresses() {
        let occupancy = Occupancy::new(LIMITS);
        let others: Vec<_> = (0..4)
            .map(|last| occupancy.enter(address(last), false))
            .collect();
        assert!(others[..3].iter().all(Option::is_some) && others[3].is_none());
        let operator = occupancy.enter(address(9), true);
        assert!(operator.is_some());
        assert!(occupancy.enter(address(9), true).is_none());
        drop(others);
        // Privileged addresses have no limit by network.
        let more: Vec<_> = (0..3).map(|_| occupancy.enter(address(9), true)).collect();
        assert!(more.iter().all(Option::is_some));
    }

    #[test]
    fn networks_that_have_left_are_forgotten() {
        let occupancy = Occupancy::new(OccupancyLimits::of(1_000));
        for last in 0..=255 {
            drop(occupancy.enter(address(last), false));
        }
        assert!(occupancy.lock().by_network.is_empty());
        assert_eq!(occupancy.lock().total, 0);
    }
}
