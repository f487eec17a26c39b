//! Readiness: whether the server can serve requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use shared::rules::limits::SECOND;
use shared::{Millis, Timestamp};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::deadlines::Deadlines;
use runtime::clock::Clock;
use store::{Database, SchemaState, StoreError, readiness};

/// A database that takes longer would fail requests too.
const TIMEOUT: Duration = Duration::from_secs(2);

/// How long a result is passed on to others who ask.
const CACHED: Millis = SECOND;

/// The clocks of servers differ a little; more than this is a clock that stepped back.
const CLOCK_TOLERANCE: Millis = 5 * SECOND;

/// How often the files of the database are looked at, and the clock.
const FILES_INTERVAL: Duration = Duration::from_secs(1);
const CLOCK_INTERVAL: u32 = 60;

/// Checks database, schema, scheduler and clock; clones share the last result.
#[derive(Clone)]
pub struct Readiness {
    database: Database,
    clock: Arc<dyn Clock>,
    scheduler: Option<Deadlines>,
    last: Arc<Mutex<Option<Probe>>>,
    is_clock_reported: Arc<AtomicBool>,
}

/// The result of the last write, and when it was made.
struct Probe {
    at: Timestamp,
    result: Result<Ready, NotReady>,
}

/// The server can serve requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// By how much the clock is behind the newest instant that was recorded, where it is.
    pub clock_behind: Option<Millis>,
}

/// Why the server is not ready.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NotReady {
    /// The database cannot be read or written.
    #[error("the database cannot be used")]
    Unreachable(#[source] Arc<StoreError>),
    /// The database took longer than 2 s.
    #[error("the database does not answer in time")]
    Slow,
    /// The database file vanished, shrank or was replaced.
    #[error("the database file is lost")]
    FileLost,
    /// The schema is older than this program.
    #[error("migrations are missing; run stint migrate")]
    Outdated,
    /// The schema is newer than this program and not compatible with it.
    #[error("the schema is too new for this version; start a newer one")]
    TooNew,
    /// The scheduler has not polled for 10 s.
    #[error("the scheduler does not run")]
    SchedulerDown,
}

impl From<StoreError> for NotReady {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::FileLost(_) => Self::FileLost,
            error => Self::Unreachable(Arc::new(error)),
        }
    }
}

impl Readiness {
    /// Checks this database and this clock only.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self {
            database,
            clock,
            scheduler: None,
            last: Arc::default(),
            is_clock_reported: Arc::default(),
        }
    }

    /// Also checks the scheduler's heartbeat.
    #[must_use]
    pub fn with_scheduler(self, deadlines: Deadlines) -> Self {
        Self {
            scheduler: Some(deadlines),
            ..self
        }
    }

    /// Whether the database takes a write, its schema is current and the scheduler is alive. What
    /// the database has said is passed on for a second.
    ///
    /// # Errors
    /// Why not.
    pub async fn check(&self) -> Result<Ready, NotReady> {
        let ready = self.write().await?;
        match &self.scheduler {
            Some(deadlines) if !deadlines.heartbeat().is_alive(deadlines.now()) => {
                Err(NotReady::SchedulerDown)
            }
            _ => Ok(ready),
        }
    }

    async fn write(&self) -> Result<Ready, NotReady> {
        // Those who ask meanwhile wait for the same answer.
        let mut last = self.last.lock().await;
        let now = self.clock.now();
        if let Some(probe) = last.as_ref()
            && (0..CACHED).contains(&now.since(probe.at))
        {
            return probe.result.clone();
        }
        let result = match tokio::time::timeout(TIMEOUT, self.probe(now)).await {
            Err(_) => Err(NotReady::Slow),
            Ok(result) => result,
        };
        // A slow answer counts from its end, for those who have waited for it.
        *last = Some(Probe {
            at: self.clock.now(),
            result: result.clone(),
        });
        result
    }

    async fn probe(&self, now: Timestamp) -> Result<Ready, NotReady> {
        self.database.check_files()?;
        match self.database.schema_state().await? {
            // A newer server may have migrated it since this one began.
            SchemaState::Current | SchemaState::Newer { .. } => {}
            SchemaState::Outdated(_) => return Err(NotReady::Outdated),
            SchemaState::TooNew(_) => return Err(NotReady::TooNew),
        }
        let newest = readiness::write(&self.database, now).await?;
        let behind = newest.since(now);
        let clock_behind = (behind > CLOCK_TOLERANCE).then_some(behind);
        self.report_clock(clock_behind);
        Ok(Ready { clock_behind })
    }

    /// Logs a clock that stepped back, once.
    fn report_clock(&self, behind: Option<Millis>) {
        let was_reported = self
            .is_clock_reported
            .swap(behind.is_some(), Ordering::Relaxed);
        if let Some(behind) = behind
            && !was_reported
        {
            tracing::warn!(
                seconds = behind / SECOND,
                "the clock is behind what this database has recorded: it stepped back, or was ahead before. Set it; until then new sessions may overlap recorded ones and be refused"
            );
        }
    }

    /// Notices lost files within a second and a wrong clock within a minute, also where nobody
    /// asks.
    pub async fn watch_until(&self, stop: CancellationToken) {
        let mut rounds = 0;
        loop {
            // Both log what is wrong.
            let _ = self.database.check_files();
            if rounds % CLOCK_INTERVAL == 0 {
                let _ = self.check().await;
            }
            rounds += 1;
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(FILES_INTERVAL) => {}
            }
        }
    }
}
