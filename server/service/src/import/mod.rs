//! Taking an exported event log back: checked by the rules as it comes in, compared with what the
//! user has ([`plan`]), then written all or nothing, in small transactions ([`write`]). Sessions of
//! files of other time trackers ([`foreign_file`]) and those of a guest ([`guest`]) are written in the same
//! way. What an import added ([`added`]) can be taken back ([`undo`]).

mod added;
mod capacity;
mod foreign_file;
mod guest;
mod lists;
mod plan;
mod progress;
mod undo;
mod write;

use std::collections::BTreeMap;

use shared::rules::Event;
use shared::wire::{ImportCount, ImportReport};
use shared::{Millis, SessionId, Timestamp, UserId};
use tokio_util::sync::CancellationToken;

use super::event_log_reader::EventLogReader;
use super::outcome::ServiceError;
use super::sessions::Sessions;
use capacity::{Capacity, ImportPermit};
pub use foreign_file::{ForeignImport, ForeignRefusal, ForeignUpload};
pub use guest::{GuestSessions, OverlappingSession};
use plan::ValidatedLog;
pub use progress::ImportProgress;
use progress::ProgressCounter;
use store::{StoreError, imports};
pub use undo::UndoRequest;
use write::ImportWriter;

/// How often an import is compared again because the user or somebody with one of its ids has
/// written meanwhile.
const ATTEMPTS: usize = 3;

/// After which an import that was not accepted is taken for abandoned, as by a killed server.
const ABANDONED_AFTER: Millis = 10 * 60 * 1000;

/// Imports that [`Imports::recover`] looks at.
const RECOVERED: i64 = 100;

/// Takes event logs in; clones share the capacity.
#[derive(Clone)]
pub struct Imports {
    writer: ImportWriter,
    capacity: Capacity,
}

/// A log on its way in.
pub struct ImportUpload {
    imports: Imports,
    user: UserId,
    skip_refused: bool,
    file: EventLogReader,
    histories: BTreeMap<SessionId, Vec<Event>>,
    permit: ImportPermit,
}

impl Imports {
    /// Into these sessions.
    #[must_use]
    pub fn new(sessions: Sessions) -> Self {
        Self {
            writer: ImportWriter {
                sessions,
                stop: CancellationToken::new(),
            },
            capacity: Capacity::default(),
        }
    }

    /// Interrupts imports between two transactions once `stop` is cancelled.
    #[must_use]
    pub fn with_stop(mut self, stop: CancellationToken) -> Self {
        self.writer.stop = stop;
        self
    }

    /// Begins to take a log of the user in. With `skip_refused`, what the rules refuse is left out.
    ///
    /// # Errors
    /// [`ServiceError::ImportInProgress`] where another one of theirs is being taken in, and
    /// [`StoreError::Unavailable`] where too many others are.
    pub fn begin(&self, user: UserId, skip_refused: bool) -> Result<ImportUpload, ServiceError> {
        Ok(ImportUpload {
            imports: self.clone(),
            user,
            skip_refused,
            file: EventLogReader::default(),
            histories: BTreeMap::new(),
            permit: self.capacity.enter(user)?,
        })
    }

    /// How far the user's import is; none where this server runs none of theirs.
    #[must_use]
    pub fn progress(&self, user: UserId) -> Option<ImportProgress> {
        self.capacity.progress(user)
    }

    /// Once this is cancelled, imports are interrupted.
    #[must_use]
    pub const fn stop(&self) -> &CancellationToken {
        &self.writer.stop
    }

    /// [`Self::recover`] before anything is served: where there is one server, nobody else can be
    /// busy with an import.
    pub async fn recover_at_start(&self) -> Result<(), StoreError> {
        if self
            .writer
            .sessions
            .transactions
            .database
            .has_many_servers()
        {
            return self.recover().await;
        }
        self.recover_until(Timestamp::MAX).await
    }

    /// Finishes imports that were accepted and discards those that were abandoned before, where a
    /// server was killed or the database failed in the middle.
    pub async fn recover(&self) -> Result<(), StoreError> {
        let now = self.writer.sessions.transactions.clock.now();
        self.recover_until(now.plus(-ABANDONED_AFTER)).await
    }

    async fn recover_until(&self, until: Timestamp) -> Result<(), StoreError> {
        let (accepted, abandoned) = {
            let mut read = self.writer.sessions.transactions.database.read().await?;
            let accepted = imports::accepted(&mut read, RECOVERED).await?;
            let abandoned = imports::abandoned(&mut read, until, RECOVERED).await?;
            (accepted, abandoned)
        };
        for user in accepted {
            tracing::info!(user_id = %user, "finishing an interrupted import");
            write::apply(&self.writer, user, &ProgressCounter::default()).await?;
        }
        for (user, began) in abandoned {
            write::discard(&self.writer, user, began).await?;
        }
        Ok(())
    }
}

impl ImportUpload {
    /// Takes the next piece of the file; false where the server has no room for it now.
    #[must_use]
    pub fn push(&mut self, piece: &[u8]) -> bool {
        if !self.permit.grow(piece.len()) {
            return false;
        }
        let histories = &mut self.histories;
        self.file.push(piece, &mut |event| add(histories, event));
        true
    }

    /// Adds the whole log to the user's, or nothing of it: then the report says why.
    ///
    /// # Errors
    /// [`ServiceError::ImportInterrupted`] where the import was accepted and will be finished
    /// later; nothing is written with any other error.
    #[tracing::instrument(level = "debug", name = "import", skip_all, fields(user_id = %self.user))]
    pub async fn end(self) -> Result<Result<ImportReport, Box<ImportReport>>, ServiceError> {
        let (imports, user, skip_refused) = (self.imports.clone(), self.user, self.skip_refused);
        let (log, permit) = match self.into_log() {
            Ok(log) => log,
            Err(report) => return Ok(Err(report)),
        };
        for _ in 0..ATTEMPTS {
            let (decided, report) = log.decide(&imports.writer.sessions.transactions).await?;
            if report.problem_count > 0 && !skip_refused {
                return Ok(Err(Box::new(refused(report))));
            }
            if write::write(&imports.writer, user, &decided, permit.progress()).await? {
                return Ok(Ok(report));
            }
        }
        Err(came_between())
    }
}

impl ImportUpload {
    /// The log, and the room that it has; a report of what is wrong with the file.
    fn into_log(self) -> Result<(ValidatedLog, ImportPermit), Box<ImportReport>> {
        let mut histories = self.histories;
        let summary = self.file.end(&mut |event| add(&mut histories, event));
        if summary.is_damaged {
            return Err(Box::new(ImportReport {
                problems: summary.problems,
                problem_count: summary.problem_count,
                refused: summary.refused,
                ..ImportReport::default()
            }));
        }
        Ok((
            ValidatedLog::new(self.user, histories, summary),
            self.permit,
        ))
    }
}

fn refused(report: ImportReport) -> ImportReport {
    ImportReport {
        acceptable: report.imported,
        imported: ImportCount::default(),
        skipped: ImportCount::default(),
        settings: false,
        ..report
    }
}

fn came_between() -> ServiceError {
    StoreError::busy("the user's other writes came in between").into()
}

fn add(histories: &mut BTreeMap<SessionId, Vec<Event>>, event: Event) {
    histories.entry(event.session_id).or_default().push(event);
}
