//! `/api/sessions`: one file for each endpoint or small group.

mod abandon;
mod amend;
pub(super) mod command;
mod complete;
mod current;
mod distractions;
mod events;
mod get;
mod list;
mod openapi_params;
mod pause;
mod removal;
mod start;
mod write;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use web::state::AppState;

/// The operations.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start::start, list::list))
        .routes(routes!(current::current))
        .routes(routes!(get::get, amend::amend, removal::delete))
        .routes(routes!(complete::complete))
        .routes(routes!(abandon::abandon))
        .routes(routes!(pause::pause))
        .routes(routes!(pause::resume))
        .routes(routes!(removal::restore))
        .routes(routes!(distractions::record))
        .routes(routes!(events::events))
}
