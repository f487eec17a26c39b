//! `/api/auth`: beginning as a guest, registering, signing in and out.

mod guest;
mod login;
mod logout;
mod register;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use web::state::AppState;

/// The operations.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(guest::guest))
        .routes(routes!(register::register))
        .routes(routes!(login::login))
        .routes(routes!(logout::logout))
}
