//! How much of a pool one user may hold. Writes wait for each other's locks, reads of much data take
//! long, and either would take every connection meanwhile.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::UserId;
use tokio::sync::oneshot;

use super::StoreError;
use super::owner::Owner;

/// Requests of a user that wait for their share; more are refused.
const MAX_WAITING: usize = 128;

/// The shares of all users; clones share them.
#[derive(Clone, Debug)]
pub(super) struct UserShares {
    connections: usize,
    users: Users,
}

/// Users who hold connections.
type Users = Arc<Mutex<HashMap<UserId, Held>>>;

/// What a user holds, and who waits for it. Costs no allocation until somebody waits.
#[derive(Debug, Default)]
struct Held {
    connections: usize,
    waiting: VecDeque<oneshot::Sender<UserShare>>,
}

/// One connection of a user's share, until it is dropped.
#[derive(Debug)]
pub(super) struct UserShare {
    user: UserId,
    /// None once it was passed on.
    users: Option<Users>,
}

impl UserShares {
    /// A quarter of so many connections for each user, one at least.
    pub(super) fn of(connections: u32) -> Self {
        Self {
            connections: usize::try_from(connections / 4).unwrap_or(1).max(1),
            users: Arc::default(),
        }
    }

    /// Waits until the owner holds less than their share; the server itself has no limit. Does not
    /// wait, and makes no timer, where there is room.
    ///
    /// # Errors
    /// If there is no room in time, or too much waits for it.
    pub(super) async fn enter(
        &self,
        owner: Owner,
        limit: Duration,
    ) -> Result<Option<UserShare>, StoreError> {
        let Owner::User(user) = owner else {
            return Ok(None);
        };
        let receiver = match self.try_enter(user)? {
            Ok(share) => return Ok(Some(share)),
            Err(receiver) => receiver,
        };
        match tokio::time::timeout(limit, receiver).await {
            Ok(Ok(share)) => Ok(Some(share)),
            _ => Err(busy()),
        }
    }

    /// A connection of the share, or who tells when there is one.
    fn try_enter(
        &self,
        user: UserId,
    ) -> Result<Result<UserShare, oneshot::Receiver<UserShare>>, StoreError> {
        let mut users = lock(&self.users);
        let held = users.entry(user).or_default();
        if held.connections < self.connections {
            held.connections += 1;
            return Ok(Ok(UserShare {
                user,
                users: Some(Arc::clone(&self.users)),
            }));
        }
        if held.waiting.len() >= MAX_WAITING {
            held.waiting.retain(|waiting| !waiting.is_closed());
        }
        if held.waiting.len() >= MAX_WAITING {
            return Err(busy());
        }
        let (sender, receiver) = oneshot::channel();
        held.waiting.push_back(sender);
        Ok(Err(receiver))
    }
}

impl Drop for UserShare {
    /// Passes it on to the one who waits longest.
    fn drop(&mut self) {
        let Some(users) = self.users.take() else {
            return;
        };
        loop {
            let waiting = {
                let mut all = lock(&users);
                let Some(held) = all.get_mut(&self.user) else {
                    return;
                };
                let Some(waiting) = held.waiting.pop_front() else {
                    held.connections -= 1;
                    if held.connections == 0 {
                        all.remove(&self.user);
                    }
                    return;
                };
                waiting
            };
            let share = Self {
                user: self.user,
                users: Some(Arc::clone(&users)),
            };
            match waiting.send(share) {
                Ok(()) => return,
                // They gave up.
                Err(mut returned) => returned.users = None,
            }
        }
    }
}

fn busy() -> StoreError {
    StoreError::busy("too many requests of this user are waiting for the database")
}

fn lock<T>(users: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that can panic happens under the lock.
    users.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use uuid::Uuid;

    /// Nobody waits so long here.
    const LIMIT: Duration = Duration::from_secs(600);

    fn user(number: u128) -> Owner {
        Owner::User(UserId::new(Uuid::from_u128(number)))
    }

    /// What is there without waiting.
    fn immediately(shares: &UserShares, owner: Owner) -> Option<UserShare> {
        let entered = shares.enter(owner, LIMIT).now_or_never()?;
        entered.expect("there is room to wait")
    }

    #[tokio::test]
    async fn a_user_holds_a_quarter_and_leaves_nothing_behind() {
        let shares = UserShares::of(8);
        let held = [1, 1].map(|number| immediately(&shares, user(number)).expect("there is room"));
        let other = immediately(&shares, user(2));
        assert!(other.is_some(), "others have their own");
        let mut third = Box::pin(shares.enter(user(1), LIMIT));
        assert!(third.as_mut().now_or_never().is_none());
        let [first, second] = held;
        drop(first);
        let third = third.now_or_never().expect("its turn").expect("a share");
        assert!(immediately(&shares, user(1)).is_none(), "it was passed on");
        drop((second, third, other));
        assert!(lock(&shares.users).is_empty());
    }

    #[tokio::test]
    async fn those_who_give_up_are_passed_over() {
        let shares = UserShares::of(4);
        let held = immediately(&shares, user(1)).expect("there is room");
        let mut waiting: Vec<_> = (0..3)
            .map(|_| Box::pin(shares.enter(user(1), LIMIT)))
            .collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none());
        }
        let last = waiting.pop().expect("three");
        drop(waiting);
        drop(held);
        let share = last.now_or_never().expect("its turn").expect("a share");
        // One that was given, and that nobody took, is not lost either.
        let mut next = Box::pin(shares.enter(user(1), LIMIT));
        assert!(next.as_mut().now_or_never().is_none());
        drop(share);
        drop(next);
        assert!(lock(&shares.users).is_empty());
    }

    #[tokio::test]
    async fn what_waits_is_bounded() {
        let shares = UserShares::of(4);
        let held = immediately(&shares, user(1)).expect("there is room");
        let mut waiting = Box::pin(join_all(
            (0..MAX_WAITING).map(|_| shares.enter(user(1), LIMIT)),
        ));
        assert!(waiting.as_mut().now_or_never().is_none());
        let refused = shares.enter(user(1), LIMIT).now_or_never();
        assert!(refused.expect("at once").is_err());
        assert!(immediately(&shares, user(2)).is_some());
        // Those who give up make room.
        drop(waiting);
        let mut again = Box::pin(shares.enter(user(1), LIMIT));
        assert!(again.as_mut().now_or_never().is_none());
        drop(held);
        assert!(again.now_or_never().expect("its turn").is_ok());
    }

    #[tokio::test]
    async fn waiting_ends() {
        let shares = UserShares::of(4);
        let _held = immediately(&shares, user(1)).expect("there is room");
        let waited = shares.enter(user(1), Duration::ZERO).await;
        assert!(matches!(waited, Err(StoreError::Unavailable(_))));
    }
}
