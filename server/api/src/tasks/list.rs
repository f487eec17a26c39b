//! `GET /api/tasks`

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use shared::wire::{Page, Task};

use super::list_query::{ArchivedQuery, TaskQuery};
use service::TaskFilter;
use web::access::Access;
use web::paging::{PageParams, links};
use web::problem::ApiError;
use web::query::Query;
use web::state::AppState;

/// List tasks
///
/// Newest first, each with its estimate and the sessions spent. `Link` leads to the other pages.
#[utoipa::path(
    get, path = "/api/tasks", operation_id = "listTasks", tag = "Tasks",
    params(TaskQuery, ArchivedQuery, PageParams),
    responses(
        (status = 200, description = "A page of tasks", body = Page<Task>, headers(
            ("Link" = String, description = "`first`, `prev`, `next` and `last` page (RFC 8288)"),
        )),
        (status = 422, description = "`unknown_status`, `page_out_of_range`, `limit_out_of_range`, `unknown_field`"),
    ),
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: Access,
    RawQuery(query): RawQuery,
) -> Result<(HeaderMap, Json<Page<Task>>), ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let TaskQuery { status, project_id } = query.params();
    let archived = query.params::<ArchivedQuery>().filter();
    let PageParams { page, limit } = query.params();
    let sent = query.done()?;
    let filter = TaskFilter {
        status,
        project_id,
        archived,
        page: page.0,
        limit: limit.0,
    };
    let page = state.tasks.list(access.user, &filter).await?;
    let headers = links("/api/tasks", &sent, page.page, page.total_pages);
    Ok((headers, Json(page)))
}
