//! `/api/tasks` and `/api/projects`: a person's own list, and what sessions did for it.
//!
//! Each handler reads a request, hands it to the service, and answers.

mod list;
mod progress;
mod projects;
mod resource;
mod task;

use crate::routes::ApiRoutes;
use shared::wire::Scope::{TasksRead, TasksWrite};
use shared::wire::TaskStatus;
use utoipa::IntoParams;
use utoipa_axum::routes;
use uuid::Uuid;
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::Scoped;

use web::query::Query;

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

/// The task in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(
    dead_code,
    reason = "describes the path, which another extractor reads"
)]
struct TaskPath {
    /// The task's id, a UUID with hyphens.
    #[param(example = "0198f3b0-0000-7000-8000-0000000000aa")]
    id: Uuid,
}

/// The project in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(
    dead_code,
    reason = "describes the path, which another extractor reads"
)]
struct ProjectPath {
    /// The project's id, a UUID with hyphens.
    #[param(example = "0198f3b0-0000-7000-8000-0000000000bb")]
    id: Uuid,
}

/// Which tasks.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query, which is read by hand to report every problem at once"
)]
struct TaskQuery {
    /// Only open or only done ones.
    #[param(inline)]
    status: Option<TaskStatus>,
    /// Only of this project.
    #[param(rename = "projectId")]
    project_id: Option<Uuid>,
}

/// Whether archived entries are listed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query, which is read by hand to report every problem at once"
)]
struct ArchivedQuery {
    /// `false` leaves out what was put away, `true` lists only that, `all` lists everything.
    #[param(pattern = "^(false|true|all)$", default = "false", example = "all")]
    archived: Option<String>,
}

/// Reads `archived`; none means everything.
fn archived(query: &mut Query) -> Option<bool> {
    query
        .parsed("archived", "false, true or all", |text| match text {
            "false" => Some(Some(false)),
            "true" => Some(Some(true)),
            "all" => Some(None),
            _ => None,
        })
        .unwrap_or(Some(false))
}
