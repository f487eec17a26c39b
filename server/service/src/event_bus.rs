//! Publishes after each commit that a user has new events; event streams subscribe per user.
//!
//! An update carries only the newest sequence. The events themselves are read from the log, so a
//! lost update delays an event but never loses it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::UserId;
use tokio::sync::{broadcast, watch};

/// Updates buffered for a receiver of all users' updates. A slower receiver gets an error that it
/// lagged, and the oldest are dropped.
const BACKLOG: usize = 4096;

/// A user's newest sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SequenceUpdate {
    /// Whose events they are.
    pub user: UserId,
    /// The sequence of the newest event.
    pub sequence: u64,
}

/// The bus of one process; clones share it.
#[derive(Clone, Debug)]
pub struct EventBus {
    channels: Arc<Mutex<Channels>>,
    all: broadcast::Sender<SequenceUpdate>,
}

/// One channel per user with subscribers; the last subscriber removes it.
type Channels = HashMap<UserId, Channel>;

#[derive(Debug)]
struct Channel {
    newest: watch::Sender<u64>,
    subscribers: usize,
}

impl Default for EventBus {
    fn default() -> Self {
        Self {
            channels: Arc::default(),
            all: broadcast::channel(BACKLOG).0,
        }
    }
}

impl EventBus {
    /// Publishes events that this process has committed: to the user's subscribers here and to
    /// [`Self::subscribe_all`], which relays them to other servers.
    pub fn publish(&self, update: SequenceUpdate) {
        self.publish_local(update);
        // An error means that nobody relays, which is normal on SQLite.
        let _ = self.all.send(update);
    }

    /// Publishes to subscribers in this process only: for events of other servers, which must not
    /// be relayed again.
    pub fn publish_local(&self, update: SequenceUpdate) {
        if let Some(channel) = lock(&self.channels).get(&update.user) {
            channel.newest.send_if_modified(|newest| {
                let is_newer = update.sequence > *newest;
                *newest = update.sequence.max(*newest);
                is_newer
            });
        }
    }

    /// Subscribes to one user until the subscription is dropped.
    #[must_use]
    pub fn subscribe(&self, user: UserId) -> EventSubscription {
        let mut channels = lock(&self.channels);
        let channel = channels.entry(user).or_insert_with(|| Channel {
            newest: watch::Sender::new(0),
            subscribers: 0,
        });
        channel.subscribers += 1;
        EventSubscription {
            user,
            newest: channel.newest.subscribe(),
            channels: Arc::clone(&self.channels),
        }
    }

    /// Users with subscribers in this process.
    #[must_use]
    pub fn subscribed_users(&self) -> Vec<UserId> {
        lock(&self.channels).keys().copied().collect()
    }

    /// Receives every update that this process publishes, of all users.
    #[must_use]
    pub fn subscribe_all(&self) -> broadcast::Receiver<SequenceUpdate> {
        self.all.subscribe()
    }
}

/// A subscription to one user's events.
#[derive(Debug)]
pub struct EventSubscription {
    user: UserId,
    newest: watch::Receiver<u64>,
    channels: Arc<Mutex<Channels>>,
}

impl EventSubscription {
    /// The newest sequence published so far, 0 before the first. The log may be ahead of it.
    pub fn newest(&mut self) -> u64 {
        *self.newest.borrow_and_update()
    }

    /// Waits until a newer sequence is published than [`Self::newest`] last returned.
    pub async fn changed(&mut self) {
        if self.newest.changed().await.is_err() {
            // Unreachable: the sender lives as long as any subscription. Pending is safe, since
            // streams also wait for a timer and for the shutdown.
            pending::<()>().await;
        }
    }
}

impl Drop for EventSubscription {
    fn drop(&mut self) {
        if let Entry::Occupied(mut entry) = lock(&self.channels).entry(self.user) {
            entry.get_mut().subscribers -= 1;
            if entry.get().subscribers == 0 {
                entry.remove();
            }
        }
    }
}

fn lock(channels: &Mutex<Channels>) -> MutexGuard<'_, Channels> {
    channels.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn update(number: u128, sequence: u64) -> SequenceUpdate {
        SequenceUpdate {
            user: UserId::new(Uuid::from_u128(number)),
            sequence,
        }
    }

    #[tokio::test]
    async fn a_subscription_wakes_for_newer_sequences_only() {
        let bus = EventBus::default();
        let mut subscription = bus.subscribe(update(1, 0).user);
        assert_eq!(subscription.newest(), 0);
        bus.publish(update(1, 5));
        bus.publish_local(update(1, 3));
        bus.publish(update(2, 9));
        subscription.changed().await;
        assert_eq!(subscription.newest(), 5);
        bus.publish_local(update(1, 5));
        let waited = futures_util::poll!(Box::pin(subscription.changed()));
        assert!(waited.is_pending(), "nothing newer was published");
    }

    #[test]
    fn the_last_subscription_removes_the_channel() {
        let bus = EventBus::default();
        let first = bus.subscribe(update(1, 0).user);
        let second = bus.subscribe(update(1, 0).user);
        let other = bus.subscribe(update(2, 0).user);
        assert_eq!(bus.subscribed_users().len(), 2);
        drop((first, other));
        assert_eq!(bus.subscribed_users(), [update(1, 0).user]);
        bus.publish(update(1, 1));
        drop(second);
        assert!(bus.subscribed_users().is_empty());
        bus.publish(update(1, 2));
        assert!(bus.subscribed_users().is_empty());
    }
}
