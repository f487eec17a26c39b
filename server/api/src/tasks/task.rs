//! `POST /api/tasks`, and one task: read, changed, put away.

use axum::extract::State;
use axum::response::Response;
use shared::TaskId;
use shared::wire::{ChangeTask, CreateTask, Patch, Task};

use super::super::openapi_params::{IdempotencyHeader, IfMatchHeader};
use super::TaskPath;
use super::resource::{self, WithETag};
use service::{TaskRequest, Tasks};
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, CreateRequest, ReadRequest, SuccessResponse};

/// Make a task
///
/// Sessions may have referred to the id before: what they did counts for the task. A client
/// that may be cut off chooses the `taskId` itself or sends an `Idempotency-Key`.
#[utoipa::path(
    post, path = "/api/tasks", operation_id = "createTask", tag = "Tasks",
    params(IdempotencyHeader),
    request_body(content = CreateTask, example = json!({"title": "Write chapter 3", "estimatedSessions": 4})),
    responses(
        (status = 201, description = "The task", body = Task, headers(
            ("Location" = String, description = "The task's place"),
            ("ETag" = String, description = "The task's version in quotes"),
        )),
        (status = 409, description = "`task_id_taken`"),
        (status = 422, description = "`text_too_long`, `text_not_allowed`, `estimated_sessions_out_of_range`, `unknown_status`, `unknown_project`"),
    ),
)]
pub(super) async fn create(
    State(tasks): State<Tasks>,
    request: CreateRequest<TaskId>,
) -> Result<Response, ApiError> {
    let CreateRequest {
        mut fields, call, ..
    } = request;
    let wanted = CreateTask {
        title: fields.required_text("title"),
        project_id: fields.id("projectId"),
        estimated_sessions: fields.integer("estimatedSessions"),
        status: fields.text("status"),
        task_id: fields.id("taskId"),
    };
    fields.done()?;
    let id = wanted.task_id.unwrap_or_else(|| tasks.new_task_id());
    let request = TaskRequest::Create(wanted);
    resource::write::<Task>(&tasks, call, id, request, SuccessResponse::Created).await
}

/// Read a task
#[utoipa::path(
    get, path = "/api/tasks/{id}", operation_id = "getTask", tag = "Tasks",
    params(TaskPath),
    responses((status = 200, description = "The task with what sessions did for it", body = Task, headers(
        ("ETag" = String, description = "The task's version in quotes, for `If-Match`"),
    ))),
)]
pub(super) async fn get(
    State(tasks): State<Tasks>,
    request: ReadRequest<TaskId>,
) -> Result<WithETag<Task>, ApiError> {
    resource::read(&tasks, request).await
}

/// Patch a task
///
/// A field left out is kept; null clears the project or the estimate. `archived` false takes
/// back what was put away.
#[utoipa::path(
    patch, path = "/api/tasks/{id}", operation_id = "changeTask", tag = "Tasks",
    params(TaskPath, IfMatchHeader, IdempotencyHeader),
    request_body(content = ChangeTask, description = "May be left out, and then changes nothing.",
        example = json!({"status": "done", "estimatedSessions": null})),
    responses(
        (status = 200, description = "The task, changed", body = Task, headers(
            ("ETag" = String, description = "The task's version in quotes"),
        )),
        (status = 422, description = "`text_too_long`, `text_not_allowed`, `estimated_sessions_out_of_range`, `unknown_status`, `unknown_project`"),
    ),
)]
pub(super) async fn change(
    State(tasks): State<Tasks>,
    request: ChangeRequest<TaskId>,
) -> Result<Response, ApiError> {
    let ChangeRequest {
        mut fields,
        id,
        call,
    } = request;
    let change = ChangeTask {
        title: fields.text_change("title"),
        project_id: fields.id_change("projectId"),
        estimated_sessions: fields.integer_change("estimatedSessions"),
        status: fields.text_change("status"),
        archived: fields.boolean_change("archived"),
    };
    fields.done()?;
    let request = TaskRequest::Change(change);
    resource::write::<Task>(&tasks, call, id, request, SuccessResponse::Changed).await
}

/// Archive a task
///
/// It leaves the list; sessions keep their reference and the task its progress. Nothing is
/// lost: `archived` false in a change takes it back.
#[utoipa::path(
    delete, path = "/api/tasks/{id}", operation_id = "archiveTask", tag = "Tasks",
    params(TaskPath, IfMatchHeader, IdempotencyHeader),
    responses((status = 204, description = "The task is archived, as it may have been before")),
)]
pub(super) async fn archive(
    State(tasks): State<Tasks>,
    request: ChangeRequest<TaskId>,
) -> Result<Response, ApiError> {
    let ChangeRequest { fields, id, call } = request;
    fields.done()?;
    let change = ChangeTask {
        archived: Patch::Set(true),
        ..ChangeTask::default()
    };
    let request = TaskRequest::Change(change);
    resource::write::<Task>(&tasks, call, id, request, SuccessResponse::NoContent).await
}
