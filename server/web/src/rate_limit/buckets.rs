//! Counters of one rate limit (GCRA): for each key the instant at which its bucket is full again.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::limits::BucketSize;

/// The subject of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum LimitKey {
    /// Everybody together.
    All,
    /// An IPv4 address, or the /64 of an IPv6 address.
    Network(u128),
    /// The /48 of an IPv6 address: what many providers give to one customer.
    Site(u128),
    /// A user or an e-mail address.
    Account(u128),
    /// A user or an e-mail address, from one network.
    AccountFrom(u128, u128),
    /// A browser that has signed in before.
    Device(u128),
}

/// What is left of a bucket, or how long it takes until there is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BucketState {
    Left(u32),
    Wait(Duration),
}

/// The buckets of one limit. All instants are durations since the clock's beginning.
#[derive(Debug, Default)]
pub(super) struct Buckets(Mutex<HashMap<LimitKey, BucketFill>>);

#[derive(Clone, Copy, Debug, Default)]
struct BucketFill {
    full_at: Duration,
    /// What was taken, less what was put back, and not added to the common bucket of all servers.
    unshared: i64,
}

impl Buckets {
    /// Takes `cost` from the bucket of `key`, or nothing where too little is left. A cost above
    /// the burst counts as the whole bucket. Returns also what of the bucket is unshared, as do the
    /// other methods that change it.
    pub(super) fn take(
        &self,
        key: LimitKey,
        size: BucketSize,
        cost: u32,
        now: Duration,
    ) -> (BucketState, i64) {
        let mut buckets = self.lock();
        let bucket = buckets.get(&key).copied().unwrap_or_default();
        let cost = cost.min(size.burst);
        let new = bucket.full_at.max(now) + size.period * cost;
        let room = (now + size.period * size.burst).checked_sub(new);
        match room {
            Some(room) => {
                let bucket = bucket.after(new, i64::from(cost));
                buckets.insert(key, bucket);
                let left = whole_periods(room, size.period);
                (BucketState::Left(left), bucket.unshared)
            }
            None => {
                let wait = new - now - size.period * size.burst;
                (BucketState::Wait(wait), bucket.unshared)
            }
        }
    }

    /// Takes `cost` even where less is left: for what is known only afterwards. A debt is at most
    /// as large as the bucket.
    pub(super) fn charge(&self, key: LimitKey, size: BucketSize, cost: u32, now: Duration) -> i64 {
        let mut buckets = self.lock();
        let bucket = buckets.get(&key).copied().unwrap_or_default();
        let cost = cost.min(size.burst.saturating_mul(2));
        let full_at = bucket.full_at.max(now) + size.period * cost;
        let full_at = full_at.min(now + size.longest());
        let bucket = bucket.after(full_at, i64::from(cost));
        buckets.insert(key, bucket);
        bucket.unshared
    }

    /// Puts one back.
    pub(super) fn refund(&self, key: LimitKey, size: BucketSize) -> i64 {
        let mut buckets = self.lock();
        buckets.get_mut(&key).map_or(0, |bucket| {
            *bucket = bucket.after(bucket.full_at.saturating_sub(size.period), -1);
            bucket.unshared
        })
    }

    /// What was taken, less what was put back, since this was called last.
    pub(super) fn take_unshared(&self, key: LimitKey) -> i64 {
        let mut buckets = self.lock();
        let bucket = buckets.get_mut(&key);
        bucket.map_or(0, |bucket| std::mem::take(&mut bucket.unshared))
    }

    /// What could not be shared counts as unshared again.
    pub(super) fn put_unshared_back(&self, key: LimitKey, unshared: i64) {
        if let Some(bucket) = self.lock().get_mut(&key) {
            bucket.unshared += unshared;
        }
    }

    /// The common bucket of all servers is full at `full_at`, apart from what is unshared here.
    pub(super) fn raise(&self, key: LimitKey, size: BucketSize, full_at: Duration) {
        let mut buckets = self.lock();
        let bucket = buckets.entry(key).or_default();
        let unshared = u32::try_from(bucket.unshared).unwrap_or(0);
        let full_at = full_at + size.period.saturating_mul(unshared);
        bucket.full_at = bucket.full_at.max(full_at);
    }

    /// How much was taken and not refilled.
    pub(super) fn taken(&self, key: LimitKey, size: BucketSize, now: Duration) -> u32 {
        let bucket = self.lock().get(&key).copied().unwrap_or_default();
        let missing = bucket.full_at.saturating_sub(now);
        u32::try_from(missing.as_nanos().div_ceil(size.period.as_nanos().max(1)))
            .unwrap_or(u32::MAX)
    }

    /// Whether something was taken that has not been refilled.
    pub(super) fn is_used(&self, key: LimitKey, now: Duration) -> bool {
        self.lock()
            .get(&key)
            .is_some_and(|bucket| bucket.full_at > now)
    }

    /// Drops full buckets.
    pub(super) fn drop_full(&self, now: Duration) {
        let mut buckets = self.lock();
        buckets.retain(|_, bucket| bucket.full_at > now);
        buckets.shrink_to_fit();
    }

    /// How many buckets are not full.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<LimitKey, BucketFill>> {
        // Every change is a single insertion, so that a panic leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BucketFill {
    fn after(self, full_at: Duration, taken: i64) -> Self {
        Self {
            full_at,
            unshared: self.unshared + taken,
        }
    }
}

fn whole_periods(time: Duration, period: Duration) -> u32 {
    let periods = time.as_nanos() / period.as_nanos().max(1);
    u32::try_from(periods).unwrap_or(u32::MAX)
}

/// What an e-mail address is counted as, however it is written.
pub(super) fn email_key(email: &str) -> u128 {
    let hash = Sha256::digest(email.trim().to_lowercase().as_bytes());
    hash.iter()
        .take(16)
        .fold(0_u128, |key, byte| (key << 8) | u128::from(*byte))
}

/// The network that an address is counted as: an IPv4 address, or the /64 of an IPv6 address,
/// since a customer of a provider has a whole /64.
pub fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

/// The /48 of an IPv6 address.
pub(super) fn site(address: IpAddr) -> Option<u128> {
    match address.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some(address.to_bits() >> 80 << 80),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: BucketSize = BucketSize {
        burst: 3,
        period: Duration::from_secs(10),
    };

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_bucket_is_refilled_one_by_one() {
        let buckets = Buckets::default();
        let take = |cost, now| buckets.take(LimitKey::All, SIZE, cost, at(now)).0;
        assert_eq!(take(1, 0), BucketState::Left(2));
        assert_eq!(take(2, 0), BucketState::Left(0));
        assert_eq!(take(1, 0), BucketState::Wait(at(10)));
        assert_eq!(take(1, 4), BucketState::Wait(at(6)));
        assert_eq!(take(1, 10), BucketState::Left(0));
        assert_eq!(take(1, 100), BucketState::Left(2));
        // More than there can be is as much as there can be.
        assert_eq!(take(9, 200), BucketState::Left(0));
    }

    #[test]
    fn what_is_charged_afterwards_is_a_debt() {
        let buckets = Buckets::default();
        buckets.charge(LimitKey::All, SIZE, 5, at(0));
        let take = |now| buckets.take(LimitKey::All, SIZE, 1, at(now)).0;
        assert_eq!(take(0), BucketState::Wait(at(30)));
        buckets.charge(LimitKey::All, SIZE, u32::MAX, at(0));
        assert_eq!(take(0), BucketState::Wait(at(40)));
        assert_eq!(take(40), BucketState::Left(0));
    }

    #[test]
    fn what_is_put_back_can_be_taken_again() {
        let buckets = Buckets::default();
        for _ in 0..10 {
            assert_eq!(
                buckets.take(LimitKey::All, SIZE, 1, at(0)).0,
                BucketState::Left(2)
            );
            assert!(buckets.is_used(LimitKey::All, at(0)));
            buckets.refund(LimitKey::All, SIZE);
            assert!(!buckets.is_used(LimitKey::All, at(0)));
        }
    }

    #[test]
    fn what_other_servers_have_taken_counts() {
        let buckets = Buckets::default();
        let take = |now| buckets.take(LimitKey::All, SIZE, 1, at(now)).0;
        assert_eq!(take(0), BucketState::Left(2));
        assert_eq!(buckets.take_unshared(LimitKey::All), 1);
        // One more while the others are told.
        assert_eq!(take(0), BucketState::Left(1));
        buckets.raise(LimitKey::All, SIZE, at(20));
        assert_eq!(take(0), BucketState::Wait(at(10)));
        // An older answer changes nothing.
        buckets.raise(LimitKey::All, SIZE, at(0));
        assert_eq!(take(0), BucketState::Wait(at(10)));
        assert_eq!(take(10), BucketState::Left(0));
        assert_eq!(buckets.take_unshared(LimitKey::All), 2);
        buckets.put_unshared_back(LimitKey::All, 2);
        assert_eq!(buckets.refund(LimitKey::All, SIZE), 1);
    }

    #[test]
    fn full_buckets_are_dropped() {
        let buckets = Buckets::default();
        for number in 0..100 {
            buckets.take(LimitKey::Network(number), SIZE, 1, at(0));
        }
        buckets.drop_full(at(9));
        assert_eq!(buckets.len(), 100);
        buckets.drop_full(at(10));
        assert_eq!(buckets.len(), 0);
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("2001:db8::1", "2001:db8::ffff:2"));
        assert!(!same("2001:db8::1", "2001:db8:0:1::1"));
        assert!(same("::ffff:192.0.2.1", "192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
        let site = |text: &str| site(text.parse().unwrap());
        assert_eq!(site("2001:db8::1"), site("2001:db8:0:1::1"));
        assert_ne!(site("2001:db8::1"), site("2001:db8:1::1"));
        assert_eq!(site("::ffff:192.0.2.1"), None);
    }
}
