//! Readiness: whether the server can serve requests.

use std::time::Duration;

use super::deadlines::Deadlines;
use store::{Database, StoreError, readiness};

/// A database that takes longer would fail requests too.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Checks database, schema and scheduler.
#[derive(Clone)]
pub struct Readiness {
    database: Database,
    scheduler: Option<Deadlines>,
}

/// Why the server is not ready.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The database returns errors.
    #[error("the database cannot be reached")]
    Unreachable(#[source] StoreError),
    /// The database took longer than 2 s.
    #[error("the database does not answer in time")]
    Slow,
    /// The schema is older than this program.
    #[error("migrations are missing; run stint migrate")]
    Outdated,
    /// The scheduler has not polled for 10 s.
    #[error("the scheduler does not run")]
    SchedulerDown,
}

impl Readiness {
    /// Checks this database only.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self {
            database,
            scheduler: None,
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

    /// Whether the database answers, its schema is current and the scheduler is alive.
    pub async fn check(&self) -> Result<(), NotReady> {
        match tokio::time::timeout(TIMEOUT, readiness::is_current(&self.database)).await {
            Err(_) => Err(NotReady::Slow),
            Ok(Err(error)) => Err(NotReady::Unreachable(error)),
            Ok(Ok(false)) => Err(NotReady::Outdated),
            Ok(Ok(true)) => match &self.scheduler {
                Some(deadlines) if !deadlines.heartbeat().is_alive(deadlines.now()) => {
                    Err(NotReady::SchedulerDown)
                }
                _ => Ok(()),
            },
        }
    }
}
