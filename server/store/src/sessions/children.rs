//! Sessions with their pauses and distractions, read in one statement.
//!
//! The rows of three tables are in one result. A join of all three would repeat a session's texts
//! for each pair of a pause and a distraction, three hundred times at most.

use std::cmp::Reverse;
use std::collections::HashMap;

use shared::rules::Distraction;
use uuid::Uuid;

use super::row::{self, PauseRow, SessionRow};
use crate::{Row, StoreError, corrupt};

/// The text of a query for sessions and all that belongs to them; what is given follows
/// `FROM`. The order of the result is to be made by the reader.
///
/// A `CROSS JOIN`, because SQLite reads its tables in the order of the text: it would otherwise
/// read all pauses for a page whose size it does not know.
macro_rules! with_children {
    ($($rows:expr),+ $(,)?) => {
        $crate::sessions::children::with_children!(@with ("", "page", "") $($rows),+)
    };
    // With more columns, of the sessions' rows alone, that come from somewhere else than `page`; nulls in their
    // place.
    (@with ($more:expr, $from:expr, $nulls:expr) $($rows:expr),+) => {
        concat!(
            "WITH page AS MATERIALIZED (SELECT ", $crate::sessions::row::columns!(), " FROM ", $($rows,)+ ") \
             SELECT 0 AS part, page.*, NULL AS session_id, 0 AS position, NULL AS child_id, NULL AS began_at, \
                 NULL AS ended_at, NULL AS note, NULL AS kind, NULL AS ended_by_limit", $more, " FROM ", $from, " \
             UNION ALL SELECT 1, ", $crate::sessions::row::nulls!(), ", c.session_id, c.position, c.id, c.pause_time, \
                 c.resume_time, c.pause_reason, NULL, c.ended_by_limit", $nulls, " \
                 FROM page CROSS JOIN session_pauses c WHERE c.user_id = page.user_id AND c.session_id = page.id \
             UNION ALL SELECT 2, ", $crate::sessions::row::nulls!(), ", c.session_id, c.position, c.id, c.occurred_at, \
                 NULL, c.note, c.kind, NULL", $nulls, " \
                 FROM page CROSS JOIN session_distractions c WHERE c.user_id = page.user_id AND c.session_id = page.id"
        )
    };
}
pub(super) use with_children;

/// Pauses or distractions by session, each with its position.
type Children<T> = HashMap<Uuid, Vec<(i64, T)>>;

/// Puts the rows of such a query together; a row may be of no session.
pub(super) fn read(rows: &[Row]) -> Result<Vec<SessionRow>, StoreError> {
    let mut sessions = Vec::new();
    let mut pauses: Children<PauseRow> = HashMap::new();
    let mut distractions: Children<Distraction> = HashMap::new();
    for row in rows {
        match row.integer("part")? {
            0 if row.uuid_or_null("id")?.is_none() => {}
            0 => sessions.push(row),
            1 => add(&mut pauses, row, row::pause(row)?)?,
            2 => add(&mut distractions, row, row::distraction(row)?)?,
            other => return Err(corrupt("sessions", format!("part is {other}"))),
        }
    }
    let with_children = |row: &Row| {
        let id = row.uuid("id")?;
        row::session_row(row, take(&mut pauses, id), take(&mut distractions, id))
    };
    sessions.into_iter().map(with_children).collect()
}

fn add<T>(children: &mut Children<T>, row: &Row, child: T) -> Result<(), StoreError> {
    let siblings = children.entry(row.uuid("session_id")?).or_default();
    siblings.push((row.integer("position")?, child));
    Ok(())
}

/// The children of a session in their order.
fn take<T>(children: &mut Children<T>, session: Uuid) -> Vec<T> {
    let mut found = children.remove(&session).unwrap_or_default();
    found.sort_by_key(|(position, _)| *position);
    found.into_iter().map(|(_, child)| child).collect()
}

/// The latest start first, id breaking ties.
pub(super) fn newest_first(mut sessions: Vec<SessionRow>) -> Vec<SessionRow> {
    sessions.sort_by_key(|row| Reverse((row.session.started_at, row.session.id)));
    sessions
}
