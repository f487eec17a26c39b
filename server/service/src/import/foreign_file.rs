//! Importing files of other time trackers: their sessions are decided by the command `record` and
//! written as those of an event log.

use std::sync::Arc;

use chrono_tz::Tz;
use foreign::{FileError, FittedSession, ForeignFile, ReadOptions};
use shared::rules::{PauseTimes, RecordSession, SessionStatus};
use shared::wire::{ColumnRole, DateOrder, ForeignReport, ForeignSession, OverlapRule, RowReason};
use shared::{Timestamp, UserId};

use super::capacity::ImportPermit;
use super::lists::NamedLists;
use super::plan::{self, Decided, NewSession, others_after};
use super::write;
use super::{ATTEMPTS, Imports, came_between};
use crate::outcome::ServiceError;
use crate::zones::instant_of;
use store::sessions::versions;
use store::{StoreError, event_sequence};

/// Sessions that the report shows.
const SAMPLE: usize = 10;

/// How a file is imported.
#[derive(Clone, Debug)]
pub struct ForeignImport {
    /// Whether nothing is written.
    pub dry_run: bool,
    /// The zone of times without one.
    pub zone: Tz,
    /// The order of day and month, where the person said it.
    pub date_order: Option<DateOrder>,
    /// What the columns mean, where the person said it.
    pub columns: Option<Vec<ColumnRole>>,
    /// What is done about rows that overlap each other.
    pub overlap: OverlapRule,
}

/// Why nothing of a file is imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForeignRefusal {
    /// Nothing can be read.
    #[error(transparent)]
    Unreadable(#[from] FileError),
    /// The dates can be read in both orders.
    #[error("The dates can be read with the day or the month first: say dateOrder.")]
    DateOrder,
    /// No columns say when sessions started and ended.
    #[error("No columns say when sessions started and ended: say columns.")]
    Columns,
}

/// A file on its way in.
pub struct ForeignUpload {
    imports: Imports,
    user: UserId,
    bytes: Vec<u8>,
    permit: ImportPermit,
}

impl Imports {
    /// Begins to take a file of the user in.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn begin_foreign(&self, user: UserId) -> Result<ForeignUpload, ServiceError> {
        Ok(ForeignUpload {
            imports: self.clone(),
            user,
            bytes: Vec::new(),
            permit: self.capacity.enter(user)?,
        })
    }
}

impl ForeignUpload {
    /// Bytes that a file may have.
    pub const MAX_BYTES: usize = foreign::limits::MAX_BYTES;

    /// Takes the next piece of the file; false where the server has no room for it now.
    #[must_use]
    pub fn push(&mut self, piece: &[u8]) -> bool {
        self.bytes.extend_from_slice(piece);
        self.permit.grow(piece.len())
    }

    /// Takes out what has arrived, for a form that has the file in it; its room stays reserved.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Sets the file.
    pub fn put(&mut self, file: Vec<u8>) {
        self.bytes = file;
    }

    /// The file so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds the sessions of the file, or says what would be added. A preview is also made of a file
    /// that is refused until more is said about it.
    ///
    /// # Errors
    /// [`ServiceError::ImportInterrupted`] where the import was accepted and will be finished
    /// later; nothing is written with any other error.
    #[tracing::instrument(level = "debug", name = "import_foreign", skip_all, fields(user_id = %self.user))]
    pub async fn end(
        self,
        import: ForeignImport,
    ) -> Result<Result<ForeignReport, ForeignRefusal>, ServiceError> {
        let Self {
            imports,
            user,
            bytes,
            permit,
        } = self;
        let import = Arc::new(import);
        let asked = Arc::clone(&import);
        // Of a large file this takes a second.
        let file = blocking(move || {
            let local = |local| instant_of(local, asked.zone);
            let options = ReadOptions {
                local: &local,
                date_order: asked.date_order,
                columns: asked.columns.as_deref(),
            };
            foreign::read(&bytes, &options)
        });
        let file = match file.await? {
            Ok(file) => Arc::new(file),
            Err(error) => return Ok(Err(error.into())),
        };
        if !import.dry_run && file.needs_columns {
            return Ok(Err(ForeignRefusal::Columns));
        }
        if !import.dry_run && file.needs_date_order {
            return Ok(Err(ForeignRefusal::DateOrder));
        }
        for _ in 0..ATTEMPTS {
            let (decided, mut report) = decide(&imports, user, &file, &import).await?;
            if import.dry_run {
                return Ok(Ok(report));
            }
            if write::write(&imports.writer, user, &decided, permit.progress()).await? {
                report.imported = true;
                return Ok(Ok(report));
            }
        }
        Err(came_between())
    }
}

/// Runs what keeps a processor busy beside the tasks that serve others.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::busy("reading the file was interrupted").into())
}

async fn decide(
    imports: &Imports,
    user: UserId,
    file: &Arc<ForeignFile>,
    import: &Arc<ForeignImport>,
) -> Result<(Decided, ForeignReport), ServiceError> {
    let (mut read, now) = imports
        .writer
        .sessions
        .transactions
        .read_settled(user)
        .await?;
    let sequence = event_sequence::last(&mut read, user).await?;
    let known = versions(&mut read, user, &file.session_ids()).await?;
    let earliest = file.entries.iter().map(|entry| entry.start).min();
    let others = match earliest {
        Some(earliest) => others_after(&mut read, user, earliest).await?,
        None => Vec::new(),
    };
    let mut lists = NamedLists::read(&mut read, user, now).await?;
    drop(read);
    let (file, import) = (Arc::clone(file), Arc::clone(import));
    blocking(move || {
        let mut notes = file.notes.clone();
        let fitted = foreign::fit(
            file.format,
            file.entries.clone(),
            import.overlap,
            others
                .iter()
                .map(|other| (other.start, other.end.unwrap_or(Timestamp::MAX)))
                .collect(),
            &|id| known.contains_key(&id),
            now,
            &mut notes,
        );
        for task in &file.tasks {
            let project = lists.project(&task.project);
            lists.task(&task.title, project, task.estimated_sessions, task.is_done);
        }
        let sample = fitted.sessions.iter().take(SAMPLE).map(shown).collect();
        let sessions = fitted.sessions.iter();
        let new: Vec<NewSession> = sessions
            .filter_map(|session| recorded(session, user, import.zone, now, &mut lists))
            .collect();
        let lists = lists.into_new();
        let report = ForeignReport {
            imported: false,
            format: file.format,
            zone: import.zone.name().to_owned(),
            date_order: file.date_order,
            needs_date_order: file.needs_date_order,
            needs_columns: file.needs_columns,
            columns: file.columns.clone(),
            rows: file.rows,
            sessions: new.len() as u64,
            tasks: lists.tasks.len() as u64,
            projects: lists.projects.len() as u64,
            left_out: file.notes.total() + fitted.left_out,
            trimmed: notes.count(RowReason::Trimmed),
            split: notes.count(RowReason::Split),
            tagged: file.tagged,
            reasons: notes.counts(),
            notes: notes.into_first(),
            sample,
        };
        let decided = Decided {
            format: Some(file.format),
            lists,
            new,
            sequence,
            ..Decided::default()
        };
        (decided, report)
    })
    .await
}

/// The log of a session, decided by the rules. They refuse none that fits.
fn recorded(
    fitted: &FittedSession,
    user: UserId,
    zone: Tz,
    now: Timestamp,
    lists: &mut NamedLists,
) -> Option<NewSession> {
    let texts = &fitted.texts;
    let project_id = lists.project(&texts.project);
    let task_id = lists.task(&texts.task, project_id, None, false);
    let pause = |(pause_time, resume_time): &(Timestamp, Timestamp)| PauseTimes {
        pause_time: *pause_time,
        resume_time: *resume_time,
        pause_reason: None,
    };
    let outcome = fitted.is_abandoned.then_some(SessionStatus::Abandoned);
    let recording = RecordSession {
        start_time: fitted.start,
        end_time: fitted.end,
        pauses: Some(fitted.pauses.iter().map(pause).collect()),
        planned_duration: fitted.plan,
        outcome: outcome.map(|outcome| outcome.as_str().to_owned()),
        task_id,
        project_id,
        intention: Some(texts.title.clone()),
        tags: texts.tags.to_send(),
        time_zone: Some(zone.name().to_owned()),
        ..RecordSession::default()
    };
    let (session, events) = plan::recorded(fitted.id, user, recording, now)
        .inspect_err(|refusal| tracing::error!(%refusal, "the rules refuse a fitted session"))
        .ok()??;
    Some((fitted.row, session, events))
}

fn shown(fitted: &FittedSession) -> ForeignSession {
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    ForeignSession {
        row: fitted.row,
        start_time: fitted.start,
        end_time: fitted.end,
        intention: text(&fitted.texts.title),
        project: text(&fitted.texts.project),
        task: text(&fitted.texts.task),
    }
}
