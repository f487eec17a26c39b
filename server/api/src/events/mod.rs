//! `/api/events`: the user's event log, in pages and as a stream.

mod event_query;
mod event_stream_format;
mod page;
mod stream;

use crate::routes::ApiRoutes;
use shared::wire::Scope::SessionsRead;
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Read;
use web::route_policy::RouteAccess::Scoped;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Scoped(SessionsRead), Read, routes!(page::list))
        .route(Scoped(SessionsRead), Read, routes!(stream::stream))
}
