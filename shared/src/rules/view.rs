//! The session as the API shows it.

use super::allowed::allowed_commands;
use super::derived::{focused, timer};
use super::limits::{MINUTE, SECOND};
use super::score::live_breakdown;
use super::settle::settled;
use super::state::{Outcome, Pause, Phase, Session, State};
use crate::{PauseId, Timestamp, wire};

/// When a session was first and last stored, which the rules do not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// When its first event was stored.
    pub created_at: Timestamp,
    /// When its newest event was stored.
    pub updated_at: Timestamp,
}

/// The session at `now`, settled first, so that nobody ever reads a stale status.
///
/// ```
/// use shared::rules::{Command, Start, State, Stored, fold, handle, limits::MINUTE, view};
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(Start::preset("pomodoro"));
/// # let state = fold(&handle(&State::NotStarted, id, user, &start, ten, &[]).outcome?);
///
/// let stored = Stored { created_at: ten, updated_at: ten };
/// let session = state.session().expect("it was started");
/// let shown = view(session, stored, ten.plus(10 * MINUTE));
/// assert_eq!(shown.timer.map(|timer| timer.remaining_seconds), Some(15 * 60));
/// assert_eq!(view(session, stored, ten.plus(60 * MINUTE)).status.as_str(), "completed");
/// # Ok::<(), shared::rules::Refusal>(())
/// ```
#[must_use]
pub fn view(session: &Session, stored: Stored, now: Timestamp) -> wire::Session {
    let state = settled(&State::Started(session.clone()), now);
    let session = state.session().unwrap_or(session);
    let ending = session.ending();
    let (task_progress, automatic, abandon_reason, progress_made) =
        match ending.map(|ending| &ending.outcome) {
            Some(Outcome::Completed {
                task_progress,
                completed_by_limit,
            }) => (
                task_progress.clone(),
                completed_by_limit.is_some(),
                None,
                None,
            ),
            Some(Outcome::Abandoned {
                reason,
                progress_made,
            }) => (None, false, reason.clone(), progress_made.clone()),
            None => (None, false, None, None),
        };
    let actual = ending.map(|ending| focused(session, ending.ended_at));
    wire::Session {
        session_id: session.id,
        user_id: session.user_id,
        session_type: session.session_type,
        planned_duration: session.planned_minutes,
        start_time: session.started_at,
        status: session.status(),
        task_id: session.task_id,
        project_id: session.project_id,
        intention: session.intention.clone(),
        end_time: ending.map(|ending| ending.ended_at),
        actual_duration: actual.map(|focused| focused / MINUTE),
        actual_seconds: actual.map(|focused| focused / SECOND),
        quality_rating: ending.and_then(|ending| ending.quality_rating),
        focus_score: ending.map(|ending| ending.focus_score),
        focus_score_source: ending.map(|ending| ending.score_source),
        focus_score_breakdown: ending.map_or_else(
            || live_breakdown(session, None, now),
            |ending| ending.breakdown,
        ),
        task_progress,
        abandon_reason,
        progress_made,
        automatic,
        pauses: pauses(session),
        distraction_count: session.distractions.len(),
        timer: timer(session, now),
        allowed_actions: allowed_commands(&state, now),
        created_at: stored.created_at,
        updated_at: stored.updated_at,
        version: session.version,
        server_time: now,
    }
}

fn pauses(session: &Session) -> Vec<wire::Pause> {
    let open = match &session.phase {
        Phase::Paused(pause) => Some(wire_pause(
            pause.id,
            pause.began_at,
            None,
            pause.reason.clone(),
            false,
        )),
        Phase::Active | Phase::Ended(_) => None,
    };
    session
        .pauses
        .iter()
        .map(finished_pause)
        .chain(open)
        .collect()
}

fn finished_pause(pause: &Pause) -> wire::Pause {
    wire_pause(
        pause.id,
        pause.began_at,
        Some(pause.ended_at),
        pause.reason.clone(),
        pause.ended_by_limit.is_some(),
    )
}

fn wire_pause(
    id: PauseId,
    pause_time: Timestamp,
    resume_time: Option<Timestamp>,
    pause_reason: Option<String>,
    automatic: bool,
) -> wire::Pause {
    let duration = resume_time.map(|end| end.since(pause_time) / SECOND);
    wire::Pause {
        id,
        pause_time,
        resume_time,
        pause_reason,
        duration,
        automatic,
    }
}
