//! What ended sessions did for their tasks: derived from each session's state.
//!
//! Written by [`save`] only, whenever a session is saved, as one row for each session: nothing can
//! be counted twice or be missed. Can be rebuilt by folding the log.

use std::collections::HashMap;

use shared::rules::{Session, SessionStatus, task_progress};
use shared::wire::{PageRequest, SessionProgress};
use shared::{SessionId, TaskId, UserId};

use super::statement::{insert, overwrite, params, statements};
use super::{Connection, Row, StoreError, corrupt};

const TABLE: &str = "task_progress";

statements! {
    static INSERT = concat!(
        insert!(
            "task_progress",
            session_id, user_id, task_id, status, automatic, progress, focused_seconds, start_time, end_time
        ),
        " ON CONFLICT (user_id, session_id) DO UPDATE SET ",
        overwrite!(task_id, status, automatic, progress, focused_seconds, start_time, end_time)
    );
    static REMOVE = "DELETE FROM task_progress WHERE user_id = :user_id AND session_id = :session_id";
    static TOTALS[1, 20, 100] = "
        SELECT task_id, COUNT(*) AS sessions,
            COUNT(CASE WHEN status = 'completed' THEN 1 END) AS completed,
            COUNT(CASE WHEN automatic THEN 1 END) AS automatic, SUM(focused_seconds) AS focused
        FROM task_progress WHERE user_id = :user_id AND task_id IN (:ids*) GROUP BY task_id";
    static OF_TASK = "
        SELECT session_id, status, automatic, progress, focused_seconds, start_time, end_time
        FROM task_progress WHERE user_id = :user_id AND task_id = :task_id
        ORDER BY start_time DESC, session_id DESC LIMIT :limit OFFSET :offset";
}

/// Stores the progress of a session; `before` is the stored state.
pub(super) async fn save(
    connection: &mut Connection,
    before: Option<&Session>,
    session: &Session,
) -> Result<(), StoreError> {
    let old = before.and_then(task_progress);
    let new = task_progress(session);
    if old == new {
        return Ok(());
    }
    let Some((task, progress)) = new else {
        let params = params! { user_id: session.user_id, session_id: session.id };
        return REMOVE.run(connection, params).await;
    };
    let params = params! {
        session_id: session.id,
        user_id: session.user_id,
        task_id: task,
        status: progress.status.as_str(),
        automatic: progress.automatic,
        progress: progress.progress,
        focused_seconds: progress.actual_seconds,
        start_time: progress.start_time,
        end_time: progress.end_time,
    };
    INSERT.run(connection, params).await
}

/// What all of a user's sessions did for one task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskTotals {
    /// Completed sessions.
    pub completed: u64,
    /// Of these, the ones that completed by themselves.
    pub automatic: u64,
    /// Abandoned sessions.
    pub abandoned: u64,
    /// Focused time of all of them, whole seconds.
    pub focused_seconds: u64,
}

/// The totals of several tasks; those without progress are left out.
pub async fn totals(
    connection: &mut Connection,
    user: UserId,
    tasks: &[TaskId],
) -> Result<HashMap<TaskId, TaskTotals>, StoreError> {
    let mut totals = HashMap::new();
    let params = params! { user_id: user };
    for row in TOTALS
        .fetch_batches(connection, params, tasks.iter().copied())
        .await?
    {
        let number = |column| Ok::<_, StoreError>(u64::try_from(row.integer(column)?).unwrap_or(0));
        let completed = number("completed")?;
        totals.insert(
            TaskId::new(row.uuid("task_id")?),
            TaskTotals {
                completed,
                automatic: number("automatic")?,
                abandoned: number("sessions")?.saturating_sub(completed),
                focused_seconds: number("focused")?,
            },
        );
    }
    Ok(totals)
}

/// A page of the sessions that did something for a task, newest start first, id breaking ties.
pub async fn of_task(
    connection: &mut Connection,
    user: UserId,
    task: TaskId,
    paging: PageRequest,
) -> Result<Vec<SessionProgress>, StoreError> {
    let params =
        params! { user_id: user, task_id: task, limit: paging.limit(), offset: paging.offset() };
    OF_TASK.list(connection, params, progress).await
}

fn progress(row: &Row) -> Result<SessionProgress, StoreError> {
    let status = row.text("status")?;
    Ok(SessionProgress {
        session_id: SessionId::new(row.uuid("session_id")?),
        start_time: row.time("start_time")?,
        end_time: row.time("end_time")?,
        status: SessionStatus::parse(&status)
            .ok_or_else(|| corrupt(TABLE, format!("status is “{status}”")))?,
        automatic: row.bool("automatic")?,
        progress: row.text_or_null("progress")?,
        actual_seconds: row.integer("focused_seconds")?,
    })
}
