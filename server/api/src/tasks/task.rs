//! `POST /api/tasks`, and one task: read, change, archive.

use axum::extract::State;
use axum::response::Response;
use shared::TaskId;
use shared::wire::{ChangeTask, CreateTask, Patch, Task};

use super::resource::{self, WithETag};
use service::TaskRequest;
use web::body::EmptyBody;
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, CreateRequest, ReadRequest, SuccessResponse};
use web::state::AppState;

/// Create a task
///
/// Sessions may have referred to the id before: they count as its progress. A client that may lose
/// its connection chooses the `taskId` itself or sends an `Idempotency-Key`.
#[utoipa::path(
    post, path = "/api/tasks", operation_id = "createTask", tag = "Tasks",
    params(CreateRequest::<TaskId, CreateTask>),
    request_body(content = CreateTask, example = json!({"title": "Write chapter 3", "estimatedSessions": 4})),
    responses(
        (status = 201, description = "The task", body = Task, headers(
            ("Location" = String, description = "The task's path"),
            ("ETag" = String, description = "The task's version in quotes"),
        )),
        (status = 409, description = "`task_id_taken`"),
        (status = 422, description = "`text_too_long`, `text_not_allowed`, `estimated_sessions_out_of_range`, `unknown_status`, `unknown_project`"),
    ),
)]
pub(super) async fn create(
    State(state): State<AppState>,
    request: CreateRequest<TaskId, CreateTask>,
) -> Result<Response, ApiError> {
    let CreateRequest { body, context, .. } = request;
    let id = body.task_id.unwrap_or_else(|| state.tasks.new_task_id());
    let request = TaskRequest::Create(body);
    resource::write::<Task>(&state.tasks, context, id, request, SuccessResponse::Created).await
}

/// Read a task
#[utoipa::path(
    get, path = "/api/tasks/{id}", operation_id = "getTask", tag = "Tasks",
    params(ReadRequest::<TaskId>),
    responses((status = 200, description = "The task with its progress", body = Task, headers(
        ("ETag" = String, description = "The task's version in quotes, for `If-Match`"),
    ))),
)]
pub(super) async fn get(
    State(state): State<AppState>,
    request: ReadRequest<TaskId>,
) -> Result<WithETag<Task>, ApiError> {
    resource::read(&state.tasks, request).await
}

/// Change a task
///
/// An omitted field stays as it is; null clears the project or the estimate. `archived` false
/// restores an archived task.
#[utoipa::path(
    patch, path = "/api/tasks/{id}", operation_id = "changeTask", tag = "Tasks",
    params(ChangeRequest::<TaskId, ChangeTask>),
    request_body(content = ChangeTask, description = "May be omitted; then nothing changes.",
        example = json!({"status": "done", "estimatedSessions": null})),
    responses(
        (status = 200, description = "The task, changed", body = Task, headers(
            ("ETag" = String, description = "The task's version in quotes"),
        )),
        (status = 422, description = "`text_too_long`, `text_not_allowed`, `estimated_sessions_out_of_range`, `unknown_status`, `unknown_project`"),
    ),
)]
pub(super) async fn change(
    State(state): State<AppState>,
    request: ChangeRequest<TaskId, ChangeTask>,
) -> Result<Response, ApiError> {
    let ChangeRequest { body, id, context } = request;
    let request = TaskRequest::Change(body);
    resource::write::<Task>(&state.tasks, context, id, request, SuccessResponse::Changed).await
}

/// Archive a task
///
/// It is no longer listed; sessions keep their reference and the task its progress. `archived`
/// false in a change restores it.
#[utoipa::path(
    delete, path = "/api/tasks/{id}", operation_id = "archiveTask", tag = "Tasks",
    params(ChangeRequest::<TaskId, EmptyBody>),
    responses((status = 204, description = "The task is archived")),
)]
pub(super) async fn archive(
    State(state): State<AppState>,
    request: ChangeRequest<TaskId, EmptyBody>,
) -> Result<Response, ApiError> {
    let ChangeRequest {
        body: EmptyBody,
        id,
        context,
    } = request;
    let change = ChangeTask {
        archived: Patch::Set(true),
        ..ChangeTask::default()
    };
    let request = TaskRequest::Change(change);
    resource::write::<Task>(
        &state.tasks,
        context,
        id,
        request,
        SuccessResponse::NoContent,
    )
    .await
}
