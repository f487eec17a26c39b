//! `/api/sessions`: the commands in one file, each read in a file of its own.

mod commands;
mod current;
mod date_bound;
mod events;
mod get;
mod list;
mod write;

use crate::routes::ApiRoutes;
use shared::wire::Scope::SessionsRead;
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Read;
use web::route_policy::RouteAccess::Scoped;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    commands::routes()
        .route(Scoped(SessionsRead), Read, routes!(list::list))
        .route(Scoped(SessionsRead), Read, routes!(current::current))
        .route(Scoped(SessionsRead), Read, routes!(get::get))
        .route(Scoped(SessionsRead), Read, routes!(events::events))
}
