//! Pauses and distractions of one session or of a page of them.

use std::collections::HashMap;

use shared::rules::Distraction;
use uuid::Uuid;

use super::row::{self, PauseRow, SessionRow};
use crate::{Connection, Row, SqlValue, StoreError};

/// How many sessions one statement asks for; fewer are filled up by repeating the last,
/// so that there are only these texts to prepare.
pub(super) const BATCHES: [usize; 3] = [1, 20, 100];

pub(super) fn pauses_statement(batch: usize) -> String {
    format!(
        "SELECT session_id, id, pause_time, resume_time, pause_reason, ended_by_limit FROM session_pauses \
         WHERE session_id IN ({}) ORDER BY session_id, position",
        placeholders(batch)
    )
}

pub(super) fn distractions_statement(batch: usize) -> String {
    format!(
        "SELECT session_id, id, kind, note, occurred_at FROM session_distractions \
         WHERE session_id IN ({}) ORDER BY session_id, position",
        placeholders(batch)
    )
}

fn placeholders(count: usize) -> String {
    (1..=count)
        .map(|number| format!("${number}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Completes rows of `sessions`, keeping their order.
pub(super) async fn complete(
    connection: &mut Connection,
    rows: Vec<Row>,
) -> Result<Vec<SessionRow>, StoreError> {
    let ids = rows
        .iter()
        .map(|row| row.uuid("id"))
        .collect::<Result<Vec<_>, _>>()?;
    let mut pauses: HashMap<Uuid, Vec<PauseRow>> = HashMap::new();
    let mut distractions: HashMap<Uuid, Vec<Distraction>> = HashMap::new();
    for ids in ids.chunks(BATCHES[2]) {
        let batch = BATCHES
            .into_iter()
            .find(|batch| ids.len() <= *batch)
            .unwrap_or(BATCHES[2]);
        let values: Vec<SqlValue> = (0..batch)
            .filter_map(|at| ids.get(at).or(ids.last()))
            .map(|id| SqlValue::from(*id))
            .collect();
        for row in connection
            .fetch_all(&pauses_statement(batch), &values)
            .await?
        {
            pauses
                .entry(row.uuid("session_id")?)
                .or_default()
                .push(row::pause(&row)?);
        }
        for row in connection
            .fetch_all(&distractions_statement(batch), &values)
            .await?
        {
            distractions
                .entry(row.uuid("session_id")?)
                .or_default()
                .push(row::distraction(&row)?);
        }
    }
    rows.iter()
        .zip(ids)
        .map(|(row, id)| {
            row::kept(
                row,
                pauses.remove(&id).unwrap_or_default(),
                distractions.remove(&id).unwrap_or_default(),
            )
        })
        .collect()
}
