//! `/api/sessions`: the commands in one file, each read in a file of its own.

mod amend_many;
mod commands;
mod current;
mod date_bound;
mod events;
mod get;
mod list;
mod tags;
mod write;

use crate::routes::ApiRoutes;
use shared::wire::Scope::{SessionsRead, SessionsWrite};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::Scoped;
use web::route_policy::{AMEND_MANY_COST, RouteLimit};

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    let limit = RouteLimit::new(Write, AMEND_MANY_COST);
    commands::routes()
        .route(Scoped(SessionsWrite), limit, amend_many::operation())
        .route(Scoped(SessionsRead), Read, routes!(list::list))
        .route(Scoped(SessionsRead), Read, routes!(tags::tags))
        .route(Scoped(SessionsRead), Read, routes!(current::current))
        .route(Scoped(SessionsRead), Read, routes!(get::get))
        .route(Scoped(SessionsRead), Read, routes!(events::events))
}
