//! Pauses and distractions of one session or of a page of them.

use std::collections::HashMap;

use shared::UserId;
use shared::rules::Distraction;
use uuid::Uuid;

use super::row::{self, PauseRow, SessionRow};
use crate::statement::{params, statements};
use crate::{Connection, Row, StoreError};

statements! {
    static PAUSES[1, 20, 100] = "
        SELECT session_id, id, pause_time, resume_time, pause_reason, ended_by_limit FROM session_pauses
        WHERE user_id = :user_id AND session_id IN (:ids*) ORDER BY session_id, position";
    static DISTRACTIONS[1, 20, 100] = "
        SELECT session_id, id, kind, note, occurred_at FROM session_distractions
        WHERE user_id = :user_id AND session_id IN (:ids*) ORDER BY session_id, position";
}

/// Completes rows of `sessions`, all of the user, keeping their order.
pub(super) async fn complete(
    connection: &mut Connection,
    user: UserId,
    rows: Vec<Row>,
) -> Result<Vec<SessionRow>, StoreError> {
    let ids = rows
        .iter()
        .map(|row| row.uuid("id"))
        .collect::<Result<Vec<_>, _>>()?;
    let mut pauses: HashMap<Uuid, Vec<PauseRow>> = HashMap::new();
    let mut distractions: HashMap<Uuid, Vec<Distraction>> = HashMap::new();
    for row in PAUSES
        .fetch_batches(connection, params! { user_id: user }, ids.iter().copied())
        .await?
    {
        pauses
            .entry(row.uuid("session_id")?)
            .or_default()
            .push(row::pause(&row)?);
    }
    for row in DISTRACTIONS
        .fetch_batches(connection, params! { user_id: user }, ids.iter().copied())
        .await?
    {
        distractions
            .entry(row.uuid("session_id")?)
            .or_default()
            .push(row::distraction(&row)?);
    }
    rows.iter()
        .zip(ids)
        .map(|(row, id)| {
            row::session_row(
                row,
                pauses.remove(&id).unwrap_or_default(),
                distractions.remove(&id).unwrap_or_default(),
            )
        })
        .collect()
}
