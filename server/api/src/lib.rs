//! The REST API: [`api_router`] registers every operation together with its documentation.

mod auth;
mod calendar;
mod docs;
mod events;
mod export;
mod import;
mod logins;
mod me;
mod openapi;
mod openapi_params;
mod push;
pub mod sessions;
mod stats;
mod sync;
mod tasks;
mod tokens;
mod webhooks;

use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Method, Uri};
use axum::middleware::{self, Next};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;

pub use openapi::Document;
use web::problem::ApiError;
use web::state::AppState;

/// Every operation of the API, and the document that describes them.
///
/// Operations are registered by `routes!`, which takes path and method from the handler's
/// documentation: none can be served that is not documented.
pub fn api_router(state: AppState) -> (Router, Document) {
    let (router, generated) = OpenApiRouter::with_openapi(openapi::base())
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
    let document = openapi::complete(generated);
    let router = router
        .merge(docs::routes(&document))
        .route("/api", axum::routing::any(no_such_route))
        .route("/api/", axum::routing::any(no_such_route))
        .route("/api/{*rest}", axum::routing::any(no_such_route))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(no_store))
        .with_state(state);
    (router, document)
}

async fn no_such_route(uri: Uri) -> ApiError {
    ApiError::no_such_route(&uri)
}

async fn method_not_allowed(method: Method) -> ApiError {
    ApiError::method_not_allowed(method.as_str())
}

/// Responses contain private data: no cache may store them.
async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
