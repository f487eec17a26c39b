//! `GET /api/tasks`

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use shared::ProjectId;
use shared::wire::{Page, Task, TaskStatus};

use super::super::openapi_params::PageQuery;
use super::{ArchivedQuery, TaskQuery, archived};
use service::{TaskFilter, Tasks};
use web::access::Access;
use web::code::Code;
use web::paging::{PageParams, links};
use web::problem::ApiError;
use web::query::{Query, shorten};
use web::shape::parse_uuid;

/// List tasks
///
/// Newest first, each with its estimate and the sessions spent. `Link` leads to the other pages.
#[utoipa::path(
    get, path = "/api/tasks", operation_id = "listTasks", tag = "Tasks",
    params(TaskQuery, ArchivedQuery, PageQuery),
    responses(
        (status = 200, description = "A page of tasks", body = Page<Task>, headers(
            ("Link" = String, description = "`first`, `prev`, `next` and `last` page (RFC 8288)"),
        )),
        (status = 422, description = "`unknown_status`, `page_out_of_range`, `limit_out_of_range`, `unknown_field`"),
    ),
)]
pub(super) async fn list(
    State(tasks): State<Tasks>,
    access: Access,
    RawQuery(query): RawQuery,
) -> Result<(HeaderMap, Json<Page<Task>>), ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let status = status(&mut query);
    let project_id = query
        .parsed("projectId", "a UUID with hyphens", parse_uuid)
        .map(ProjectId::new);
    let archived = archived(&mut query);
    let PageParams { page, limit } = PageParams::read(&mut query);
    let sent = query.done()?;
    let filter = TaskFilter {
        status,
        project_id,
        archived,
        page,
        limit,
    };
    let page = tasks.list(access.user, &filter).await?;
    let headers = links("/api/tasks", &sent, page.page, page.total_pages);
    Ok((headers, Json(page)))
}

fn status(query: &mut Query) -> Option<TaskStatus> {
    let text = query.text("status")?;
    let known = TaskStatus::parse(&text);
    if known.is_none() {
        let detail = format!(
            "There is no status “{}” of a task: use open or done.",
            shorten(&text)
        );
        query.report("status", Code::UnknownStatus, detail);
    }
    known
}
