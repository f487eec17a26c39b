//! `/api/webhooks`: who is told of a person's events.

mod deliveries;
mod manage;
mod openapi_params;

use crate::routes::ApiRoutes;
use axum::http::{HeaderMap, HeaderValue, header::LOCATION};
use shared::wire::Scope::WebhooksManage;
use utoipa_axum::routes;
use uuid::Uuid;
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::Scoped;

use web::code::Code;
use web::problem::ApiError;
use web::shape::parse_uuid;

pub(super) use openapi_params::requests;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Scoped(WebhooksManage), Read, routes!(manage::list))
        .route(Scoped(WebhooksManage), Write, routes!(manage::create))
        .route(Scoped(WebhooksManage), Read, routes!(manage::get))
        .route(Scoped(WebhooksManage), Write, routes!(manage::change))
        .route(Scoped(WebhooksManage), Write, routes!(manage::delete))
        .route(
            Scoped(WebhooksManage),
            Write,
            routes!(manage::rotate_secret),
        )
        .route(Scoped(WebhooksManage), Write, routes!(deliveries::test))
        .route(Scoped(WebhooksManage), Read, routes!(deliveries::list))
        .route(
            Scoped(WebhooksManage),
            Write,
            routes!(deliveries::redeliver),
        )
}

fn id_of(text: &str, what: &str) -> Result<Uuid, ApiError> {
    parse_uuid(text).ok_or_else(|| {
        ApiError::new(
            Code::InvalidId,
            format!("The {what}'s id must be a UUID with hyphens."),
        )
    })
}

fn place(path: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(place) = HeaderValue::try_from(path) {
        headers.insert(LOCATION, place);
    }
    headers
}
