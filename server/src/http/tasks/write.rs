//! Requests that write tasks and projects, and their answers.

use axum::response::Response;
use shared::wire::{Project, Task};
use shared::{ProjectId, TaskId};

use super::super::code::Code;
use super::super::problem::ApiError;
use super::super::write::{Call, Success, answer, refusal};
use crate::service::{Answer, Declined, ProjectRequest, TaskRequest, Tasks};

/// Lets the service decide about a task, and renders its decision or the one that was kept.
pub(super) async fn task(
    tasks: &Tasks,
    call: Call,
    id: TaskId,
    request: TaskRequest,
    success: Success,
) -> Result<Response, ApiError> {
    let render = move |outcome: &Result<Task, Declined>| -> Answer {
        match outcome {
            Ok(task) => success.render::<TaskId>(task.task_id.as_uuid(), task.version, task),
            Err(declined) => refusal(&declined.into()),
        }
    };
    let execution = tasks
        .write(call.user, id, &request, call.versions(), call.once(&render))
        .await;
    answer(execution, render)
}

/// The same for a project.
pub(super) async fn project(
    tasks: &Tasks,
    call: Call,
    id: ProjectId,
    request: ProjectRequest,
    success: Success,
) -> Result<Response, ApiError> {
    let render = move |outcome: &Result<Project, Declined>| -> Answer {
        match outcome {
            Ok(project) => {
                success.render::<ProjectId>(project.project_id.as_uuid(), project.version, project)
            }
            Err(declined) => refusal(&declined.into()),
        }
    };
    let execution = tasks
        .write_project(call.user, id, &request, call.versions(), call.once(&render))
        .await;
    answer(execution, render)
}

impl From<&Declined> for ApiError {
    fn from(declined: &Declined) -> Self {
        match declined {
            Declined::TaskNotFound => {
                Self::new(Code::TaskNotFound, "You have no task with this id.")
            }
            Declined::ProjectNotFound => {
                Self::new(Code::ProjectNotFound, "You have no project with this id.")
            }
            Declined::TaskIdTaken(id) => Self::new(
                Code::TaskIdTaken,
                format!("You have a task {id} already: choose a new UUID, or leave taskId out."),
            ),
            Declined::ProjectIdTaken(id) => Self::new(
                Code::ProjectIdTaken,
                format!(
                    "You have a project {id} already: choose a new UUID, or leave projectId out."
                ),
            ),
            Declined::Values(errors) => Self::invalid(errors.clone()),
        }
    }
}
