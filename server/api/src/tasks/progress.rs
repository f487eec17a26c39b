//! `GET /api/tasks/{id}/progress`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use shared::TaskId;
use shared::wire::TaskProgress;

use service::TaskRefusal;
use web::paging::{ListRequest, PageParams};
use web::problem::ApiError;
use web::resource_request::ReadRequest;
use web::state::AppState;

/// Read the progress of a task
///
/// The sessions that ended with this task, completed and abandoned, with the progress noted in them.
#[utoipa::path(
    get, path = "/api/tasks/{id}/progress", operation_id = "getTaskProgress", tag = "Tasks",
    params(ReadRequest::<TaskId>, PageParams),
    responses(
        (status = 200, description = "A page of sessions, and totals", body = TaskProgress, headers(
            ("Link" = String, description = "`first`, `prev`, `next` and `last` page (RFC 8288)"),
        )),
    ),
)]
pub(super) async fn progress(
    State(state): State<AppState>,
    request: ReadRequest<TaskId>,
    ListRequest { page, .. }: ListRequest<()>,
) -> Result<(HeaderMap, Json<TaskProgress>), ApiError> {
    let found = state
        .tasks
        .progress(request.access.user, request.id, page.paging)
        .await?;
    let progress = found.ok_or(&TaskRefusal::TaskNotFound)?;
    let path = format!("/api/tasks/{}/progress", request.id);
    Ok((page.links(&path, progress.total_pages), Json(progress)))
}
