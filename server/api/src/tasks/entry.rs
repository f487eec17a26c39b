//! What tasks and projects have in common over HTTP: read, written, shown with their version.

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
    Answer, Declined, Execution, Once, ProjectRequest, ServiceError, TaskRequest, Tasks,
};
use web::problem::ApiError;
use web::write::{Call, ReadingOne, Resource, Success, answer, etag, refusal};

/// What the service decided about one.
type Decided<E> = Result<E, Declined>;

/// A task or a project.
pub(super) trait Entry: Serialize + Send + Sync + Sized {
    /// The id in its place.
    type Id: Resource + Copy + Send + Sync;
    /// What is asked of it.
    type Request: Sync;
    /// What is said where there is none.
    const NOT_FOUND: Declined;

    /// Its id.
    fn id(&self) -> Uuid;

    /// How often it was written.
    fn version(&self) -> u64;

    /// The person's with this id.
    fn find(
        tasks: &Tasks,
        user: UserId,
        id: Self::Id,
    ) -> impl Future<Output = Result<Option<Self>, ServiceError>> + Send;

    /// Lets the service decide.
    fn write(
        tasks: &Tasks,
        user: UserId,
        id: Self::Id,
        request: &Self::Request,
        versions: Option<&[u64]>,
        once: Option<Once<'_, Decided<Self>>>,
    ) -> impl Future<Output = Result<Execution<Decided<Self>>, ServiceError>> + Send;
}

impl Entry for Task {
    type Id = TaskId;
    type Request = TaskRequest;
    const NOT_FOUND: Declined = Declined::TaskNotFound;

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
        once: Option<Once<'_, Decided<Self>>>,
    ) -> Result<Execution<Decided<Self>>, ServiceError> {
        tasks.write(user, id, request, versions, once).await
    }
}

impl Entry for Project {
    type Id = ProjectId;
    type Request = ProjectRequest;
    const NOT_FOUND: Declined = Declined::ProjectNotFound;

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
        once: Option<Once<'_, Decided<Self>>>,
    ) -> Result<Execution<Decided<Self>>, ServiceError> {
        tasks.write_project(user, id, request, versions, once).await
    }
}

/// One with its version.
pub(super) type Shown<E> = ([(HeaderName, String); 1], Json<E>);

/// Reads one.
pub(super) async fn read<E: Entry>(
    tasks: &Tasks,
    request: ReadingOne<E::Id>,
) -> Result<Shown<E>, ApiError> {
    let found = E::find(tasks, request.access.user, request.id).await?;
    let entry = found.ok_or(&E::NOT_FOUND)?;
    Ok(([(ETAG, etag(entry.version()))], Json(entry)))
}

/// Lets the service decide, and renders its decision or the one that was kept.
pub(super) async fn write<E: Entry>(
    tasks: &Tasks,
    call: Call,
    id: E::Id,
    request: E::Request,
    success: Success,
) -> Result<Response, ApiError> {
    let render = move |outcome: &Decided<E>| -> Answer {
        match outcome {
            Ok(entry) => success.render::<E::Id>(entry.id(), entry.version(), entry),
            Err(declined) => refusal(&declined.into()),
        }
    };
    let once = call.once(&render);
    let execution = E::write(tasks, call.user, id, &request, call.versions(), once).await;
    answer(execution, render)
}
