//! Writing an import, so that neither other users nor a kill at any instant matter: its batches are
//! stored first, in transactions of their own; one small transaction accepts all of it; then each
//! batch moves into the log, again in a transaction of its own. Until it is accepted an import
//! leaves no trace; from then on it is finished, if need be by
//! [`Imports::recover`](super::Imports::recover), and the user's other writes wait.

use serde::Deserialize;
use shared::rules::{Event, Interval, Session, Settled, State, fold};
use shared::wire::ForeignFormat;
use shared::{SessionId, Timestamp, UserId};

use super::added::AddedEntries;
use super::lists::ImportedLists;
use super::plan::Decided;
use super::progress::ProgressCounter;
use crate::outcome::ServiceError;
use crate::sessions::Sessions;
use crate::unit_of_work::UnitOfWork;
use store::usage::UsageRow;
use store::{StoreError, events, import_records, imports};
use tokio_util::sync::CancellationToken;

/// Sessions and bytes of a batch, so that writing one takes some ten milliseconds.
const BATCH_SESSIONS: usize = 100;
const BATCH_BYTES: usize = 256 * 1024;

/// Batches that are discarded in one transaction.
const DISCARDED_BATCHES: i64 = 20;

/// Imports that a user can undo: a new one beyond takes the place of the oldest.
pub(super) const RECORDS: i64 = 100;

/// Events of the user's that may come in between the comparison and the acceptance.
const EVENTS_BETWEEN: u32 = 100;

/// What is written in one transaction.
#[derive(Deserialize)]
#[serde(untagged)]
enum Batch {
    Histories(Vec<Vec<Event>>),
    Lists(ImportedLists),
}

/// What writes imports.
#[derive(Clone)]
pub(super) struct ImportWriter {
    pub(super) sessions: Sessions,
    /// Interrupts imports between two transactions.
    pub(super) stop: CancellationToken,
}

/// Writes what was decided; false where the user has written in between, so that it must be
/// decided again.
pub(super) async fn write(
    writer: &ImportWriter,
    user: UserId,
    decided: &Decided,
    progress: &ProgressCounter,
) -> Result<bool, ServiceError> {
    if decided.new.is_empty() && decided.lists.is_empty() {
        return Ok(true);
    }
    check_room(writer, user, decided).await?;
    progress.begin(decided.new.len());
    let began = writer.sessions.transactions.clock.now();
    let accepted = async {
        store_batches(writer, user, (decided, progress), began).await?;
        accept(writer, user, decided, began)
            .await
            .map_err(ServiceError::from)
    };
    match accepted.await {
        Ok(true) => {}
        not_accepted => {
            // Otherwise it would be in the way until it is taken for abandoned.
            if let Err(error) = discard(writer, user, began).await {
                tracing::warn!(%error, user_id = %user, "could not discard an import that was not accepted; retention will");
            }
            not_accepted?;
            return Ok(false);
        }
    }
    if let Err(error) = apply(writer, user, progress).await {
        tracing::warn!(%error, user_id = %user, "an accepted import was interrupted and will be finished");
        return Err(ServiceError::ImportInterrupted);
    }
    Ok(true)
}

/// Refuses the import before anything of it is stored if the quota would be exceeded by it.
async fn check_room(
    writer: &ImportWriter,
    user: UserId,
    decided: &Decided,
) -> Result<(), ServiceError> {
    let events = decided.new.iter().flat_map(|(_, _, history)| history);
    let added = UsageRow {
        sessions: count(decided.new.len()),
        tasks: count(decided.lists.tasks.len()),
        projects: count(decided.lists.projects.len()),
        bytes: events
            .map(|event| events::stored_bytes(&event.data))
            .sum::<i64>()
            + decided.lists.stored_bytes(),
    };
    match writer
        .sessions
        .transactions
        .begin_during_import(user)
        .await?
    {
        None => Ok(()),
        Some((_, true)) => Err(ServiceError::ImportInProgress),
        Some((mut work, false)) => work.check_room(&added).await,
    }
}

async fn store_batches(
    writer: &ImportWriter,
    user: UserId,
    (decided, progress): (&Decided, &ProgressCounter),
    began: Timestamp,
) -> Result<(), ServiceError> {
    let database = &writer.sessions.transactions.database;
    let mut write = database.write_for(user).await?;
    // Left by a server that was killed; another one that is still at it has to give up.
    if let Some(replaced) = imports::unaccepted(&mut write, user).await? {
        drop(write);
        discard(writer, user, replaced).await?;
        write = database.write_for(user).await?;
    }
    imports::begin(&mut write, user, began)
        .await
        .map_err(|error| match error {
            StoreError::Taken(_) => ServiceError::ImportInProgress,
            error => error.into(),
        })?;
    write.commit().await?;
    let mut number = 0;
    for lists in decided.lists.batches(BATCH_SESSIONS) {
        let text = serde_json::to_string(&lists).map_err(|error| corrupt(&error))?;
        check_stop(writer)?;
        let mut write = database.write_for(user).await?;
        imports::store_batch(&mut write, user, began, number, &text).await?;
        write.commit().await?;
        number += 1;
    }
    let (mut text, mut sessions) = (String::new(), 0);
    for (index, (_, _, history)) in decided.new.iter().enumerate() {
        text.push(if sessions == 0 { '[' } else { ',' });
        text += &serde_json::to_string(history).map_err(|error| corrupt(&error))?;
        sessions += 1;
        let is_last = index + 1 == decided.new.len();
        if sessions == BATCH_SESSIONS || text.len() >= BATCH_BYTES || is_last {
            text.push(']');
            check_stop(writer)?;
            let mut write = database.write_for(user).await?;
            imports::store_batch(&mut write, user, began, number, &text).await?;
            write.commit().await?;
            progress.advance(sessions);
            (number, sessions) = (number + 1, 0);
            text.clear();
        }
    }
    Ok(())
}

/// Accepts the import unless the user's sessions have changed in a way that matters to it.
async fn accept(
    writer: &ImportWriter,
    user: UserId,
    decided: &Decided,
    began: Timestamp,
) -> Result<bool, StoreError> {
    let Some(mut work) = writer.sessions.transactions.begin(user).await? else {
        return Ok(false);
    };
    work.settle_open().await?;
    if !fits_still(&mut work, decided).await? {
        return Ok(false);
    }
    let now = work.now();
    let record = writer.sessions.entropy.uuid(now);
    let accepted = imports::accept(work.connection(), user, began, now, record).await?;
    if !accepted {
        return Ok(false);
    }
    if !decided.new.is_empty() || decided.lists.has_entries() {
        let format = decided.format.map(ForeignFormat::as_str);
        import_records::add(work.connection(), user, record, format, now, RECORDS).await?;
    }
    work.commit().await?;
    Ok(true)
}

/// Compares the import with the sessions that have changed since it was decided.
async fn fits_still(work: &mut UnitOfWork, decided: &Decided) -> Result<bool, StoreError> {
    let user = work.user();
    let since = events::after(work.connection(), user, decided.sequence, EVENTS_BETWEEN).await?;
    if since.len() >= EVENTS_BETWEEN as usize {
        return Ok(false);
    }
    let mut changed: Vec<SessionId> = since.iter().map(|event| event.session_id).collect();
    changed.dedup();
    for id in changed {
        let Some(row) = work.load(id).await? else {
            continue;
        };
        let now = Interval::of(&row.session);
        let collides = |new: &Session| {
            new.id == id
                || new.deleted_at.is_none()
                    && row.session.deleted_at.is_none()
                    && Interval::of(new).overlaps(&now)
        };
        if decided.new.iter().any(|(_, new, _)| collides(new)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Moves the batches of an accepted import into the log.
pub(super) async fn apply(
    writer: &ImportWriter,
    user: UserId,
    progress: &ProgressCounter,
) -> Result<(), StoreError> {
    check_stop(writer)?;
    while let Some(sessions) = apply_batch(writer, user).await? {
        progress.advance(sessions);
        check_stop(writer)?;
    }
    Ok(())
}

/// Moves the next batch; returns its number of sessions, none at the end.
async fn apply_batch(writer: &ImportWriter, user: UserId) -> Result<Option<usize>, StoreError> {
    let transactions = &writer.sessions.transactions;
    let Some((mut work, true)) = transactions.begin_during_import(user).await? else {
        // It was finished, or the account was deleted.
        return Ok(None);
    };
    let Some(batch) = imports::next_batch(work.connection(), user).await? else {
        imports::end(work.connection(), user).await?;
        work.commit().await?;
        return Ok(None);
    };
    let added = match serde_json::from_str(&batch.histories).map_err(|error| corrupt(&error))? {
        Batch::Histories(histories) => {
            let new = sessions_of(histories, work.now());
            work.import_histories(&new).await?;
            let added = new.iter().map(|(session, _)| (session.id, session.version));
            AddedEntries {
                sessions: added.collect(),
                ..AddedEntries::default()
            }
        }
        Batch::Lists(lists) => lists.add(&mut work).await?,
    };
    let sessions = added.sessions.len();
    if let Some(record) = batch.record_id {
        added.store(&mut work, record, batch.number).await?;
    }
    imports::remove_batch(work.connection(), user, batch.number).await?;
    work.commit().await?;
    Ok(Some(sessions))
}

/// The sessions of a batch, settled.
fn sessions_of(histories: Vec<Vec<Event>>, now: Timestamp) -> Vec<(Session, Vec<Event>)> {
    let settled = |mut history: Vec<Event>| {
        let State::Started(session) = fold(&history) else {
            return None;
        };
        let settled = Settled::new(Some(&session), now);
        history.extend_from_slice(settled.events());
        Some((settled.into_session()?, history))
    };
    histories.into_iter().filter_map(settled).collect()
}

/// Removes what is stored of an import that was not accepted.
pub(super) async fn discard(
    writer: &ImportWriter,
    user: UserId,
    began: Timestamp,
) -> Result<(), StoreError> {
    loop {
        let mut write = writer
            .sessions
            .transactions
            .database
            .write_for(user)
            .await?;
        let goes_on = imports::discard_some(&mut write, user, began, DISCARDED_BATCHES).await?;
        write.commit().await?;
        if !goes_on {
            return Ok(());
        }
    }
}

pub(super) fn check_stop(writer: &ImportWriter) -> Result<(), StoreError> {
    if writer.stop.is_cancelled() {
        return Err(StoreError::busy("the server is stopping"));
    }
    Ok(())
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn corrupt(error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt {
        table: "import_batches",
        reason: error.to_string(),
    }
}
