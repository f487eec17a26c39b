//! `/api/webhooks`: who is told of a person's events.

mod deliveries;
mod manage;
mod openapi_params;

use axum::http::{HeaderMap, HeaderValue, header::LOCATION};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use web::code::Code;
use web::problem::ApiError;
use web::shape::parse_uuid;
use web::state::AppState;

pub(super) use openapi_params::requests;

/// The operations.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(manage::list, manage::create))
        .routes(routes!(manage::get, manage::change, manage::delete))
        .routes(routes!(manage::rotate_secret))
        .routes(routes!(deliveries::test))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::redeliver))
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
