//! What ended sessions did for their tasks: a value of each session's state, kept with it.
//!
//! Written by [`save`] only, which saving a session calls; a session's row says what its
//! state says, so that nothing can be counted twice or forgotten. Can be rebuilt by folding
//! the log.

use std::collections::HashMap;

use shared::rules::{Session, SessionStatus, task_progress};
use shared::wire::{PageRequest, SessionProgress};
use shared::{SessionId, TaskId, UserId};

use super::statement::statements;
use super::{Connection, Row, SqlValue, StoreError, corrupt, values};

const TABLE: &str = "task_progress";

statements! {
    const KEEP = "
        INSERT INTO task_progress
            (session_id, user_id, task_id, status, automatic, progress, focused_seconds, start_time, end_time)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (session_id) DO UPDATE SET
            task_id = excluded.task_id, status = excluded.status, automatic = excluded.automatic,
            progress = excluded.progress, focused_seconds = excluded.focused_seconds,
            start_time = excluded.start_time, end_time = excluded.end_time";
    const REMOVE = "DELETE FROM task_progress WHERE session_id = $1";
    const OF_TASK = "
        SELECT session_id, status, automatic, progress, focused_seconds, start_time, end_time
        FROM task_progress WHERE user_id = $1 AND task_id = $2
        ORDER BY start_time DESC, session_id DESC LIMIT $3 OFFSET $4";
}

/// How many tasks one statement counts for; fewer are filled up by repeating the last, so
/// that there are only these texts to prepare.
const BATCHES: [usize; 3] = [1, 20, 100];

fn totals_statement(batch: usize) -> String {
    let tasks: Vec<String> = (2..batch + 2).map(|number| format!("${number}")).collect();
    format!(
        "SELECT task_id, COUNT(*) AS sessions, \
         COUNT(CASE WHEN status = 'completed' THEN 1 END) AS completed, \
         COUNT(CASE WHEN automatic THEN 1 END) AS automatic, SUM(focused_seconds) AS focused \
         FROM task_progress WHERE user_id = $1 AND task_id IN ({}) GROUP BY task_id",
        tasks.join(", ")
    )
}

/// Every statement that is put together here, by name.
pub(super) fn totals_statements() -> impl Iterator<Item = (String, String)> {
    BATCHES
        .into_iter()
        .map(|batch| (format!("totals of {batch}"), totals_statement(batch)))
}

/// Brings a session's row in step with its state; `before` is the state that is kept so far.
///
/// # Errors
/// As [`StoreError`] says.
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
        let values = values![session.id.as_uuid()];
        connection.execute(REMOVE, values).await?;
        return Ok(());
    };
    let values = values![
        session.id.as_uuid(),
        session.user_id.as_uuid(),
        task.as_uuid(),
        progress.status.as_str(),
        progress.automatic,
        progress.progress,
        progress.actual_seconds,
        progress.start_time,
        progress.end_time,
    ];
    connection.execute(KEEP, values).await?;
    Ok(())
}

/// What all of a person's sessions did for one task.
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

/// The totals of several tasks; those for which nothing was done are left out.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn totals(
    connection: &mut Connection,
    user: UserId,
    tasks: &[TaskId],
) -> Result<HashMap<TaskId, TaskTotals>, StoreError> {
    let mut totals = HashMap::new();
    for tasks in tasks.chunks(BATCHES[2]) {
        let batch = BATCHES
            .into_iter()
            .find(|batch| tasks.len() <= *batch)
            .unwrap_or(BATCHES[2]);
        let padded = (0..batch).filter_map(|at| tasks.get(at).or(tasks.last()));
        let values: Vec<SqlValue> = std::iter::once(user.as_uuid())
            .chain(padded.map(|task| task.as_uuid()))
            .map(SqlValue::from)
            .collect();
        for row in connection
            .fetch_all(&totals_statement(batch), &values)
            .await?
        {
            let number =
                |column| Ok::<_, StoreError>(u64::try_from(row.integer(column)?).unwrap_or(0));
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
    }
    Ok(totals)
}

/// A page of the sessions that did something for a task, newest start first, id breaking ties.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn of_task(
    connection: &mut Connection,
    user: UserId,
    task: TaskId,
    paging: PageRequest,
) -> Result<Vec<SessionProgress>, StoreError> {
    let values = values![
        user.as_uuid(),
        task.as_uuid(),
        paging.limit(),
        paging.offset()
    ];
    let rows = connection.fetch_all(OF_TASK, values).await?;
    rows.iter().map(progress).collect()
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
