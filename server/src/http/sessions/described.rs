//! Parameters that several operations have, for the documentation only.

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

/// Makes a write take effect once.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(
    dead_code,
    reason = "describes the headers, which another extractor reads"
)]
pub(super) struct OnceHeaders {
    /// A key of your own, such as a UUID. Sent again with the same request within 30 days, the
    /// first answer is repeated with `Idempotency-Replayed: true` and nothing happens twice;
    /// sent with another request it is refused.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$"
    )]
    idempotency_key: Option<String>,
}

/// Makes a change depend on the version.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(
    dead_code,
    reason = "describes the headers, which another extractor reads"
)]
pub(super) struct IfMatchHeader {
    /// The `ETag` that was read, several with commas, or `*`: the change is made only if the
    /// session still has that version.
    #[param(
        rename = "If-Match",
        pattern = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#,
        example = "\"3\""
    )]
    if_match: Option<String>,
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
    /// From 1.
    #[param(minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<u64>,
    /// Entries a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
}
