//! How much of a pool the writes of one user may hold: they wait for each other's locks, and would
//! otherwise take every connection meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

type Users = HashMap<UserId, Arc<Semaphore>>;

/// The shares of all users; clones share them.
#[derive(Clone, Debug)]
pub(super) struct UserShares {
    connections: usize,
    users: Arc<Mutex<Users>>,
}

/// Counts against the user's share until it is dropped.
#[derive(Debug)]
pub(super) struct UserShare {
    user: UserId,
    semaphore: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
    users: Arc<Mutex<Users>>,
}

impl UserShares {
    /// A quarter of so many connections for each user, one at least.
    pub(super) fn of(connections: u32) -> Self {
        Self {
            connections: usize::try_from(connections / 4).unwrap_or(1).max(1),
            users: Arc::default(),
        }
    }

    /// Waits until the user holds less than their share.
    pub(super) async fn enter(&self, user: UserId) -> UserShare {
        let semaphore = {
            let mut users = lock(&self.users);
            let share = users.entry(user);
            let share = share.or_insert_with(|| Arc::new(Semaphore::new(self.connections)));
            Arc::clone(share)
        };
        // Made before it waits, so that a caller who gives up leaves nothing behind.
        let mut share = UserShare {
            user,
            semaphore: Arc::clone(&semaphore),
            permit: None,
            users: Arc::clone(&self.users),
        };
        // It is never closed.
        share.permit = semaphore.acquire_owned().await.ok();
        share
    }
}

impl Drop for UserShare {
    fn drop(&mut self) {
        let mut users = lock(&self.users);
        drop(self.permit.take());
        // Only this one and the list have it, and it is cloned under the lock alone.
        if Arc::strong_count(&self.semaphore) == 2 {
            users.remove(&self.user);
        }
    }
}

fn lock(users: &Mutex<Users>) -> MutexGuard<'_, Users> {
    // Nothing that can panic happens under the lock.
    users.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Waker};
    use uuid::Uuid;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn a_user_holds_a_quarter_and_leaves_nothing_behind() {
        let shares = UserShares::of(8);
        let held = [shares.enter(user(1)).await, shares.enter(user(1)).await];
        let other = shares.enter(user(2)).await;
        {
            let mut third = pin!(shares.enter(user(1)));
            let mut context = Context::from_waker(Waker::noop());
            assert!(third.as_mut().poll(&mut context).is_pending());
            drop(held);
            assert!(third.as_mut().poll(&mut context).is_ready());
        }
        drop(other);
        assert!(lock(&shares.users).is_empty());
    }
}
