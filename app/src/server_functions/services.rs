//! What the server functions need of the server.

use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::expect_context;
use uuid::Uuid;

use crate::model::api_responses::ApiProblem;
use crate::model::task_options::TaskOption;

/// The pending result of a service.
pub type ServiceFuture<T> = Pin<Box<dyn Future<Output = Result<T, ApiProblem>> + Send>>;

/// Tasks and projects of the user who is signed in.
pub trait TaskServices: Send + Sync {
    /// Open tasks whose title contains the text.
    fn find_tasks(&self, query: String) -> ServiceFuture<Vec<TaskOption>>;
    /// The open task with the title, or else a new one.
    fn create_task(&self, title: String, project: Option<Uuid>) -> ServiceFuture<TaskOption>;
    /// A new project.
    fn create_project(&self, name: String) -> ServiceFuture<TaskOption>;
}

/// The services that were provided for this request.
pub(super) fn of_request() -> Arc<dyn TaskServices> {
    expect_context()
}
