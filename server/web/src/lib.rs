//! HTTP code that the API and the pages share: authentication, rate limits, problems (RFC 9457),
//! request bodies, queries, and the layers around every response.

pub mod access;
mod access_log;
pub mod authenticate;
pub mod base_path;
pub mod body;
mod body_bytes;
pub mod browser;
pub mod calendar_feed;
pub mod client_address;
pub mod code;
pub mod compression;
pub mod concurrency_limit;
pub mod conditions;
pub mod connections;
mod cors;
pub mod cross_site;
pub mod foreign_form;
pub mod health;
mod http1;
pub mod identity;
pub mod import_upload;
pub mod in_flight;
pub mod language;
mod list_cursor;
pub mod list_part;
pub mod login_cookie;
pub mod metrics_middleware;
pub mod metrics_token;
pub mod multipart_upload;
pub mod paging;
pub mod passkeys;
pub mod problem;
pub mod proxy_settings;
pub mod query;
pub mod rate_limit;
pub mod reauthentication;
pub mod recovery;
mod request_deadline;
pub mod request_id;
mod request_params;
pub mod resource_request;
pub mod route_policy;
mod search_cost;
pub mod security;
mod service_errors;
pub mod sign_in;
pub mod state;
pub mod streamed_body;
pub mod well_known;

// The derive macros name this crate as its users do.
extern crate self as web;

use std::any::Any;

use axum::Router;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

pub use base_path::BasePath;
pub use proxy_settings::{ProxySettings, PublicUrl};
pub use rate_limit::RateLimits;
pub use state::AppState;

use problem::ApiError;

/// Adds the outermost layers: request id, security headers, access log, metrics, and a 500 for a
/// panic. Outside of them all is the base path.
pub fn wrap(router: Router, state: AppState) -> Router {
    let router = router
        .layer(middleware::from_fn(base_path::add_slash))
        .layer(middleware::from_fn(cors::add_headers))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            metrics_middleware::record,
        ));
    let base = state.proxy_settings.base_path.clone();
    let router = access_log::add(router)
        .layer(middleware::from_fn(http1::require_host))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            security::add_headers,
        ))
        .layer(middleware::from_fn_with_state(state, request_id::set));
    base_path::mount(router, &base)
}

fn after_panic(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(cause, "a handler panicked; answered 500");
    ApiError::internal().into_response()
}
