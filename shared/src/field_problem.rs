//! A problem with one field of a request.

use serde::{Deserialize, Serialize};

/// A problem with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// RFC 6901 pointer into the body, or the query parameter's name.
    pub pointer: String,
    /// Stable, snake_case.
    pub code: String,
    /// What is wrong, and what would be valid.
    pub detail: String,
}
