//! Export of the sessions as CSV (RFC 4180).

use axum::body::{Body, Bytes};
use csv::{Terminator, WriterBuilder};
use shared::UserId;
use shared::wire::SessionView;

use super::streamed_body::streamed;
use service::ServiceError;
use store::StoreError;
use web::problem::ApiError;
use web::state::AppState;

const COLUMNS: [&str; 25] = [
    "sessionId",
    "sessionType",
    "status",
    "startTime",
    "endTime",
    "plannedDuration",
    "actualDuration",
    "actualSeconds",
    "taskId",
    "projectId",
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
];

pub(super) async fn body(state: &AppState, user: UserId) -> Result<Body, ApiError> {
    let pages = state.exports.sessions(user).await?;
    Ok(streamed(
        state,
        (true, pages),
        |(is_first, mut pages)| async move {
            let page = pages.next().await?;
            if page.is_empty() && !is_first {
                return Ok(None);
            }
            let table = table(is_first, &page).map_err(|error| {
                ServiceError::Store(StoreError::Corrupt {
                    table: "sessions",
                    reason: error.to_string(),
                })
            })?;
            Ok(Some((Bytes::from(table), (false, pages))))
        },
    ))
}

fn table(with_head: bool, sessions: &[SessionView]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    if with_head {
        writer.write_record(COLUMNS)?;
    }
    for session in sessions {
        writer.write_record(row(session).iter().map(|cell| escape_formula(cell)))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn row(session: &SessionView) -> [String; COLUMNS.len()] {
    fn text(value: Option<impl ToString>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
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
        session.planned_duration.to_string(),
        text(session.actual_duration),
        text(session.actual_seconds),
        text(session.task_id),
        text(session.project_id),
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
    ]
}

/// Spreadsheets run cells that begin with these characters as formulas (CSV injection).
fn escape_formula(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
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
        ] {
            assert_eq!(escape_formula(text), cell);
        }
    }
}
