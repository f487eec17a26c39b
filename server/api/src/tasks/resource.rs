//! Reads and writes of a task or a project by id.

use std::future::Future;

use axum::Json;
use axum::http::HeaderName;
use axum::http::header::ETAG;
use axum::response::Response;
use serde::Serialize;
use shared::wire::{Project, Task};
use shared::{ProjectId, TaskId, UserId};
use uuid::Uuid;

use service::{
    Execution, IdempotentRequest, ProjectRequest, RenderedResponse, ServiceError, TaskRefusal,
    TaskRequest, Tasks,
};
use web::problem::ApiError;
use web::resource_request::{
    ReadRequest, Resource, SuccessResponse, WriteContext, answer, etag, refusal,
};

/// The outcome of a write.
type TaskListOutcome<E> = Result<E, TaskRefusal>;

/// A task or a project.
pub(super) trait TaskResource: Serialize + Send + Sync + Sized {
    /// Its id type.
    type Id: Resource + Copy + Send + Sync;
    /// A write request for it.
    type Request: Sync;
    /// The error for an unknown id.
    const NOT_FOUND: TaskRefusal;

    /// As in the path of its resource.
    fn id(&self) -> Uuid;

    /// Its version, for `ETag`.
    fn version(&self) -> u64;

    /// Finds it among the user's.
    fn find(
        tasks: &Tasks,
        user: UserId,
        id: Self::Id,
    ) -> impl Future<Output = Result<Option<Self>, ServiceError>> + Send;

    /// Executes a write.
    fn write(
        tasks: &Tasks,
        user: UserId,
        id: Self::Id,
        request: &Self::Request,
        versions: Option<&[u64]>,
        idempotent: Option<IdempotentRequest<'_, TaskListOutcome<Self>>>,
    ) -> impl Future<Output = Result<Execution<TaskListOutcome<Self>>, ServiceError>> + Send;
}

impl TaskResource for Task {
    type Id = TaskId;
    type Request = TaskRequest;
    const NOT_FOUND: TaskRefusal = TaskRefusal::TaskNotFound;

    fn id(&self) -> Uuid {
        self.task_id.as_uuid()
    }

    fn version(&self) -> u64 {
        self.version
    }

    async fn find(tasks: &Tasks, user: UserId, id: TaskId) -> Result<Option<Self>, ServiceError> {
        tasks.find(user, id).await
    }

    async fn write(
        tasks: &Tasks,
        user: UserId,
        id: TaskId,
        request: &TaskRequest,
        versions: Option<&[u64]>,
        idempotent: Option<IdempotentRequest<'_, TaskListOutcome<Self>>>,
    ) -> Result<Execution<TaskListOutcome<Self>>, ServiceError> {
        tasks.write(user, id, request, versions, idempotent).await
    }
}

impl TaskResource for Project {
    type Id = ProjectId;
    type Request = ProjectRequest;
    const NOT_FOUND: TaskRefusal = TaskRefusal::ProjectNotFound;

    fn id(&self) -> Uuid {
        self.project_id.as_uuid()
    }

    fn version(&self) -> u64 {
        self.version
    }

    async fn find(
        tasks: &Tasks,
        user: UserId,
        id: ProjectId,
    ) -> Result<Option<Self>, ServiceError> {
        tasks.find_project(user, id).await
    }

    async fn write(
        tasks: &Tasks,
        user: UserId,
        id: ProjectId,
        request: &ProjectRequest,
        versions: Option<&[u64]>,
        idempotent: Option<IdempotentRequest<'_, TaskListOutcome<Self>>>,
    ) -> Result<Execution<TaskListOutcome<Self>>, ServiceError> {
        tasks
            .write_project(user, id, request, versions, idempotent)
            .await
    }
}

/// A resource with its `ETag`.
pub(super) type WithETag<E> = ([(HeaderName, String); 1], Json<E>);

/// Responds to a read.
pub(super) async fn read<E: TaskResource>(
    tasks: &Tasks,
    request: ReadRequest<E::Id>,
) -> Result<WithETag<E>, ApiError> {
    let found = E::find(tasks, request.access.user, request.id).await?;
    let entry = found.ok_or(&E::NOT_FOUND)?;
    Ok(([(ETAG, etag(entry.version()))], Json(entry)))
}

/// Executes a write and renders its outcome, or the stored response for its idempotency key.
pub(super) async fn write<E: TaskResource>(
    tasks: &Tasks,
    context: WriteContext,
    id: E::Id,
    request: E::Request,
    success: SuccessResponse,
) -> Result<Response, ApiError> {
    let render = move |outcome: &TaskListOutcome<E>| -> RenderedResponse {
        match outcome {
            Ok(entry) => success.render::<E::Id>(entry.id(), entry.version(), entry),
            Err(refused) => refusal(&refused.into()),
        }
    };
    let idempotent = context.idempotent(&render);
    let execution = E::write(
        tasks,
        context.user,
        id,
        &request,
        context.versions(),
        idempotent,
    )
    .await;
    answer(execution, render)
}
