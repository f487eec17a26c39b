//! Connects units of work with the scheduler of the same process: since when it has polled
//! without a gap, and which near deadlines have just been stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use shared::rules::limits::SECOND;
use shared::{Millis, Timestamp, UserId};
use tokio::sync::broadcast;

/// Deadlines no further away than this are sent to the scheduler when they are stored: its next
/// poll of the database could be too late for them.
pub const NEAR: Millis = 6 * SECOND;

/// Near deadlines buffered for a slow scheduler. It finds dropped ones in the database, a little
/// late.
const BACKLOG: usize = 4096;

/// Polls further apart than this mean the process was suspended.
const MAX_GAP: Millis = 10 * SECOND;

/// An instant at which a user's open session changes by itself or an alert is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deadline {
    /// The instant.
    pub at: Timestamp,
    /// Whose session it is.
    pub user: UserId,
}

/// The scheduler's polls; clones share them.
#[derive(Clone, Debug)]
pub struct Heartbeat {
    alive_since: Arc<AtomicI64>,
    last_beat: Arc<AtomicI64>,
}

impl Heartbeat {
    /// Counts `now` as the first poll.
    #[must_use]
    pub fn start(now: Timestamp) -> Self {
        Self {
            alive_since: Arc::new(AtomicI64::new(now.as_millis())),
            last_beat: Arc::new(AtomicI64::new(now.as_millis())),
        }
    }

    /// Since when polls have followed each other without a gap. Alerts of earlier deadlines stay
    /// fresh for longer.
    #[must_use]
    pub fn alive_since(&self) -> Timestamp {
        Timestamp::from_millis(self.alive_since.load(Ordering::Relaxed))
    }

    /// Records a successful poll. A gap before it means that the machine slept, its clock jumped,
    /// or the database was unreachable.
    pub fn beat(&self, now: Timestamp) {
        if !self.is_alive(now) {
            self.alive_since.store(now.as_millis(), Ordering::Relaxed);
        }
        self.last_beat.store(now.as_millis(), Ordering::Relaxed);
    }

    /// Whether the last poll succeeded at most 10 s ago.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        let last_beat = Timestamp::from_millis(self.last_beat.load(Ordering::Relaxed));
        now.since(last_beat) <= MAX_GAP
    }
}

/// Carries near deadlines from commits to the scheduler; clones share the channel.
#[derive(Clone, Debug)]
pub(super) struct NearDeadlines(broadcast::Sender<Deadline>);

impl Default for NearDeadlines {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl NearDeadlines {
    pub(super) fn publish(&self, deadline: Deadline) {
        // An error means that no scheduler runs, as in tests and command-line tools.
        let _ = self.0.send(deadline);
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Deadline> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * SECOND)
    }

    #[test]
    fn regular_polls_have_no_gap() {
        let heartbeat = Heartbeat::start(at(0));
        for second in [5, 15, 25] {
            heartbeat.beat(at(second));
        }
        assert_eq!(heartbeat.alive_since(), at(0));
        assert!(heartbeat.is_alive(at(35)));
        assert!(!heartbeat.is_alive(at(36)));
    }

    #[test]
    fn gap_restarts_the_heartbeat() {
        let heartbeat = Heartbeat::start(at(0));
        heartbeat.beat(at(11));
        assert_eq!(heartbeat.alive_since(), at(11));
        heartbeat.beat(at(12));
        assert_eq!(heartbeat.alive_since(), at(11));
    }

    #[test]
    fn clock_set_back_is_no_gap() {
        let heartbeat = Heartbeat::start(at(1_000));
        heartbeat.beat(at(0));
        assert!(heartbeat.is_alive(at(5)));
        heartbeat.beat(at(5));
        assert_eq!(heartbeat.alive_since(), at(1_000));
    }
}
