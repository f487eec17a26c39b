//! The HTTP API and pages: the only place that knows status codes.
//!
//! [`api_router`] registers every operation together with its documentation, [`wrap`] puts
//! around a router what every answer needs. Decides nothing about sessions.

pub mod access;
mod access_log;
mod account_error;
mod auth;
pub mod authenticate;
pub mod body;
mod calendar;
pub mod client_address;
pub mod code;
mod conditions;
pub mod connections;
pub mod cross_site;
mod described;
mod docs;
mod events;
mod export;
mod forms;
pub mod health;
pub mod identity;
mod import;
pub mod json;
pub mod login_cookie;
mod logins;
mod me;
pub mod measure;
mod openapi;
pub mod pages;
mod paging;
pub mod perimeter;
pub mod problem;
mod push;
mod query;
pub mod rate_limit;
pub mod request_id;
pub mod security;
pub mod sessions;
pub mod shape;
mod state;
mod stats;
mod sync;
mod tasks;
mod tokens;
mod webhooks;
mod write;

use std::any::Any;

use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Method, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

pub use openapi::Document;
pub use perimeter::Perimeter;
pub use rate_limit::RateLimits;
pub use state::AppState;

use code::Code;
use problem::ApiError;

/// Every operation of the API, and the document that describes them.
///
/// Operations are registered by `routes!`, which takes path and method from the handler's
/// documentation: none can be served that is not documented.
pub fn api_router(state: AppState) -> (Router, Document) {
    let (router, described) = OpenApiRouter::with_openapi(openapi::frame())
        .merge(sessions::routes())
        .merge(tasks::routes())
        .routes(utoipa_axum::routes!(sync::sync))
        .merge(events::routes())
        .routes(utoipa_axum::routes!(stats::stats))
        .merge(auth::routes())
        .merge(me::routes())
        .merge(logins::routes())
        .merge(tokens::routes())
        .merge(export::routes())
        .merge(import::routes())
        .merge(calendar::routes())
        .merge(push::routes())
        .merge(webhooks::routes())
        .split_for_parts();
    let document = openapi::complete(described);
    let router = router
        .merge(openapi::routes(&document))
        .route("/api", axum::routing::any(no_such_route))
        .route("/api/", axum::routing::any(no_such_route))
        .route("/api/{*rest}", axum::routing::any(no_such_route))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(no_store))
        .with_state(state);
    (router, document)
}

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

async fn no_such_route(uri: Uri) -> ApiError {
    nothing_at(&uri)
}

fn nothing_at(uri: &Uri) -> ApiError {
    let shown: String = uri.path().chars().take(200).collect();
    ApiError::new(
        Code::NoSuchRoute,
        format!("There is nothing at {shown}; /api/docs lists what there is."),
    )
}

async fn method_not_allowed(method: Method) -> ApiError {
    ApiError::method_not_allowed(method.as_str())
}

/// What is private must not be kept by anything in between.
async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
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
