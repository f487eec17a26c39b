//! Answers with events of the log.

use serde::{Deserialize, Serialize};

use super::LogRecord;
use crate::rules::{EventRecord, Session};

crate::rules::vocabulary!(
    /// What is sent along with events on request.
    EventInclude {
        /// The event's session, task or project, as it is when the event is sent.
        Object = "object",
    }
);

/// The answer of `GET /api/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    /// Oldest first.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<EventRecord>))]
    pub items: Vec<LogRecord>,
    /// The sequence of the newest event that the reader may see, on this page or not; 0 where there
    /// is none.
    pub last_sequence: u64,
}

/// The answer of `GET /api/sessions/{id}/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Events))]
pub struct EventList {
    /// Oldest first.
    pub items: Vec<EventRecord>,
    /// What folding the events gives, for clients that do not know all their types.
    pub state: Session,
}
