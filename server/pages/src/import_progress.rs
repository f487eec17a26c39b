//! What the script of the import's form asks for while the form waits for its answer.

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use web::browser::SignedInUser;
use web::rate_limit::RateLimitClass;
use web::route_policy::{PolicyRouter, RouteAccess, RoutePolicy};
use web::state::AppState;

/// Only a browser waits for a form, so that this is no part of the API.
pub(super) fn routes() -> PolicyRouter<AppState> {
    let policy = RoutePolicy::new(RouteAccess::SignedIn, RateLimitClass::Read.into());
    let handler = get(import_progress);
    PolicyRouter::default().route("/fn/import_progress", Method::GET, policy, handler)
}

/// 204 where the user has no import here.
async fn import_progress(State(state): State<AppState>, signed_in: SignedInUser) -> Response {
    let progress = state.imports.progress(signed_in.user).map(Json);
    let progress = progress.ok_or(StatusCode::NO_CONTENT);
    ([(CACHE_CONTROL, "no-store")], progress).into_response()
}
