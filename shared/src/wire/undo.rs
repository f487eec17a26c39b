//! Imports that can be undone.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ForeignFormat;
use crate::{SessionId, Timestamp};

/// An import of an event log or of a file of another time tracker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportRecord {
    /// Undoing names it.
    pub id: Uuid,
    /// The kind of file of another time tracker; null for an event log.
    pub format: Option<ForeignFormat>,
    /// What was added.
    pub added: EntryCount,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// Until when it can be undone.
    pub undoable_until: Timestamp,
    /// When it was undone first.
    pub undone_at: Option<Timestamp>,
}

/// The imports of the last 30 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRecordList {
    /// Newest first, at most 100.
    pub items: Vec<ImportRecord>,
}

/// Numbers of sessions, tasks and projects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryCount {
    /// Number of sessions.
    pub sessions: u64,
    /// Number of tasks.
    pub tasks: u64,
    /// Number of projects.
    pub projects: u64,
}

/// What undoing an import does, or has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportUndo {
    /// The import as it is afterwards.
    pub import: ImportRecord,
    /// Whether it was undone; false for a preview.
    pub undone: bool,
    /// Sessions that are deleted, tasks and projects that are archived.
    pub removed: EntryCount,
    /// What stays: what was changed since, unless `includeChanged`; open sessions; tasks and
    /// projects that something else uses.
    pub kept: EntryCount,
    /// The sessions that were changed since, at most the first hundred.
    pub changed: Vec<ChangedSession>,
    /// How many sessions were changed since.
    pub changed_count: u64,
}

/// A session that was changed after its import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangedSession {
    /// Also after it is deleted.
    pub session_id: SessionId,
    /// When it started.
    pub start_time: Timestamp,
    /// When it ended; null while it is open.
    pub end_time: Option<Timestamp>,
    /// What it was about.
    pub intention: Option<String>,
}
