//! `/.well-known`: where password managers find the form to change a password, and people the
//! contact for vulnerabilities (RFC 9116).

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use shared::rules::limits::DAY;

use super::state::AppState;

/// How long the contact is said to hold; RFC 9116 recommends less than a year.
const VALIDITY: i64 = 90 * DAY;

/// Both routes; they are not part of the OpenAPI document.
pub fn routes(state: AppState) -> Router {
    Router::new()
        .route(
            "/.well-known/change-password",
            get(async || Redirect::to("/settings/password")),
        )
        .route("/.well-known/security.txt", get(security_txt))
        .with_state(state)
}

async fn security_txt(State(state): State<AppState>) -> Response {
    let Some(contact) = &state.security_contact else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let expires = state.clock.now().plus(VALIDITY);
    let text = format!("Contact: {contact}\nExpires: {expires}\n");
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
