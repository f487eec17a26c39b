//! Whether the server can do its work.

use std::time::Duration;

use super::timer::Timer;
use store::{Database, StoreError, readiness};

/// A database that takes longer to say that it is there is of no use to a request either.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the server needs to do its work.
#[derive(Clone)]
pub struct Readiness {
    database: Database,
    timer: Option<Timer>,
}

/// Why the server cannot do its work.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The database does not answer.
    #[error("the database cannot be reached")]
    Unreachable(#[source] StoreError),
    /// The database does not answer in time.
    #[error("the database does not answer in time")]
    Slow,
    /// The schema is older than this program.
    #[error("migrations are missing; run stint migrate")]
    Outdated,
    /// The scheduler does not run.
    #[error("deadlines are not attended to")]
    Unattended,
}

impl Readiness {
    /// Looks at this database.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self {
            database,
            timer: None,
        }
    }

    /// Looks at this timer's scheduler, too.
    #[must_use]
    pub fn with_timer(self, timer: Timer) -> Self {
        Self {
            timer: Some(timer),
            ..self
        }
    }

    /// Whether the database answers, its schema is current and the scheduler is alive.
    ///
    /// # Errors
    /// What is missing.
    pub async fn check(&self) -> Result<(), NotReady> {
        match tokio::time::timeout(PATIENCE, readiness::is_current(&self.database)).await {
            Err(_) => Err(NotReady::Slow),
            Ok(Err(error)) => Err(NotReady::Unreachable(error)),
            Ok(Ok(false)) => Err(NotReady::Outdated),
            Ok(Ok(true)) => match &self.timer {
                Some(timer) if !timer.watch().is_attended(timer.now()) => Err(NotReady::Unattended),
                _ => Ok(()),
            },
        }
    }
}
