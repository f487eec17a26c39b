//! Who has news: told after each commit, heard by whoever follows a person's events.
//!
//! Says only that there is something new and up to which sequence; the events themselves
//! are read from the log, so that a message that is lost costs delay, never an event.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

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
    followed: Arc<Mutex<HashMap<UserId, watch::Sender<u64>>>>,
    all: broadcast::Sender<Announcement>,
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
    /// another server.
    pub fn hear(&self, announcement: Announcement) {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = followed.get(&announcement.user) {
            if told.is_closed() {
                followed.remove(&announcement.user);
            } else {
                told.send_if_modified(|newest| {
                    let is_newer = announcement.sequence > *newest;
                    *newest = announcement.sequence.max(*newest);
                    is_newer
                });
            }
        }
    }

    /// Follows one person: wakes whenever their newest sequence has grown.
    #[must_use]
    pub fn follow(&self, user: UserId) -> watch::Receiver<u64> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        followed.retain(|_, told| !told.is_closed());
        followed
            .entry(user)
            .or_insert_with(|| watch::Sender::new(0))
            .subscribe()
    }

    /// Hears everything that this process stores, for passing it on to other servers.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Announcement> {
        self.all.subscribe()
    }
}
