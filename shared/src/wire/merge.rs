//! The body of a merge of two tasks or projects, and its answer.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::body::RequestBody;

/// A merge of a task or project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, RequestBody)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
pub struct MergeRequest {
    /// The task or project that stays.
    pub into: Uuid,
    /// Answer what would be moved in all, and change nothing.
    pub dry_run: Option<bool>,
}

/// What a request has moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Merged {
    /// Sessions that were moved.
    pub sessions: u64,
    /// Tasks that were moved.
    pub tasks: u64,
    /// Whether something is left: send the request again.
    pub has_more: bool,
}
