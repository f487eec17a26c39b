//! Server functions: what the timer asks of its own server outside the public API.
//!
//! The browser calls them as functions. The server runs them on the [`TaskServices`] of the
//! request, which the crate that mounts them provides as a context, so that views know no
//! service.

mod protocol;
#[cfg(feature = "ssr")]
mod services;

use leptos::server;
use serde::Deserialize;
use shared::json::ToJson;
use uuid::Uuid;

use crate::model::api_responses::ApiProblem;
use crate::model::task_options::TaskOption;
use protocol::JsonCall;
#[cfg(feature = "ssr")]
pub use services::{ServiceFuture, TaskServices};

/// Finds open tasks by a part of their title, best matches first.
#[server(name = FindTasksCall, prefix = "/fn", endpoint = "find-tasks", protocol = JsonCall, input_derive = (ToJson, Deserialize))]
pub async fn find_tasks(
    /// A part of the title.
    query: String,
) -> Result<Vec<TaskOption>, ApiProblem> {
    services::of_request().find_tasks(query).await
}

/// The open task with this title, or else a new one in the project. A repeated call therefore
/// returns the same task.
#[server(name = CreateTaskCall, prefix = "/fn", endpoint = "create-task", protocol = JsonCall, input_derive = (ToJson, Deserialize))]
pub async fn create_task(
    /// 1 to 200 characters.
    title: String,
    /// The id of the project of a new task.
    project: Option<Uuid>,
) -> Result<TaskOption, ApiProblem> {
    services::of_request().create_task(title, project).await
}

/// A new project.
#[server(name = CreateProjectCall, prefix = "/fn", endpoint = "create-project", protocol = JsonCall, input_derive = (ToJson, Deserialize))]
pub async fn create_project(
    /// 1 to 100 characters.
    name: String,
) -> Result<TaskOption, ApiProblem> {
    services::of_request().create_project(name).await
}
