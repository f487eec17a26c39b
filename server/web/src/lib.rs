//! What the API and the pages share: authentication, rate limits, problems, request bodies and
//! the layers around every response.
//!
//! Only this crate, `api` and `pages` know status codes.

pub mod access;
mod access_log;
pub mod authenticate;
pub mod body;
pub mod browser;
pub mod calendar_feed;
pub mod client_address;
pub mod code;
pub mod conditions;
pub mod connections;
pub mod cross_site;
pub mod health;
pub mod identity;
pub mod json;
pub mod log_upload;
pub mod login_cookie;
pub mod measure;
pub mod multipart_upload;
pub mod paging;
pub mod perimeter;
pub mod problem;
pub mod query;
pub mod rate_limit;
pub mod request_id;
pub mod security;
mod service_errors;
pub mod shape;
pub mod state;
pub mod write;

use std::any::Any;

use axum::Router;
use axum::http::Uri;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

pub use perimeter::Perimeter;
pub use rate_limit::RateLimits;
pub use state::AppState;

use code::Code;
use problem::ApiError;

/// Puts around a whole server what every answer needs, whoever gives it: a request id,
/// a line in the log, its place in the figures, and a plain 500 for a panic.
pub fn wrap(router: Router, state: AppState) -> Router {
    let router =
        router
            .layer(CatchPanicLayer::custom(after_panic))
            .layer(middleware::from_fn_with_state(
                state.clone(),
                measure::answers,
            ));
    access_log::add(router).layer(middleware::from_fn_with_state(state, request_id::identify))
}

/// The problem for a path that has no route.
pub fn nothing_at(uri: &Uri) -> ApiError {
    let shown: String = uri.path().chars().take(200).collect();
    ApiError::new(
        Code::NoSuchRoute,
        format!("There is nothing at {shown}; /api/docs lists what there is."),
    )
}

fn after_panic(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(cause, "a handler panicked");
    ApiError::internal().into_response()
}
