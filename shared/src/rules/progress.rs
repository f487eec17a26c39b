//! What a session has done for its task: a value of its state, so that whoever folds the
//! log comes to the same, however often and in whatever pieces it was heard.

use super::derived::focused;
use super::limits::SECOND;
use super::state::{Outcome, Session};
use crate::TaskId;
use crate::wire::SessionProgress;

/// The task that an ended session counts for, and with what; none for a session without a
/// task, an open one and a deleted one.
#[must_use]
pub fn task_progress(session: &Session) -> Option<(TaskId, SessionProgress)> {
    let task = session.task_id?;
    let ending = session.ending()?;
    if session.deleted_at.is_some() {
        return None;
    }
    let (progress, automatic) = match &ending.outcome {
        Outcome::Completed {
            task_progress,
            completed_by_limit,
        } => (task_progress, completed_by_limit.is_some()),
        Outcome::Abandoned { progress_made, .. } => (progress_made, false),
    };
    let progress = SessionProgress {
        session_id: session.id,
        start_time: session.started_at,
        end_time: ending.ended_at,
        status: session.status(),
        automatic,
        progress: progress.clone(),
        actual_seconds: focused(session, ending.ended_at) / SECOND,
    };
    Some((task, progress))
}
