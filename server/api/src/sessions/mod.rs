//! `/api/sessions`: one file for each endpoint or small group.

mod abandon;
mod amend;
mod complete;
mod current;
mod distractions;
mod events;
mod get;
mod list;
mod pause;
mod removal;
mod start;
mod write;

use crate::routes::ApiRoutes;
use shared::wire::Scope::{SessionsRead, SessionsWrite};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::Scoped;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Scoped(SessionsWrite), Write, routes!(start::start))
        .route(Scoped(SessionsRead), Read, routes!(list::list))
        .route(Scoped(SessionsRead), Read, routes!(current::current))
        .route(Scoped(SessionsRead), Read, routes!(get::get))
        .route(Scoped(SessionsWrite), Write, routes!(amend::amend))
        .route(Scoped(SessionsWrite), Write, routes!(removal::delete))
        .route(Scoped(SessionsWrite), Write, routes!(complete::complete))
        .route(Scoped(SessionsWrite), Write, routes!(abandon::abandon))
        .route(Scoped(SessionsWrite), Write, routes!(pause::pause))
        .route(Scoped(SessionsWrite), Write, routes!(pause::resume))
        .route(Scoped(SessionsWrite), Write, routes!(removal::restore))
        .route(Scoped(SessionsWrite), Write, routes!(distractions::record))
        .route(Scoped(SessionsRead), Read, routes!(events::events))
}
