//! `/api/projects`

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use shared::ProjectId;
use shared::wire::{ChangeProject, CreateProject, Page, Patch, Project};

use super::list_query::ArchivedQuery;
use super::resource::{self, WithETag};
use service::{ProjectFilter, ProjectRequest};
use web::access::Access;
use web::body::EmptyBody;
use web::paging::{PageParams, links};
use web::problem::ApiError;
use web::query::Query;
use web::resource_request::{ChangeRequest, CreateRequest, ReadRequest, SuccessResponse};
use web::state::AppState;

/// Create a project
///
/// A client that may lose its connection chooses the `projectId` itself or sends an
/// `Idempotency-Key`.
#[utoipa::path(
    post, path = "/api/projects", operation_id = "createProject", tag = "Tasks",
    params(CreateRequest::<ProjectId, CreateProject>),
    request_body(content = CreateProject, example = json!({"name": "Thesis", "color": "#3366cc"})),
    responses(
        (status = 201, description = "The project", body = Project, headers(
            ("Location" = String, description = "The project's path"),
            ("ETag" = String, description = "The project's version in quotes"),
        )),
        (status = 409, description = "`project_id_taken`"),
        (status = 422, description = "`text_too_long`, `text_not_allowed`, `color_invalid`"),
    ),
)]
pub(super) async fn create(
    State(state): State<AppState>,
    request: CreateRequest<ProjectId, CreateProject>,
) -> Result<Response, ApiError> {
    let CreateRequest { body, context, .. } = request;
    let id = body
        .project_id
        .unwrap_or_else(|| state.tasks.new_project_id());
    let request = ProjectRequest::Create(body);
    resource::write::<Project>(&state.tasks, context, id, request, SuccessResponse::Created).await
}

/// List projects
///
/// Newest first, each with the number of its tasks. `Link` leads to the other pages.
#[utoipa::path(
    get, path = "/api/projects", operation_id = "listProjects", tag = "Tasks",
    params(ArchivedQuery, PageParams),
    responses(
        (status = 200, description = "A page of projects", body = Page<Project>, headers(
            ("Link" = String, description = "`first`, `prev`, `next` and `last` page (RFC 8288)"),
        )),
        (status = 422, description = "`page_out_of_range`, `limit_out_of_range`, `unknown_field`"),
    ),
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: Access,
    RawQuery(query): RawQuery,
) -> Result<(HeaderMap, Json<Page<Project>>), ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let archived = query.params::<ArchivedQuery>().filter();
    let PageParams { page, limit } = query.params();
    let sent = query.done()?;
    let filter = ProjectFilter {
        archived,
        page: page.0,
        limit: limit.0,
    };
    let page = state.tasks.projects(access.user, &filter).await?;
    let headers = links("/api/projects", &sent, page.page, page.total_pages);
    Ok((headers, Json(page)))
}

/// Read a project
#[utoipa::path(
    get, path = "/api/projects/{id}", operation_id = "getProject", tag = "Tasks",
    params(ReadRequest::<ProjectId>),
    responses((status = 200, description = "The project", body = Project, headers(
        ("ETag" = String, description = "The project's version in quotes, for `If-Match`"),
    ))),
)]
pub(super) async fn get(
    State(state): State<AppState>,
    request: ReadRequest<ProjectId>,
) -> Result<WithETag<Project>, ApiError> {
    resource::read(&state.tasks, request).await
}

/// Change a project
///
/// An omitted field stays as it is; null clears the color. `archived` false restores an archived
/// project.
#[utoipa::path(
    patch, path = "/api/projects/{id}", operation_id = "changeProject", tag = "Tasks",
    params(ChangeRequest::<ProjectId, ChangeProject>),
    request_body(content = ChangeProject, description = "May be omitted; then nothing changes.",
        example = json!({"name": "Doctoral thesis", "color": null})),
    responses(
        (status = 200, description = "The project, changed", body = Project, headers(
            ("ETag" = String, description = "The project's version in quotes"),
        )),
        (status = 422, description = "`text_too_long`, `text_not_allowed`, `color_invalid`"),
    ),
)]
pub(super) async fn change(
    State(state): State<AppState>,
    request: ChangeRequest<ProjectId, ChangeProject>,
) -> Result<Response, ApiError> {
    let ChangeRequest { body, id, context } = request;
    let request = ProjectRequest::Change(body);
    resource::write::<Project>(&state.tasks, context, id, request, SuccessResponse::Changed).await
}

/// Archive a project
///
/// It is no longer listed; its tasks and sessions keep their reference. `archived` false in a
/// change restores it.
#[utoipa::path(
    delete, path = "/api/projects/{id}", operation_id = "archiveProject", tag = "Tasks",
    params(ChangeRequest::<ProjectId, EmptyBody>),
    responses((status = 204, description = "The project is archived")),
)]
pub(super) async fn archive(
    State(state): State<AppState>,
    request: ChangeRequest<ProjectId, EmptyBody>,
) -> Result<Response, ApiError> {
    let ChangeRequest {
        body: EmptyBody,
        id,
        context,
    } = request;
    let change = ChangeProject {
        archived: Patch::Set(true),
        ..ChangeProject::default()
    };
    let request = ProjectRequest::Change(change);
    resource::write::<Project>(
        &state.tasks,
        context,
        id,
        request,
        SuccessResponse::NoContent,
    )
    .await
}
