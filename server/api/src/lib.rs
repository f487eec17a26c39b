//! The REST API: [`api_router`] registers every operation together with its documentation.

mod about;
mod activity;
mod auth;
mod calendar;
mod changes;
mod docs;
mod events;
mod export;
mod fixed_text;
mod guides;
mod import;
mod imports;
mod logins;
mod me;
mod on_demand;
mod openapi;
mod operation;
mod passkeys;
mod paths;
mod push;
mod routes;
pub mod sessions;
mod stats;
mod sync;
mod tasks;
mod tokens;
mod unserved;
mod webhooks;

use crate::routes::ApiRoutes;
use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::{self, Next};
use axum::response::Response;
use shared::wire::Scope::{SessionsWrite, StatsRead};
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::Scoped;

pub use openapi::Document;
use utoipa_axum::routes;
use web::route_policy::{PolicyRouter, RouteLimit, RoutePolicies, STATISTICS_COST};
use web::state::AppState;

/// Every operation of the API, the document that describes them, and what each requires.
pub fn api_router(state: AppState) -> (Router, Document, RoutePolicies) {
    let (router, generated, policies) = ApiRoutes::with_document(openapi::base())
        .merge(sessions::routes())
        .merge(tasks::routes())
        .route(Scoped(SessionsWrite), Write, routes!(sync::sync))
        .merge(events::routes())
        .merge(changes::routes())
        .route(
            Scoped(StatsRead),
            RouteLimit::new(Read, STATISTICS_COST),
            routes!(stats::stats),
        )
        .merge(about::routes())
        .merge(auth::routes())
        .merge(me::routes())
        .merge(logins::routes())
        .merge(activity::routes())
        .merge(passkeys::routes())
        .merge(tokens::routes())
        .merge(export::routes())
        .merge(import::routes())
        .merge(imports::routes())
        .merge(calendar::routes())
        .merge(push::routes())
        .merge(webhooks::routes())
        .into_parts();
    let document = Document::of(generated, state.proxy_settings.base_path.clone());
    let router = PolicyRouter::from_parts(router, policies).merge(docs::routes(&document));
    let (router, policies) = unserved::add(router).into_parts();
    let router = policies
        .clone()
        .enforce(router, state.clone())
        .layer(middleware::from_fn(no_store))
        .with_state(state);
    (router, document, policies)
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
