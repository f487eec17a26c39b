//! Parameters of the session operations, for the documentation only.

use shared::rules::SessionType;
use utoipa::IntoParams;
use uuid::Uuid;

/// The session in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(
    dead_code,
    reason = "describes the path, which another extractor reads"
)]
pub(super) struct SessionPath {
    /// The session's id, a UUID with hyphens.
    #[param(example = "0198f3b0-0000-7000-8000-000000000001")]
    id: Uuid,
}

/// What to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query, which is read by hand to report every problem at once"
)]
pub(super) struct ListQuery {
    /// Earliest `startTime`: a date (that day in `timeZone`, included) or an RFC 3339 date-time.
    #[param(rename = "startDate", example = "2026-11-01")]
    start_date: Option<String>,
    /// Latest `startTime`: a date (that day in `timeZone`, included) or an RFC 3339 date-time
    /// (excluded).
    #[param(rename = "endDate", example = "2026-11-30")]
    end_date: Option<String>,
    /// One or several of `active`, `paused`, `completed`, `abandoned` and `open` (active or
    /// paused), separated by commas.
    #[param(
        pattern = "^(active|paused|completed|abandoned|open)(,(active|paused|completed|abandoned|open))*$",
        example = "completed,abandoned"
    )]
    status: Option<String>,
    /// Only this type.
    #[param(rename = "sessionType", inline)]
    session_type: Option<SessionType>,
    /// Only of this task.
    #[param(rename = "taskId")]
    task_id: Option<Uuid>,
    /// Only of this project.
    #[param(rename = "projectId")]
    project_id: Option<Uuid>,
    /// An IANA name, for dates; the person's own if left out.
    #[param(rename = "timeZone", example = "Europe/Berlin")]
    time_zone: Option<String>,
}
