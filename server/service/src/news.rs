//! Who has news: told after each commit, heard by whoever follows a person's events.
//!
//! Says only that there is something new and up to which sequence; the events themselves
//! are read from the log, so that a message that is lost costs delay, never an event.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::UserId;
use tokio::sync::{broadcast, watch};

/// How many announcements may wait for a listener to all of them before the oldest is dropped;
/// the listener learns that it missed some.
const BACKLOG: usize = 4096;

/// A person's newest sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Whose events they are.
    pub user: UserId,
    /// The sequence of the newest.
    pub sequence: u64,
}

/// Where news is told and heard; clones share it.
#[derive(Clone, Debug)]
pub struct News {
    followed: Arc<Mutex<Followed>>,
    all: broadcast::Sender<Announcement>,
}

/// Everybody who is followed, and nobody else: the last follower takes the entry away.
type Followed = HashMap<UserId, Told>;

#[derive(Debug)]
struct Told {
    newest: watch::Sender<u64>,
    followers: usize,
}

impl Default for News {
    fn default() -> Self {
        Self {
            followed: Arc::default(),
            all: broadcast::channel(BACKLOG).0,
        }
    }
}

impl News {
    /// Tells that this process has stored events of a person's: everybody who follows them
    /// here, and whoever passes it on.
    pub fn announce(&self, announcement: Announcement) {
        self.hear(announcement);
        // Nobody may be listening.
        let _ = self.all.send(announcement);
    }

    /// Tells those who follow the person in this process only: for what was heard from
    /// another server, or found in the database.
    pub fn hear(&self, announcement: Announcement) {
        if let Some(told) = lock(&self.followed).get(&announcement.user) {
            told.newest.send_if_modified(|newest| {
                let is_newer = announcement.sequence > *newest;
                *newest = announcement.sequence.max(*newest);
                is_newer
            });
        }
    }

    /// Follows one person until the result is dropped. Costs the same however many follow.
    #[must_use]
    pub fn follow(&self, user: UserId) -> Following {
        let mut followed = lock(&self.followed);
        let told = followed.entry(user).or_insert_with(|| Told {
            newest: watch::Sender::new(0),
            followers: 0,
        });
        told.followers += 1;
        Following {
            user,
            newest: told.newest.subscribe(),
            followed: Arc::clone(&self.followed),
        }
    }

    /// Everybody who is followed in this process.
    #[must_use]
    pub fn followed(&self) -> Vec<UserId> {
        lock(&self.followed).keys().copied().collect()
    }

    /// Hears everything that this process stores, for passing it on to other servers.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Announcement> {
        self.all.subscribe()
    }
}

/// Follows a person.
#[derive(Debug)]
pub struct Following {
    user: UserId,
    newest: watch::Receiver<u64>,
    followed: Arc<Mutex<Followed>>,
}

impl Following {
    /// The newest sequence that was heard of so far, which may be older than the newest there
    /// is; [`Self::changed`] wakes for later ones only.
    pub fn newest(&mut self) -> u64 {
        *self.newest.borrow_and_update()
    }

    /// Waits until a newer sequence is heard of than [`Self::newest`] gave last.
    pub async fn changed(&mut self) {
        if self.newest.changed().await.is_err() {
            // The sender lives as long as somebody follows, so this is never reached; waiting
            // would do no harm, since whoever follows also looks at other things.
            pending::<()>().await;
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        if let Entry::Occupied(mut entry) = lock(&self.followed).entry(self.user) {
            entry.get_mut().followers -= 1;
            if entry.get().followers == 0 {
                entry.remove();
            }
        }
    }
}

fn lock(followed: &Mutex<Followed>) -> MutexGuard<'_, Followed> {
    followed.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn news(number: u128, sequence: u64) -> Announcement {
        Announcement {
            user: UserId::new(Uuid::from_u128(number)),
            sequence,
        }
    }

    #[tokio::test]
    async fn a_follower_hears_of_newer_sequences_only() {
        let told = News::default();
        let mut following = told.follow(news(1, 0).user);
        assert_eq!(following.newest(), 0);
        told.announce(news(1, 5));
        told.hear(news(1, 3));
        told.announce(news(2, 9));
        following.changed().await;
        assert_eq!(following.newest(), 5);
        told.hear(news(1, 5));
        let waited = futures_util::poll!(Box::pin(following.changed()));
        assert!(waited.is_pending(), "nothing newer was told");
    }

    #[test]
    fn nobody_is_remembered_who_is_not_followed() {
        let told = News::default();
        let first = told.follow(news(1, 0).user);
        let second = told.follow(news(1, 0).user);
        let other = told.follow(news(2, 0).user);
        assert_eq!(told.followed().len(), 2);
        drop((first, other));
        assert_eq!(told.followed(), [news(1, 0).user]);
        told.announce(news(1, 1));
        drop(second);
        assert!(told.followed().is_empty());
        told.announce(news(1, 2));
        assert!(told.followed().is_empty());
    }
}
