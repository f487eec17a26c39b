//! The progress that an ended session adds to its task. Derived from the state alone, so that it
//! does not depend on how the log was batched.

use serde::{Deserialize, Serialize};

use super::derived::focused;
use super::limits::SECOND;
use super::state::{Outcome, Session};
use super::vocabulary::SessionStatus;
use crate::{SessionId, TaskId, Timestamp};

/// The progress that one ended session made on its task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionProgress {
    /// One entry for each session of a task.
    pub session_id: SessionId,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended; the planned end if it completed automatically.
    pub end_time: Timestamp,
    /// `completed` or `abandoned`.
    pub status: SessionStatus,
    /// Whether it completed automatically.
    pub automatic: bool,
    /// What was done, if given: `taskProgress` of a completed session, `progressMade` of an
    /// abandoned one.
    pub progress: Option<String>,
    /// Focused time in whole seconds, rounded down.
    pub actual_seconds: i64,
}

/// The task of an ended session and its progress; `None` for a session without a task, an open
/// one and a deleted one.
#[must_use]
pub fn task_progress(session: &Session) -> Option<(TaskId, SessionProgress)> {
    let task = session.task_id?;
    let ending = session.ending()?;
    if session.deleted_at.is_some() {
        return None;
    }
    let progress = match &ending.outcome {
        Outcome::Completed { task_progress, .. } => task_progress,
        Outcome::Abandoned { progress_made, .. } => progress_made,
    };
    let progress = SessionProgress {
        session_id: session.id,
        start_time: session.started_at,
        end_time: ending.ended_at,
        status: session.status(),
        automatic: ending.is_automatic(),
        progress: progress.clone(),
        actual_seconds: focused(session, ending.ended_at) / SECOND,
    };
    Some((task, progress))
}
