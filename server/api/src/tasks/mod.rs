//! `/api/tasks` and `/api/projects`: the user's list, and the progress of its tasks.

mod list;
mod list_query;
mod progress;
mod projects;
mod resource;
mod task;

use crate::routes::ApiRoutes;
use shared::wire::Scope::{TasksRead, TasksWrite};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::Scoped;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Scoped(TasksWrite), Write, routes!(task::create))
        .route(Scoped(TasksRead), Read, routes!(list::list))
        .route(Scoped(TasksRead), Read, routes!(task::get))
        .route(Scoped(TasksWrite), Write, routes!(task::change))
        .route(Scoped(TasksWrite), Write, routes!(task::archive))
        .route(Scoped(TasksRead), Read, routes!(progress::progress))
        .route(Scoped(TasksWrite), Write, routes!(projects::create))
        .route(Scoped(TasksRead), Read, routes!(projects::list))
        .route(Scoped(TasksRead), Read, routes!(projects::get))
        .route(Scoped(TasksWrite), Write, routes!(projects::change))
        .route(Scoped(TasksWrite), Write, routes!(projects::archive))
}
