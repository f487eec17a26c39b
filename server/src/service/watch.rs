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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Appointment {
    /// The instant.
    pub at: Timestamp,
    /// Whose session it is.
    pub user: UserId,
}

/// Shared by clones.
#[derive(Clone, Debug)]
pub struct Watch {
    since: Arc<AtomicI64>,
    near: broadcast::Sender<Appointment>,
}

impl Watch {
    /// Begins to watch; before `now` nobody was there.
    #[must_use]
    pub fn begin(now: Timestamp) -> Self {
        Self {
            since: Arc::new(AtomicI64::new(now.as_millis())),
            near: broadcast::channel(BACKLOG).0,
        }
    }

    /// Since when somebody has been watching without a gap.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        Timestamp::from_millis(self.since.load(Ordering::Relaxed))
    }

    /// Nobody was watching for a while until `now`: the machine slept, its clock jumped, or
    /// the database was away.
    pub fn resume(&self, now: Timestamp) {
        self.since.store(now.as_millis(), Ordering::Relaxed);
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
