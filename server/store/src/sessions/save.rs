//! Writes a session's state: only what has changed since it was loaded, and its task progress.

use shared::rules::limits::{MINUTE, SECOND};
use shared::rules::{self, Distraction, Ending, Outcome, Pause, Phase, Session};
use shared::stats::session_offset;
use shared::wire::StoredAt;
use shared::{SessionId, Timestamp, UserId};

use super::counts::CountChanges;
use super::row::SessionRow;
use super::tags::{self, TagChanges};
use crate::statement::{assign, insert, overwrite, params, row, statements};
use crate::{Connection, SqlValue, StoreError, shards, stats_snapshot, task_progress, zone_offset};

statements! {
    static INSERT = insert!(
        "sessions",
        id, user_id, session_type, planned_duration, actual_duration, actual_seconds,
        start_time, end_time, status, task_id, project_id, intention,
        quality_rating, focus_score, focus_score_source, score_version, score_base, score_distractions,
        score_duration_bonus, score_calculated, task_progress, abandon_reason, progress_made, completed_by_limit,
        elapsed_at, elapsed_event_id, newest_at, commanded_at, version, next_deadline,
        deleted_at, created_at, updated_at, alert_at, counted, shard, source,
        extended_minutes, draft, tags, time_zone, utc_offset, change_number
    );
    static UPDATE = concat!("UPDATE sessions SET ", assign!(
        session_type, planned_duration, actual_duration, actual_seconds, start_time, end_time, status, task_id, project_id, intention, quality_rating,
        focus_score, focus_score_source, score_version, score_base, score_distractions, score_duration_bonus,
        score_calculated, task_progress, abandon_reason, progress_made, completed_by_limit, elapsed_at,
        elapsed_event_id, newest_at, commanded_at, version, next_deadline, deleted_at,
        created_at, updated_at, alert_at, counted, shard, source, extended_minutes, draft, tags,
        time_zone, utc_offset, change_number
    ), " WHERE user_id = :user_id AND id = :id");
    static PAUSE = concat!(
        insert!(
            "session_pauses",
            user_id, session_id, position, id, pause_time, resume_time, pause_reason, duration, ended_by_limit
        ),
        " ON CONFLICT (user_id, session_id, position) DO UPDATE SET ",
        overwrite!(id, pause_time, resume_time, pause_reason, duration, ended_by_limit)
    );
    static DELETE_PAUSES = "
        DELETE FROM session_pauses
        WHERE user_id = :user_id AND session_id = :session_id AND position >= :position";
    static DISTRACTION = insert!(
        "session_distractions",
        user_id, session_id, position, id, kind, note, occurred_at
    );
    static CLEAR_ALERT = "UPDATE sessions SET alert_at = NULL WHERE user_id = :user_id AND id = :id AND alert_at IS NOT NULL";
}

/// Marks the alert of the open pause as processed, raised or not; returns false if it was already.
pub async fn clear_alert(
    connection: &mut Connection,
    user: UserId,
    session: SessionId,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, id: session };
    Ok(CLEAR_ALERT.execute(connection, params).await? > 0)
}

/// Stores the state at `now`, in the change with this number; `before` is the state as it was
/// loaded.
///
/// # Errors
/// [`StoreError::Taken`] where the user has a session with this id or
/// another open session.
pub async fn save(
    connection: &mut Connection,
    before: Option<&SessionRow>,
    session: Session,
    now: Timestamp,
    change_number: i64,
) -> Result<SessionRow, StoreError> {
    let created_at = before.map_or(now, |before| before.stored.created_at);
    let stored = StoredAt {
        created_at,
        updated_at: now,
    };
    let statement = if before.is_some() { &UPDATE } else { &INSERT };
    statement
        .run(connection, &row_params(&session, stored, change_number))
        .await?;
    let before = before.map(|before| &before.session);
    save_children(connection, before, &session).await?;
    let mut counts = CountChanges::default();
    counts.add(before, &session);
    counts.save(connection, session.user_id).await?;
    let mut uses = TagChanges::default();
    uses.add(before, &session);
    uses.save(connection, session.user_id).await?;
    Ok(SessionRow { session, stored })
}

/// Inserts many new sessions of one user.
pub async fn insert_all(
    connection: &mut Connection,
    sessions: &[Session],
    now: Timestamp,
    change_number: i64,
) -> Result<(), StoreError> {
    let stored = StoredAt {
        created_at: now,
        updated_at: now,
    };
    let rows: Vec<SessionParams> = sessions
        .iter()
        .map(|session| row_params(session, stored, change_number))
        .collect();
    INSERT.insert_rows(connection, &rows).await?;
    let (mut counts, mut uses) = (CountChanges::default(), TagChanges::default());
    for session in sessions {
        save_children(connection, None, session).await?;
        counts.add(None, session);
        uses.add(None, session);
    }
    if let Some(session) = sessions.first() {
        counts.save(connection, session.user_id).await?;
        uses.save(connection, session.user_id).await?;
    }
    Ok(())
}

/// Stores a session's pauses, distractions, tags and task progress; called wherever its row is written.
async fn save_children(
    connection: &mut Connection,
    before: Option<&Session>,
    session: &Session,
) -> Result<(), StoreError> {
    let old = before.map(pauses).unwrap_or_default();
    let new = pauses(session);
    for (position, pause) in new.iter().enumerate() {
        if old.get(position) != Some(pause) {
            save_pause(connection, session, position, pause).await?;
        }
    }
    if old.len() > new.len() {
        let params = params! {
            user_id: session.user_id,
            session_id: session.id,
            position: ordinal(new.len()),
        };
        DELETE_PAUSES.run(connection, params).await?;
    }
    // Distractions are only added, never changed or removed.
    let known = before.map_or(0, |before| before.distractions.len());
    for (position, distraction) in session.distractions.iter().enumerate().skip(known) {
        save_distraction(connection, session, position, distraction).await?;
    }
    tags::save(connection, before, session).await?;
    task_progress::save(connection, before, session).await
}

/// The statement of [`insert_all`], by name.
pub(super) fn multi_row_texts() -> impl Iterator<Item = (String, String)> {
    std::iter::once(INSERT.multi_row_text())
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
    session: &Session,
    position: usize,
    (pause, ended): &PauseState,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: session.user_id,
        session_id: session.id,
        position: ordinal(position),
        id: pause.id,
        pause_time: pause.began_at,
        resume_time: ended.then_some(pause.ended_at),
        pause_reason: pause.reason.clone(),
        duration: ended.then_some(pause.duration() / SECOND),
        ended_by_limit: pause.ended_by_limit,
    };
    PAUSE.run(connection, params).await
}

async fn save_distraction(
    connection: &mut Connection,
    session: &Session,
    position: usize,
    distraction: &Distraction,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: session.user_id,
        session_id: session.id,
        position: ordinal(position),
        id: distraction.id,
        kind: distraction.kind.as_str(),
        note: distraction.note.clone(),
        occurred_at: distraction.at,
    };
    DISTRACTION.run(connection, params).await
}

/// A row of `sessions`.
type SessionParams = [(&'static str, SqlValue); 43];

fn row_params(session: &Session, stored: StoredAt, change_number: i64) -> SessionParams {
    let ending = session.ending();
    let focused = ending.map(|ending| rules::focused(session, ending.ended_at));
    let breakdown = ending.map(|ending| ending.breakdown);
    let (task_progress, abandon_reason, progress_made, by_limit) = texts(ending);
    row! {
        id: session.id,
        user_id: session.user_id,
        session_type: session.session_type.as_str(),
        planned_duration: session.planned_minutes,
        actual_duration: focused.map(|focused| focused / MINUTE),
        actual_seconds: focused.map(|focused| focused / SECOND),
        start_time: session.started_at,
        end_time: ending.map(|ending| ending.ended_at),
        status: session.status().as_str(),
        task_id: session.task_id,
        project_id: session.project_id,
        intention: session.intention.clone(),
        quality_rating: ending.and_then(|ending| ending.quality_rating),
        focus_score: ending.map(|ending| ending.focus_score),
        focus_score_source: ending.map(|ending| ending.score_source.as_str()),
        score_version: breakdown.map(|breakdown| breakdown.version),
        score_base: breakdown.map(|breakdown| breakdown.base_score),
        score_distractions: breakdown.map(|breakdown| breakdown.distractions),
        score_duration_bonus: breakdown.map(|breakdown| breakdown.duration_bonus),
        score_calculated: breakdown.map(|breakdown| breakdown.calculated),
        task_progress,
        abandon_reason,
        progress_made,
        completed_by_limit: by_limit,
        elapsed_at: session.elapsed.map(|elapsed| elapsed.at),
        elapsed_event_id: session.elapsed.map(|elapsed| elapsed.event_id),
        newest_at: session.newest_at,
        commanded_at: session.commanded_at,
        version: session.version,
        next_deadline: rules::next_deadline(session),
        deleted_at: session.deleted_at,
        created_at: stored.created_at,
        updated_at: stored.updated_at,
        alert_at: rules::next_alert(session),
        counted: stats_snapshot::of(session),
        shard: shards::of(session.user_id),
        source: session.source.as_str(),
        extended_minutes: session.extended_minutes,
        draft: session.draft.as_ref().and_then(|draft| serde_json::to_string(draft).ok()),
        tags: tags::column(&session.tags),
        time_zone: session.time_zone.clone(),
        utc_offset: session_offset(session, zone_offset).map(i64::from),
        change_number,
    }
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
