//! `/api/events`: everything that has happened to a person's sessions, in pages and as a
//! stream.

mod event_stream_format;
mod openapi_params;
mod page;
mod stream;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use web::code::Code;
use web::query::{Query, parse_whole_number};
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(page::list))
        .routes(routes!(stream::stream))
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
