//! Ids in paths of resources without versions.

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
