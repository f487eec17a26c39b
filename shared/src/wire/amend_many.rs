//! The answer to an amendment of many sessions.

use serde::{Deserialize, Serialize};

use super::Problem;
use crate::SessionId;

/// What became of many sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AmendedSessions {
    /// One for each id, in order.
    pub results: Vec<AmendedSession>,
}

/// A session that was to be amended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AmendedSession {
    /// The id that was sent.
    pub session_id: SessionId,
    /// Its version afterwards.
    pub version: Option<u64>,
    /// Why it was refused.
    pub problem: Option<Problem>,
}
