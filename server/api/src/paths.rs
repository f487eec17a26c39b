//! Ids in paths, and `Location`, of resources without versions.

use axum::http::{HeaderMap, HeaderValue, header::LOCATION};
use shared::json::parse_uuid;
use uuid::Uuid;
use web::code::Code;
use web::problem::ApiError;

/// The id in a path; 400 `invalid_id` where it is no UUID.
pub(super) fn id_of(text: &str, what: &str) -> Result<Uuid, ApiError> {
    parse_uuid(text).ok_or_else(|| {
        ApiError::new(
            Code::InvalidId,
            format!("The {what}'s id must be a UUID with hyphens."),
        )
    })
}

/// `Location` of a created resource.
pub(super) fn location(path: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(location) = HeaderValue::try_from(path) {
        headers.insert(LOCATION, location);
    }
    headers
}
