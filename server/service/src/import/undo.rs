//! Undoing an import: its sessions are deleted by the rules, its tasks and projects archived, batch by
//! batch in transactions as small as those of the import. A batch that is done is removed, so that
//! undoing again goes on where it was interrupted.

use std::collections::HashMap;
use std::hash::Hash;

use shared::rules::{Command, Session, handle};
use shared::wire::{ChangedSession, EntryCount, ForeignFormat, ImportRecord, ImportUndo, Project};
use shared::{ProjectId, SessionId, TaskId, Timestamp, UserId};
use store::import_records::{self, ImportRecordRow, UNDO_WINDOW};
use store::sessions::{self, SessionRow};
use store::tasks::{self, EntryRow, TaskRow};
use store::{Connection, StoreError};
use uuid::Uuid;

use super::Imports;
use super::added::AddedEntries;
use super::write::{RECORDS, check_stop};
use crate::outcome::ServiceError;
use crate::unit_of_work::UnitOfWork;

/// Changed sessions that are listed.
const LISTED: usize = 100;

/// How an import is undone.
#[derive(Clone, Copy, Debug, Default)]
pub struct UndoRequest {
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Whether what was changed since is undone, too.
    pub include_changed: bool,
}

/// What is undone so far.
#[derive(Default)]
struct Undo {
    request: UndoRequest,
    removed: EntryCount,
    kept: EntryCount,
    changed: Vec<ChangedSession>,
    changed_count: u64,
    /// In a preview: the uses of tasks and projects that would be gone.
    freed_tasks: HashMap<TaskId, u64>,
    freed_projects: HashMap<ProjectId, u64>,
}

/// What becomes of a batch.
#[derive(Default)]
struct BatchDecision {
    /// To be deleted or archived, and whether each was changed since.
    sessions: Vec<(SessionRow, bool)>,
    tasks: Vec<(TaskRow, bool)>,
    projects: Vec<(Project, bool)>,
    kept: AddedEntries,
}

impl Imports {
    /// The user's imports that can be undone, newest first.
    pub async fn list(&self, user: UserId) -> Result<Vec<ImportRecord>, ServiceError> {
        let transactions = &self.writer.sessions.transactions;
        let mut read = transactions.database.read_statement_for(user).await?;
        let now = transactions.clock.now();
        let rows = import_records::list(&mut read, user, now, RECORDS).await?;
        Ok(rows.into_iter().map(shown).collect())
    }

    /// Undoes an import, or says what that would do; none where the user has no such import of the
    /// last 30 days.
    ///
    /// # Errors
    /// [`ServiceError::ImportInProgress`] while the user has another import under way. After any
    /// other error it may be undone in part, and undoing it again does the rest.
    #[tracing::instrument(level = "debug", name = "undo_import", skip_all, fields(user_id = %user, import = %id))]
    pub async fn undo(
        &self,
        user: UserId,
        id: Uuid,
        request: UndoRequest,
    ) -> Result<Option<ImportUndo>, ServiceError> {
        let _permit = self.capacity.enter(user)?;
        let mut undo = Undo {
            request,
            ..Undo::default()
        };
        if request.dry_run {
            let (mut read, now) = self.writer.sessions.transactions.read_settled(user).await?;
            let record = import_records::find(&mut read, user, id, now).await?;
            let mut below = i64::MAX;
            while let Some((number, text)) =
                import_records::batch_below(&mut read, user, id, below).await?
            {
                let entries = AddedEntries::from_text(&text)?;
                undo.decide(&mut read, user, entries).await?;
                below = number;
            }
            return Ok(record.map(|record| undo.report(record)));
        }
        let mut below = i64::MAX;
        loop {
            check_stop(&self.writer)?;
            let begun = self
                .writer
                .sessions
                .transactions
                .begin_during_import(user)
                .await?;
            let mut work = match begun {
                None => return Ok(None),
                Some((_, true)) => return Err(ServiceError::ImportInProgress),
                Some((work, false)) => work,
            };
            let now = work.now();
            let record = import_records::find(work.connection(), user, id, now).await?;
            let Some(mut record) = record else {
                return Ok(None);
            };
            let batch = import_records::batch_below(work.connection(), user, id, below).await?;
            if record.undone_at.is_none() {
                import_records::set_undone(work.connection(), user, id, now).await?;
                record.undone_at = Some(now);
            }
            let Some((number, text)) = batch else {
                work.commit().await?;
                return Ok(Some(undo.report(record)));
            };
            work.settle_open().await?;
            let entries = AddedEntries::from_text(&text)?;
            let decided = undo.decide(work.connection(), user, entries).await?;
            let kept = (!decided.kept.is_empty()).then(|| decided.kept.to_text());
            let kept = kept.transpose()?;
            decided.write(&mut work).await?;
            let left = kept.as_deref();
            import_records::set_batch(work.connection(), user, id, number, left).await?;
            work.commit().await?;
            below = number;
        }
    }

    /// Forgets imports that can no longer be undone, in small transactions.
    pub async fn delete_expired_records(&self) -> Result<(), StoreError> {
        const IMPORTS: i64 = 100;
        const BATCHES: i64 = 20;
        let transactions = &self.writer.sessions.transactions;
        let now = transactions.clock.now();
        let expired = {
            let mut read = transactions.database.read().await?;
            import_records::expired(&mut read, now, IMPORTS).await?
        };
        for (user, id) in expired {
            loop {
                let mut write = transactions.database.write_for(user).await?;
                let goes_on = import_records::remove_some(&mut write, user, id, BATCHES).await?;
                write.commit().await?;
                if !goes_on {
                    break;
                }
            }
        }
        Ok(())
    }
}

impl Undo {
    /// Decides about the entries of a batch: sessions first, then tasks, then projects.
    async fn decide(
        &mut self,
        connection: &mut Connection,
        user: UserId,
        entries: AddedEntries,
    ) -> Result<BatchDecision, StoreError> {
        let mut decided = BatchDecision::default();
        let ids = entries.sessions.iter().map(|(id, _)| *id).collect();
        let rows = sessions::by_ids(connection, user, ids).await?;
        self.decide_sessions(&entries.sessions, rows, &mut decided);

        let ids: Vec<TaskId> = entries.tasks.iter().map(|(id, _)| *id).collect();
        let uses = sum(import_records::sessions_of_tasks(connection, user, &ids).await?);
        let ids = ids.into_iter().map(TaskId::as_uuid).collect();
        let mut rows = by(
            tasks::by_ids::<TaskRow>(connection, user, ids).await?,
            |row| row.id,
        );
        for (id, version) in entries.tasks {
            let Some(row) = rows.remove(&id).filter(|row| row.archived_at.is_none()) else {
                continue;
            };
            let is_used = is_used(&uses, &self.freed_tasks, id);
            if is_used || !self.may_remove(row.version, version) {
                self.kept.tasks += 1;
                decided.kept.tasks.push((id, version));
                continue;
            }
            self.removed.tasks += 1;
            if let (true, Some(project)) = (self.request.dry_run, row.project_id) {
                *self.freed_projects.entry(project).or_default() += 1;
            }
            let is_changed = row.version != version;
            decided.tasks.push((row, is_changed));
        }

        let ids: Vec<ProjectId> = entries.projects.iter().map(|(id, _)| *id).collect();
        let uses = sum(import_records::uses_of_projects(connection, user, &ids).await?);
        let ids = ids.into_iter().map(ProjectId::as_uuid).collect();
        let mut rows = by(
            tasks::by_ids::<Project>(connection, user, ids).await?,
            |row| row.project_id,
        );
        for (id, version) in entries.projects {
            let Some(row) = rows.remove(&id).filter(|row| !row.archived) else {
                continue;
            };
            let is_used = is_used(&uses, &self.freed_projects, id);
            if is_used || !self.may_remove(row.version, version) {
                self.kept.projects += 1;
                decided.kept.projects.push((id, version));
                continue;
            }
            self.removed.projects += 1;
            let is_changed = row.version != version;
            decided.projects.push((row, is_changed));
        }
        Ok(decided)
    }

    fn decide_sessions(
        &mut self,
        entries: &[(SessionId, u64)],
        rows: Vec<SessionRow>,
        decided: &mut BatchDecision,
    ) {
        let mut rows = by(rows, |row| row.session.id);
        for (id, version) in entries {
            let row = rows.remove(id);
            let Some(row) = row.filter(|row| row.session.deleted_at.is_none()) else {
                continue;
            };
            let session = &row.session;
            let (is_open, is_changed) = (session.status().is_open(), session.version != *version);
            if is_open || is_changed {
                self.list_changed(session);
            }
            if is_open || !self.may_remove(session.version, *version) {
                self.kept.sessions += 1;
                decided.kept.sessions.push((*id, *version));
                continue;
            }
            self.removed.sessions += 1;
            if self.request.dry_run {
                if let Some(task) = session.task_id {
                    *self.freed_tasks.entry(task).or_default() += 1;
                }
                if let Some(project) = session.project_id {
                    *self.freed_projects.entry(project).or_default() += 1;
                }
            }
            decided.sessions.push((row, is_changed));
        }
    }

    const fn may_remove(&self, version: u64, added: u64) -> bool {
        version == added || self.request.include_changed
    }

    fn list_changed(&mut self, session: &Session) {
        self.changed_count += 1;
        if self.changed.len() < LISTED {
            self.changed.push(ChangedSession {
                session_id: session.id,
                start_time: session.started_at,
                end_time: session.ending().map(|ending| ending.ended_at),
                intention: session.intention.clone(),
            });
        }
    }

    fn report(self, record: ImportRecordRow) -> ImportUndo {
        ImportUndo {
            import: shown(record),
            undone: !self.request.dry_run,
            removed: self.removed,
            kept: self.kept,
            changed: self.changed,
            changed_count: self.changed_count,
        }
    }
}

impl BatchDecision {
    async fn write(self, work: &mut UnitOfWork) -> Result<(), StoreError> {
        let (user, now) = (work.user(), work.now());
        for (row, is_changed) in self.sessions {
            let (id, session) = (row.session.id, Some(&row.session));
            let decided = handle(session, id, user, &Command::Delete, now, &[]).outcome;
            let Ok(events) = decided.inspect_err(|refusal| {
                tracing::error!(%refusal, session = %id, "an imported session cannot be deleted");
            }) else {
                continue;
            };
            if is_changed {
                work.record(Some(row), &events).await?;
            } else {
                work.record_quietly(Some(row), &events).await?;
            }
        }
        for (task, is_changed) in self.tasks {
            let mut archived = task.clone();
            archived.archived_at = Some(now);
            archive(work, &task, archived, is_changed).await?;
        }
        for (project, is_changed) in self.projects {
            let mut archived = project.clone();
            archived.archived_at = Some(now);
            archive(work, &project, archived, is_changed).await?;
        }
        Ok(())
    }
}

async fn archive<R: EntryRow>(
    work: &mut UnitOfWork,
    before: &R,
    mut row: R,
    is_changed: bool,
) -> Result<(), StoreError> {
    work.change_entry(before, &mut row, None).await?;
    if !is_changed {
        work.silence_last();
    }
    Ok(())
}

fn is_used<I: Eq + Hash>(uses: &HashMap<I, u64>, freed: &HashMap<I, u64>, id: I) -> bool {
    let of = |map: &HashMap<I, u64>| map.get(&id).copied().unwrap_or(0);
    of(uses) > of(freed)
}

fn by<I: Eq + Hash, R>(rows: Vec<R>, id: impl Fn(&R) -> I) -> HashMap<I, R> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}

fn sum<I: Eq + Hash>(uses: Vec<(I, u64)>) -> HashMap<I, u64> {
    let mut sums = HashMap::new();
    for (id, total) in uses {
        *sums.entry(id).or_default() += total;
    }
    sums
}

fn shown(row: ImportRecordRow) -> ImportRecord {
    let [sessions, tasks, projects] = row.added;
    ImportRecord {
        id: row.id,
        format: row.format.as_deref().and_then(ForeignFormat::parse),
        added: EntryCount {
            sessions,
            tasks,
            projects,
        },
        created_at: row.created_at,
        undoable_until: until(row.created_at),
        undone_at: row.undone_at,
    }
}

const fn until(created_at: Timestamp) -> Timestamp {
    created_at.plus(UNDO_WINDOW)
}
