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
mod operation;
mod paths;
mod push;
mod routes;
pub mod sessions;
mod stats;
mod sync;
mod tasks;
mod tokens;
mod webhooks;

use crate::routes::ApiRoutes;
use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Method, Uri};
use axum::middleware::{self, Next};
use axum::response::Response;
use shared::wire::Scope::{SessionsWrite, StatsRead};
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::Scoped;

pub use openapi::Document;
use utoipa_axum::routes;
use web::problem::ApiError;
use web::route_policy::{PolicyRouter, RouteLimit, RoutePolicies, STATISTICS_COST};
use web::state::AppState;

/// Every operation of the API, the document that describes them, and what each requires.
pub fn api_router(state: AppState) -> (Router, Document, RoutePolicies) {
    let (router, generated, policies) = ApiRoutes::with_document(openapi::base())
        .merge(sessions::routes())
        .merge(tasks::routes())
        .route(Scoped(SessionsWrite), Write, routes!(sync::sync))
        .merge(events::routes())
        .route(
            Scoped(StatsRead),
            RouteLimit::new(Read, STATISTICS_COST),
            routes!(stats::stats),
        )
        .merge(auth::routes())
        .merge(me::routes())
        .merge(logins::routes())
        .merge(tokens::routes())
        .merge(export::routes())
        .merge(import::routes())
        .merge(calendar::routes())
        .merge(push::routes())
        .merge(webhooks::routes())
        .into_parts();
    let document = openapi::complete(generated);
    let (router, policies) = PolicyRouter::from_parts(router, policies)
        .merge(docs::routes(&document))
        .unserved("/api", no_such_route)
        .unserved("/api/", no_such_route)
        .unserved("/api/{*rest}", no_such_route)
        .method_not_allowed_fallback(method_not_allowed)
        .into_parts();
    let router = policies
        .clone()
        .enforce(router, state.clone())
        .layer(middleware::from_fn(no_store))
        .with_state(state);
    (router, document, policies)
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
