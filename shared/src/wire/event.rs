//! Stored events as the API shows them.

use serde::{Deserialize, Serialize};

use crate::rules::EventData;
use crate::{EventId, SessionId, Timestamp, UserId};

/// An entry of the event log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventRecord {
    /// Its id.
    pub event_id: EventId,
    /// Counts per user, without gaps, from 1.
    pub sequence: u64,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Whose session it is.
    pub user_id: UserId,
    /// When it happened.
    pub timestamp: Timestamp,
    /// When it was stored.
    pub recorded_at: Timestamp,
    /// What happened: `type` and `data`.
    #[serde(flatten)]
    pub data: EventData,
}

/// The answer of `GET /api/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    /// Oldest first.
    pub items: Vec<EventRecord>,
    /// The sequence of the person's newest event, on this page or not; 0 where there is none.
    pub last_sequence: u64,
}

/// The answer of `GET /api/sessions/{id}/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Events {
    /// Oldest first.
    pub items: Vec<EventRecord>,
}
