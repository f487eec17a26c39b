//! Export of the sessions as CSV (RFC 4180), for people: with names, and times as their clocks showed
//! them.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use chrono::DateTime;
use csv::{Terminator, WriterBuilder};
use shared::wire::SessionView;
use shared::{Timestamp, UserId};

use service::{ListNames, ServiceError, zone_of};
use shared::stats::UserZones;
use store::StoreError;
use web::problem::ApiError;
use web::state::AppState;
use web::streamed_body::streamed;

const COLUMNS: [&str; 32] = [
    "sessionId",
    "sessionType",
    "status",
    "startTime",
    "endTime",
    "localDate",
    "localStart",
    "localEnd",
    "plannedDuration",
    "actualDuration",
    "actualSeconds",
    "taskId",
    "task",
    "projectId",
    "project",
    "intention",
    "qualityRating",
    "focusScore",
    "focusScoreSource",
    "taskProgress",
    "abandonReason",
    "progressMade",
    "automatic",
    "pauses",
    "pauseSeconds",
    "distractions",
    "createdAt",
    "updatedAt",
    "source",
    "extendedMinutes",
    "tags",
    "timeZone",
];

/// So that spreadsheets take the file for UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How the table is written.
#[derive(Clone)]
pub(super) struct TableOptions {
    /// Between cells.
    pub(super) separator: u8,
    /// Whose clocks the local times are of.
    pub(super) zones: UserZones,
    /// Names of tasks and projects; empty where they may not be shown.
    pub(super) names: ListNames,
}

pub(super) async fn body(
    state: &AppState,
    user: UserId,
    options: TableOptions,
) -> Result<Body, ApiError> {
    let pages = state.exports.sessions(user).await?;
    let options = Arc::new(options);
    Ok(streamed(
        state,
        (true, pages),
        move |(is_first, mut pages)| {
            let options = Arc::clone(&options);
            async move {
                let page = pages.next().await?;
                if page.is_empty() && !is_first {
                    return Ok(None);
                }
                let table = table(is_first, &page, &options).map_err(|error| {
                    ServiceError::Store(StoreError::Corrupt {
                        table: "sessions",
                        reason: error.to_string(),
                    })
                })?;
                Ok(Some((Bytes::from(table), (false, pages))))
            }
        },
    ))
}

fn table(
    with_head: bool,
    sessions: &[SessionView],
    options: &TableOptions,
) -> Result<Vec<u8>, csv::Error> {
    let begin = if with_head { BYTE_ORDER_MARK } else { &[] };
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .delimiter(options.separator)
        .from_writer(begin.to_vec());
    if with_head {
        writer.write_record(COLUMNS)?;
    }
    for session in sessions {
        let row = row(session, options);
        writer.write_record(row.iter().map(|cell| escape_formulas(cell)))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn row(session: &SessionView, options: &TableOptions) -> [String; COLUMNS.len()] {
    fn text(value: Option<impl ToString>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    let started_in = session.time_zone.as_deref();
    let zone = zone_of(&options.zones, started_in, session.start_time);
    let local = |at: Timestamp, pattern: &str| {
        let at = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
        at.with_timezone(&zone).format(pattern).to_string()
    };
    let names = &options.names;
    let task = session.task_id.and_then(|id| names.tasks.get(&id));
    let project = session.project_id.and_then(|id| names.projects.get(&id));
    let paused: i64 = session
        .pauses
        .iter()
        .filter_map(|pause| pause.duration)
        .sum();
    [
        session.session_id.to_string(),
        session.session_type.as_str().to_owned(),
        session.status.as_str().to_owned(),
        session.start_time.to_string(),
        text(session.end_time),
        local(session.start_time, "%Y-%m-%d"),
        local(session.start_time, "%H:%M:%S"),
        text(session.end_time.map(|end| local(end, "%H:%M:%S"))),
        session.planned_duration.to_string(),
        text(session.actual_duration),
        text(session.actual_seconds),
        text(session.task_id),
        text(task),
        text(session.project_id),
        text(project),
        text(session.intention.as_ref()),
        text(session.quality_rating),
        text(session.focus_score),
        text(session.focus_score_source.map(|source| source.as_str())),
        text(session.task_progress.as_ref()),
        text(session.abandon_reason.as_ref()),
        text(session.progress_made.as_ref()),
        session.automatic.to_string(),
        session.pauses.len().to_string(),
        paused.to_string(),
        session.distraction_count.to_string(),
        session.created_at.to_string(),
        session.updated_at.to_string(),
        session.source.as_str().to_owned(),
        session.extended_minutes.to_string(),
        session.tags.join(", "),
        text(session.time_zone.as_ref()),
    ]
}

/// Spreadsheets run cells that begin with these characters as formulas (CSV injection).
const FORMULA: [char; 8] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// Puts an apostrophe before formulas, also within a cell: read with another separator, the rest of
/// it is a cell of its own.
fn escape_formulas(cell: &str) -> String {
    let mut escaped = String::with_capacity(cell.len());
    let mut begins = true;
    if cell.starts_with(['\t', '\r']) {
        escaped.push('\'');
    }
    for char in cell.chars() {
        if begins && FORMULA.contains(&char) {
            escaped.push('\'');
        }
        begins = match char {
            ',' | ';' | '\t' | '|' | '\r' | '\n' => true,
            ' ' | '"' => begins,
            _ => false,
        };
        escaped.push(char);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_escaped() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("a=1", "a=1"),
            ("'=1", "'=1"),
            ("", ""),
            (" =1", " '=1"),
            ("\"=1", "\"'=1"),
            ("x;=1;y,+2", "x;'=1;y,'+2"),
            ("x\t@a\n-b", "x\t'@a\n'-b"),
            ("x, -1 y", "x, '-1 y"),
            ("a-b; c=d", "a-b; c=d"),
            ("\u{ff1d}1\u{ff0b}1", "'\u{ff1d}1\u{ff0b}1"),
            ("x;\u{ff20}a;\u{ff0d}1", "x;'\u{ff20}a;'\u{ff0d}1"),
        ] {
            assert_eq!(escape_formulas(text), cell);
        }
    }
}
