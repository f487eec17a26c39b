//! The timer service: which sessions change by themselves soon, and seeing to it when they do.
//!
//! The truth never depends on it: whoever looks at a session settles it. This makes the
//! effects of time prompt, so that they are told and ring without anybody looking.

use shared::rules::limits::SECOND;
use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use super::parts::{Parts, share};
use super::watch::{Appointment, Watch};
use super::work::Ledger;
use store::sessions::{self, SessionDeadline};
use store::{StoreError, alerts, shards};

/// How long a server may be silent before others take over what it sees to; by the database's
/// time.
const LEASE: Millis = 3 * SECOND;

/// How long it is remembered what has rung: far longer than anything is news.
const REMEMBERED: Millis = 24 * 60 * 60 * SECOND;

/// How many sessions a page has.
const PAGE: u32 = 1_000;

/// How many pages one look reads at most.
const PAGES: usize = 20;

/// Sees to it that what time causes is noticed.
#[derive(Clone)]
pub struct Timer {
    ledger: Ledger,
}

/// How far a look at the database has come.
#[derive(Clone, Copy, Debug)]
pub struct Bookmark {
    deadlines: SessionDeadline,
    alerts: SessionDeadline,
}

impl Bookmark {
    /// Before everything.
    pub const START: Self = Self {
        deadlines: SessionDeadline::FIRST,
        alerts: SessionDeadline::FIRST,
    };
}

/// What a look at the database has found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// When something is to be done about whom.
    pub appointments: Vec<Appointment>,
    /// Where to look on; none if everything was seen.
    pub rest: Option<Bookmark>,
}

impl Timer {
    /// Puts the service together.
    #[must_use]
    pub const fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    /// What transactions and the scheduler tell each other.
    #[must_use]
    pub fn watch(&self) -> Watch {
        self.ledger.watch()
    }

    /// What is counted about it.
    #[must_use]
    pub const fn figures(&self) -> &metrics::Timer {
        self.ledger.figures()
    }

    /// The service's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.ledger.clock.now()
    }

    /// How many persons may be attended to at once and leave requests room.
    #[must_use]
    pub const fn concurrency(&self) -> usize {
        self.ledger.database.background_writers()
    }

    /// Settles and stores the person's open session and raises what there is to ring; whether
    /// there was anything to do. Doing so twice is harmless.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn attend(&self, user: UserId) -> Result<bool, StoreError> {
        attend(&self.ledger, user).await
    }

    /// What is to be done until `until` about those for whom `is_mine` holds: the earliest
    /// first, `limit` at most, from `from` on. Reads no more than a number of pages, however
    /// much there is.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn look(
        &self,
        until: Timestamp,
        from: Bookmark,
        limit: usize,
        is_mine: impl Fn(UserId) -> bool,
    ) -> Result<Found, StoreError> {
        let mut connection = self.ledger.database.read().await?;
        let mut at = from;
        let mut found = Found::default();
        let (mut more_deadlines, mut more_alerts) = (true, true);
        for _ in 0..PAGES {
            let mut page = Vec::new();
            if more_deadlines {
                page = sessions::due(&mut connection, until, at.deadlines, PAGE).await?;
                more_deadlines = page.len() >= PAGE as usize;
                at.deadlines = page.last().copied().unwrap_or(at.deadlines);
            }
            if more_alerts {
                let alerts = sessions::due_alerts(&mut connection, until, at.alerts, PAGE).await?;
                more_alerts = alerts.len() >= PAGE as usize;
                at.alerts = alerts.last().copied().unwrap_or(at.alerts);
                page.extend(alerts);
            }
            let mine = page.into_iter().filter(|due| is_mine(due.user_id));
            found.appointments.extend(mine.map(|due| Appointment {
                at: due.at,
                user: due.user_id,
            }));
            if !more_deadlines && !more_alerts {
                return Ok(found);
            }
            if found.appointments.len() >= limit {
                break;
            }
        }
        found.rest = Some(at);
        Ok(found)
    }

    /// Renews what server `me` sees to and takes its fair share; everything where the database
    /// has only one server.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn share(&self, me: Uuid) -> Result<Parts, StoreError> {
        if !self.ledger.database.has_many_servers() {
            return Ok(Parts::ALL);
        }
        let mut connection = self.ledger.database.write().await?;
        let leases = shards::lock_available(&mut connection).await?;
        let now = connection.now().await?;
        let mine = share(&leases, me, now);
        let is_lasting = |lease: &&shards::ShardLease| {
            lease.owner == Some(me) && lease.until.since(now) > LEASE / 2
        };
        // Renewed in good time, not at every look.
        let lasting = leases.iter().filter(is_lasting).count();
        if lasting < mine.count() as usize {
            shards::acquire(&mut connection, mine.0, me, now.plus(LEASE)).await?;
        }
        // Even where nothing was written: only dropped, it would go on holding its locks for a
        // while, and the others would find nothing that they can take.
        connection.commit().await?;
        Ok(mine)
    }

    /// Leaves what server `me` sees to to the others, at once.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn release(&self, me: Uuid) -> Result<(), StoreError> {
        if !self.ledger.database.has_many_servers() {
            return Ok(());
        }
        let mut connection = self.ledger.database.write().await?;
        shards::release(&mut connection, me).await?;
        connection.commit().await
    }

    /// Forgets what has rung long ago.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn forget_old_alerts(&self) -> Result<(), StoreError> {
        let before = self.now().plus(-REMEMBERED);
        let mut connection = self.ledger.database.write().await?;
        alerts::delete_before(&mut connection, before).await?;
        connection.commit().await
    }
}

/// Settles and stores the person's open session and raises what there is to ring; whether
/// there was anything to do.
pub(super) async fn attend(ledger: &Ledger, user: UserId) -> Result<bool, StoreError> {
    let Some(mut work) = ledger.begin(user).await? else {
        return Ok(false);
    };
    let warned = match work.settle_open().await? {
        Some(open) => work.warn(&open).await?,
        None => false,
    };
    Ok(!work.commit().await?.is_empty() || warned)
}
