//! What every part of a user's sessions has: beside the sessions, a row about all of them.

use shared::rules::SessionStatus;

use super::row::SessionRow;
use crate::{Row, SqlValue, StoreError, corrupt};

/// Marks the row of a page that is no session.
macro_rules! SUMMARY {
    () => {
        3
    };
}

/// The row of a page that is no session: the open session where it is due, and how many sessions there
/// are on all pages.
macro_rules! summary {
    ($total:literal) => {
        concat!(
            " UNION ALL SELECT ",
            $crate::sessions::summary::SUMMARY!(),
            ", ",
            $crate::sessions::row::nulls!(),
            ", \
             (SELECT id FROM sessions WHERE user_id = :user_id AND status IN ('active', 'paused') \
                 AND deleted_at IS NULL AND next_deadline <= :now), ",
            $total,
            ", NULL, NULL, NULL, NULL, NULL, NULL"
        )
    };
}
pub(super) use {SUMMARY, summary};

pub(super) const STATUSES: [&str; SessionStatus::ALL.len()] =
    ["status_1", "status_2", "status_3", "status_4"];

/// A part of a list.
#[derive(Clone, Debug)]
pub struct SessionPage {
    /// In the order of the list.
    pub items: Vec<SessionRow>,
    /// Sessions on all pages.
    pub total: u64,
    /// Whether the user's open session has automatic events due that are not stored yet.
    pub is_due: bool,
}

/// Each of the statuses once.
pub(super) fn distinct(statuses: &[SessionStatus]) -> Vec<SessionStatus> {
    let all = SessionStatus::ALL.iter().copied();
    all.filter(|status| statuses.contains(status)).collect()
}

/// A value for each of [`STATUSES`], the last of them repeated.
pub(super) fn status_params(
    distinct: &[SessionStatus],
) -> impl Iterator<Item = (&'static str, SqlValue)> {
    STATUSES.iter().enumerate().filter_map(|(at, name)| {
        let status = distinct.get(at).or(distinct.last())?;
        Some((*name, status.as_str().into()))
    })
}

/// Removes the row that is no session.
pub(super) fn take_summary(rows: &mut Vec<Row>) -> Result<Row, StoreError> {
    let is_summary = |row: &Row| row.integer("part").is_ok_and(|part| part == SUMMARY!());
    let summary = rows.iter().position(is_summary);
    let summary = summary.map(|at| rows.swap_remove(at));
    summary.ok_or_else(|| corrupt("sessions", "a page without its summary"))
}

/// Whether the user's open session is due, by the row that is no session.
pub(super) fn is_due(summary: &Row) -> Result<bool, StoreError> {
    Ok(summary.uuid_or_null("session_id")?.is_some())
}
