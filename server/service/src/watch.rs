//! What transactions and the scheduler tell each other: since when somebody has been watching
//! without a gap, and which deadlines were stored that are near.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use shared::rules::limits::SECOND;
use shared::{Millis, Timestamp, UserId};
use tokio::sync::broadcast;

/// Deadlines that are no further away are told to the scheduler when they are stored, since
/// its next look at the database may come too late for them.
pub const NEAR: Millis = 3 * SECOND;

/// How many of them may wait before the oldest is dropped; the scheduler then finds them in
/// the database, a little late.
const BACKLOG: usize = 4096;

/// When something is to be done about a person's open session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Appointment {
    /// The instant.
    pub at: Timestamp,
    /// Whose session it is.
    pub user: UserId,
}

/// Longer than this between two looks at the database, and nobody was watching.
const GAP: Millis = 10 * SECOND;

/// Shared by clones.
#[derive(Clone, Debug)]
pub struct Watch {
    since: Arc<AtomicI64>,
    looked: Arc<AtomicI64>,
    near: broadcast::Sender<Appointment>,
}

impl Watch {
    /// Begins to watch; before `now` nobody was there.
    #[must_use]
    pub fn begin(now: Timestamp) -> Self {
        Self {
            since: Arc::new(AtomicI64::new(now.as_millis())),
            looked: Arc::new(AtomicI64::new(now.as_millis())),
            near: broadcast::channel(BACKLOG).0,
        }
    }

    /// Since when somebody has been watching without a gap.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        Timestamp::from_millis(self.since.load(Ordering::Relaxed))
    }

    /// The scheduler has seen at `now` what is to come. If it has not for a while, nobody was
    /// watching: the machine slept, its clock jumped, or the database was away.
    pub fn look(&self, now: Timestamp) {
        if !self.is_attended(now) {
            self.since.store(now.as_millis(), Ordering::Relaxed);
        }
        self.looked.store(now.as_millis(), Ordering::Relaxed);
    }

    /// Whether the scheduler has seen a short while ago what is to come.
    #[must_use]
    pub fn is_attended(&self, now: Timestamp) -> bool {
        let looked = Timestamp::from_millis(self.looked.load(Ordering::Relaxed));
        now.since(looked) <= GAP
    }

    /// Tells the scheduler, if there is one, of an appointment that is near.
    pub(super) fn tell(&self, appointment: Appointment) {
        // Nobody may be listening: then time passes all the same, and the next look sees it.
        let _ = self.near.send(appointment);
    }

    /// Hears of every appointment that this process stores and that is near.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Appointment> {
        self.near.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * SECOND)
    }

    #[test]
    fn looks_in_time_leave_no_gap() {
        let watch = Watch::begin(at(0));
        for second in [5, 15, 25] {
            watch.look(at(second));
        }
        assert_eq!(watch.since(), at(0));
        assert!(watch.is_attended(at(35)));
        assert!(!watch.is_attended(at(36)));
    }

    #[test]
    fn after_a_gap_watching_begins_anew() {
        let watch = Watch::begin(at(0));
        watch.look(at(11));
        assert_eq!(watch.since(), at(11));
        watch.look(at(12));
        assert_eq!(watch.since(), at(11));
    }

    #[test]
    fn a_clock_that_is_set_back_is_no_gap() {
        let watch = Watch::begin(at(1_000));
        watch.look(at(0));
        assert!(watch.is_attended(at(5)));
        watch.look(at(5));
        assert_eq!(watch.since(), at(1_000));
    }
}
