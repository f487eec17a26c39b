//! `/api/tasks` and `/api/projects`: the user's list, and the progress of its tasks.

mod progress;
mod project;
mod resource;
mod task;

use crate::routes::ApiRoutes;
use shared::wire::Scope::TasksRead;
use shared::wire::{Project, Task};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Read;
use web::route_policy::RouteAccess::Scoped;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .merge(resource::routes::<Task>())
        .merge(resource::routes::<Project>())
        .route(Scoped(TasksRead), Read, routes!(progress::progress))
}
