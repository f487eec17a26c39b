//! `/api/events`: everything that has happened to a person's sessions, in pages and as a
//! stream.

mod event_stream_format;
mod openapi_params;
mod page;
mod stream;

use crate::routes::ApiRoutes;
use shared::wire::Scope::SessionsRead;
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Read;
use web::route_policy::RouteAccess::Scoped;

use web::code::Code;
use web::query::{Query, parse_whole_number};

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Scoped(SessionsRead), Read, routes!(page::list))
        .route(Scoped(SessionsRead), Read, routes!(stream::stream))
}

/// Reads where a reader stopped; none where it is not said.
fn after(query: &mut Query) -> Option<u64> {
    let after = query.parsed("after", "a whole number", parse_whole_number)?;
    u64::try_from(after).ok().or_else(|| {
        query.report(
            "after",
            Code::AfterOutOfRange,
            format!("after is {after}; it must be 0 or the sequence of an event."),
        );
        None
    })
}
