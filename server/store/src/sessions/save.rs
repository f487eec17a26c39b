//! Writing a session's state: what has changed since it was loaded, and nothing else; what
//! it did for its task goes with it.

use shared::rules::limits::{MINUTE, SECOND};
use shared::rules::{self, Distraction, Ending, Outcome, Pause, Phase, Session, State};
use shared::wire::StoredAt;
use shared::{SessionId, Timestamp};

use super::row::{SessionRow, columns};
use crate::statement::statements;
use crate::{Connection, SqlValue, StoreError, many, stats_snapshot, task_progress, values};

/// How every statement begins that adds sessions.
macro_rules! head {
    () => {
        concat!("INSERT INTO sessions (", columns!(), ", counted)")
    };
}

statements! {
    const INSERT = concat!(
        head!(), " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
         $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)");
    const UPDATE = "
        UPDATE sessions SET
            user_id = $2, session_type = $3, planned_duration = $4, actual_duration = $5, actual_seconds = $6,
            start_time = $7, end_time = $8, status = $9, task_id = $10, project_id = $11, intention = $12,
            quality_rating = $13, focus_score = $14, focus_score_source = $15, score_version = $16,
            score_base = $17, score_distractions = $18, score_duration_bonus = $19, score_calculated = $20,
            task_progress = $21, abandon_reason = $22, progress_made = $23, completed_by_limit = $24,
            elapsed_at = $25, elapsed_event_id = $26, newest_at = $27, commanded_at = $28, version = $29,
            next_deadline = $30, deleted_at = $31, created_at = $32, updated_at = $33,
            alert_at = $34, counted = $35
        WHERE id = $1";
    const PAUSE = "
        INSERT INTO session_pauses
            (session_id, position, id, pause_time, resume_time, pause_reason, duration, ended_by_limit)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (session_id, position) DO UPDATE SET
            id = excluded.id, pause_time = excluded.pause_time, resume_time = excluded.resume_time,
            pause_reason = excluded.pause_reason, duration = excluded.duration,
            ended_by_limit = excluded.ended_by_limit";
    const DISTRACTION = "
        INSERT INTO session_distractions (session_id, position, id, kind, note, occurred_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    const ALERTED = "UPDATE sessions SET alert_at = NULL WHERE id = $1 AND alert_at IS NOT NULL";
}

/// Notes that the alert of the open pause needs no more attention, whether it rang or not;
/// whether that was not noted before.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn clear_alert(
    connection: &mut Connection,
    session: SessionId,
) -> Result<bool, StoreError> {
    let noted = connection
        .execute(ALERTED, values![session.as_uuid()])
        .await?;
    Ok(noted > 0)
}

/// Stores the state that `before`, as it was loaded, has become at `now`.
///
/// # Errors
/// As [`StoreError`] says; [`StoreError::Taken`] where the id is in use, or the person has
/// another open session.
pub async fn save(
    connection: &mut Connection,
    before: Option<&SessionRow>,
    session: Session,
    now: Timestamp,
) -> Result<SessionRow, StoreError> {
    let created_at = before.map_or(now, |before| before.stored.created_at);
    let stored = StoredAt {
        created_at,
        updated_at: now,
    };
    let sql = if before.is_some() { UPDATE } else { INSERT };
    connection
        .execute(sql, &row_values(&session, stored))
        .await?;
    save_children(connection, before.map(|before| &before.session), &session).await?;
    Ok(SessionRow { session, stored })
}

/// Stores many sessions that are not there yet.
///
/// # Errors
/// As [`save`].
pub async fn insert_all(
    connection: &mut Connection,
    sessions: &[Session],
    now: Timestamp,
) -> Result<(), StoreError> {
    let stored = StoredAt {
        created_at: now,
        updated_at: now,
    };
    let rows: Vec<Vec<SqlValue>> = sessions
        .iter()
        .map(|session| row_values(session, stored))
        .collect();
    many::insert(connection, head!(), INSERT, &rows).await?;
    for session in sessions {
        save_children(connection, None, session).await?;
    }
    Ok(())
}

/// Brings everything in step that is kept of a session beside its row: pauses, distractions,
/// and what it did for its task. Whoever writes a session's row calls this.
async fn save_children(
    connection: &mut Connection,
    before: Option<&Session>,
    session: &Session,
) -> Result<(), StoreError> {
    let old = before.map(pauses).unwrap_or_default();
    for (position, pause) in pauses(session).into_iter().enumerate() {
        if old.get(position) != Some(&pause) {
            save_pause(connection, session.id, position, &pause).await?;
        }
    }
    // Distractions are only ever added.
    let known = before.map_or(0, |before| before.distractions.len());
    for (position, distraction) in session.distractions.iter().enumerate().skip(known) {
        save_distraction(connection, session.id, position, distraction).await?;
    }
    task_progress::save(connection, before, session).await
}

/// The statement of [`insert_all`], by name.
pub fn many_statements() -> impl Iterator<Item = (String, String)> {
    let columns = columns!().split(',').count() + 1;
    [(
        "sessions at once".to_owned(),
        many::statement(head!(), columns),
    )]
    .into_iter()
}

/// A pause with its end, if it has one.
type PauseState = (Pause, bool);

/// All pauses in order, an open one last.
fn pauses(session: &Session) -> Vec<PauseState> {
    let open = match &session.phase {
        Phase::Paused(open) => Some(Pause {
            id: open.id,
            began_at: open.began_at,
            ended_at: open.began_at,
            reason: open.reason.clone(),
            ended_by_limit: None,
        }),
        Phase::Active | Phase::Ended(_) => None,
    };
    session
        .pauses
        .iter()
        .map(|pause| (pause.clone(), true))
        .chain(open.map(|pause| (pause, false)))
        .collect()
}

fn ordinal(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

async fn save_pause(
    connection: &mut Connection,
    session: SessionId,
    position: usize,
    (pause, ended): &PauseState,
) -> Result<(), StoreError> {
    let values = values![
        session.as_uuid(),
        ordinal(position),
        pause.id.as_uuid(),
        pause.began_at,
        ended.then_some(pause.ended_at),
        pause.reason.clone(),
        ended.then_some(pause.duration() / SECOND),
        pause.ended_by_limit.map(|id| id.as_uuid()),
    ];
    connection.execute(PAUSE, values).await?;
    Ok(())
}

async fn save_distraction(
    connection: &mut Connection,
    session: SessionId,
    position: usize,
    distraction: &Distraction,
) -> Result<(), StoreError> {
    let values = values![
        session.as_uuid(),
        ordinal(position),
        distraction.id,
        distraction.kind.as_str(),
        distraction.note.clone(),
        distraction.at,
    ];
    connection.execute(DISTRACTION, values).await?;
    Ok(())
}

/// The values of [`columns`], in their order, and what statistics count.
fn row_values(session: &Session, stored: StoredAt) -> Vec<SqlValue> {
    let ending = session.ending();
    let focused = ending.map(|ending| rules::focused(session, ending.ended_at));
    let breakdown = ending.map(|ending| ending.breakdown);
    let (task_progress, abandon_reason, progress_made, by_limit) = texts(ending);
    let state = State::Started(session.clone());
    values![
        session.id.as_uuid(),
        session.user_id.as_uuid(),
        session.session_type.as_str(),
        session.planned_minutes,
        focused.map(|focused| focused / MINUTE),
        focused.map(|focused| focused / SECOND),
        session.started_at,
        ending.map(|ending| ending.ended_at),
        session.status().as_str(),
        session.task_id.map(|id| id.as_uuid()),
        session.project_id.map(|id| id.as_uuid()),
        session.intention.clone(),
        ending.and_then(|ending| ending.quality_rating),
        ending.map(|ending| ending.focus_score),
        ending.map(|ending| ending.score_source.as_str()),
        breakdown.map(|breakdown| breakdown.version),
        breakdown.map(|breakdown| breakdown.base_score),
        breakdown.map(|breakdown| breakdown.distractions),
        breakdown.map(|breakdown| breakdown.duration_bonus),
        breakdown.map(|breakdown| breakdown.calculated),
        task_progress,
        abandon_reason,
        progress_made,
        by_limit,
        session.elapsed.map(|elapsed| elapsed.at),
        session.elapsed.map(|elapsed| elapsed.event_id.as_uuid()),
        session.newest_at,
        session.commanded_at,
        i64::try_from(session.version).unwrap_or(i64::MAX),
        rules::next_deadline(&state),
        session.deleted_at,
        stored.created_at,
        stored.updated_at,
        rules::next_alert(&state),
        stats_snapshot::of(session),
    ]
    .to_vec()
}

/// Task progress, abandon reason, progress made, and the event of an automatic completion.
fn texts(
    ending: Option<&Ending>,
) -> (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<uuid::Uuid>,
) {
    match ending.map(|ending| &ending.outcome) {
        Some(Outcome::Completed {
            task_progress,
            completed_by_limit,
        }) => (
            task_progress.clone(),
            None,
            None,
            completed_by_limit.map(|id| id.as_uuid()),
        ),
        Some(Outcome::Abandoned {
            reason,
            progress_made,
        }) => (None, reason.clone(), progress_made.clone(), None),
        None => (None, None, None, None),
    }
}
