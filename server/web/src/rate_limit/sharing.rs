//! Rate limits of several servers together. A server counts in memory and adds what it has counted to
//! common buckets in the database, in steps of a thirtieth of a bucket: small buckets, as those of
//! passwords, with each request, large ones rarely. No request waits for that, so that a limit may be
//! exceeded by what servers accept within the same [`PAUSE`].

use std::collections::HashMap;
use std::time::Duration;

use service::{SharedRateLimits, Taken};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::buckets::LimitKey;
use super::limits::{BucketSize, Limit};
use super::{Counters, RateLimits};

/// What was taken is added when it is this part of a bucket.
const STEPS: u32 = 30;

/// The time between two additions.
const PAUSE: Duration = Duration::from_millis(100);

/// How long it is taken for granted whether there are several servers.
const SERVERS_CHECK: Duration = Duration::from_secs(6);

impl RateLimits {
    /// Adds what is counted here to the common buckets until `stop` is cancelled.
    pub async fn share_until(&self, shared: SharedRateLimits, stop: CancellationToken) {
        let Some(counters) = &self.0 else {
            return stop.cancelled().await;
        };
        let mut checked: Option<(bool, Duration)> = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = counters.unshared.wait() => {}
            }
            let now = counters.now();
            let known = checked.filter(|(_, at)| now.saturating_sub(*at) < SERVERS_CHECK);
            let has_several = match known {
                Some((has_several, _)) => has_several,
                None => shared.has_several_servers().await.unwrap_or(true),
            };
            checked = known.or(Some((has_several, now)));
            counters.share(has_several.then_some(&shared)).await;
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }
}

impl Counters {
    /// Something was taken from this bucket or put back, and so much of it is unshared now.
    pub(super) fn note(&self, limit: Limit, key: LimitKey, size: BucketSize, unshared: i64) {
        let step = i64::from((size.burst / STEPS).max(1));
        if unshared.abs() >= step {
            self.unshared.add(limit, key, size);
        }
    }

    /// Adds what is due to the common buckets, or forgets it where there are no other servers.
    async fn share(&self, shared: Option<&SharedRateLimits>) {
        let due = self.unshared.take();
        let mut buckets = HashMap::with_capacity(due.len());
        let mut taken = Vec::with_capacity(due.len());
        for ((limit, key), size) in due {
            let unshared = self.of(limit).take_unshared(key);
            if unshared == 0 {
                continue;
            }
            let subject = subject(limit, key);
            let count = u32::try_from(unshared.unsigned_abs()).unwrap_or(u32::MAX);
            let time = millis(size.period.saturating_mul(count));
            taken.push(Taken {
                subject,
                time: time * unshared.signum(),
                longest: millis(size.longest()),
            });
            buckets.insert(subject, (limit, key, size, unshared));
        }
        let Some(shared) = shared.filter(|_| !taken.is_empty()) else {
            return;
        };
        match shared.take(taken).await {
            Ok(left) => {
                let now = self.now();
                for (subject, time) in left {
                    if let Some((limit, key, size, _)) = buckets.get(&subject) {
                        let time = Duration::from_millis(u64::try_from(time).unwrap_or(0));
                        self.of(*limit).raise(*key, *size, now + time);
                    }
                }
            }
            // The next request tries again.
            Err(error) => {
                tracing::debug!(%error, "rate limits were not shared");
                for (limit, key, _, unshared) in buckets.into_values() {
                    self.of(limit).put_unshared_back(key, unshared);
                }
            }
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}

/// The common bucket. A hash, so that every subject has the same length.
fn subject(limit: Limit, key: LimitKey) -> [u8; 16] {
    let (kind, first, second) = match key {
        LimitKey::All => (0, 0, 0),
        LimitKey::Network(network) => (1, network, 0),
        LimitKey::Site(site) => (2, site, 0),
        LimitKey::Account(account) => (3, account, 0),
        LimitKey::AccountFrom(account, network) => (4, account, network),
        LimitKey::Device(device) => (5, device, 0),
    };
    let mut hash = Sha256::new();
    hash.update(limit.name());
    hash.update([kind]);
    hash.update(u128::to_be_bytes(first));
    hash.update(u128::to_be_bytes(second));
    let mut subject = [0; 16];
    for (to, from) in subject.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    subject
}
