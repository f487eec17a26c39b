//! The buckets from which so much was taken that other servers have to hear of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::buckets::LimitKey;
use super::limits::{BucketSize, Limit};

/// Buckets that wait to be shared; more wait until they are taken from again.
const MOST: usize = 1_000;

type Sizes = HashMap<(Limit, LimitKey), BucketSize>;

/// The buckets, with their sizes.
#[derive(Default)]
pub(super) struct UnsharedBuckets {
    buckets: Mutex<Sizes>,
    wake: Notify,
}

impl UnsharedBuckets {
    /// Adds a bucket.
    pub(super) fn add(&self, limit: Limit, key: LimitKey, size: BucketSize) {
        let mut buckets = self.lock();
        if buckets.len() < MOST {
            buckets.insert((limit, key), size);
            drop(buckets);
            self.wake.notify_one();
        }
    }

    /// Waits until there is one.
    pub(super) async fn wait(&self) {
        self.wake.notified().await;
    }

    /// Takes all of them.
    pub(super) fn take(&self) -> Sizes {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Sizes> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
