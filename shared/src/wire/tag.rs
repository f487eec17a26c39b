//! `GET /api/tags`: which tags a user's sessions have.

use serde::{Deserialize, Serialize};

/// A tag and how much it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagUse {
    /// As it was spelled first, or by an amendment since.
    pub tag: String,
    /// Sessions that have it, deleted ones left out.
    pub sessions: u64,
}
