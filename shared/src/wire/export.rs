//! Export and import of a user's data, and the calendar feed.

use serde::{Deserialize, Serialize};

use super::{Me, Project, SessionView, Task, Webhook};
use crate::Timestamp;

/// The first line of an exported event log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportHead {
    /// Always `events`: the kind of file.
    pub stint: String,
    /// The version of this format.
    pub version: u32,
    /// The version of the rules that the events follow.
    pub rules_version: u32,
    /// When it was written.
    pub exported_at: Timestamp,
    /// The sequence of the newest event; the file is complete where its last line has it.
    pub last_sequence: u64,
}

impl ExportHead {
    /// The value of [`Self::stint`].
    pub const KIND: &str = "events";
    /// The version of the format that is written, and the only one that is read.
    pub const VERSION: u32 = 1;
}

/// All data of a user: the answer of `GET /api/export?format=json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExportDocument {
    /// Always `everything`: the kind of file.
    pub stint: String,
    /// The version of this format.
    pub version: u32,
    /// When it was begun.
    pub exported_at: Timestamp,
    /// The account; left out for a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Me>,
    /// The tasks, newest first, archived ones too; left out for a token without `tasks:read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<Vec<Task>>,
    /// The projects, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projects: Option<Vec<Project>>,
    /// The webhooks without their secrets, newest first; left out for a token without
    /// `webhooks:manage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhooks: Option<Vec<Webhook>>,
    /// The sessions, newest start first, deleted ones left out.
    pub sessions: Vec<SessionView>,
}

/// The result of an import, or why nothing was imported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// Added sessions and events; none where there are problems.
    pub imported: ImportCount,
    /// Events that were there before, identical to those of the file.
    pub skipped: ImportCount,
    /// The problems of the file, at most the first hundred.
    pub problems: Vec<ImportProblem>,
    /// How many problems there are in all.
    pub problem_count: u64,
}

/// A number of sessions and of their events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCount {
    /// Number of imported sessions.
    pub sessions: u64,
    /// Number of imported events.
    pub events: u64,
}

/// A problem in a line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportProblem {
    /// The line, from 1.
    pub line: u64,
    /// Stable, snake_case.
    pub code: String,
    /// What is wrong, and what would be valid.
    pub detail: String,
}

/// Whether there is a calendar feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Calendar))]
#[serde(rename_all = "camelCase")]
pub struct CalendarFeed {
    /// When its address was created; null where there is no feed.
    pub created_at: Option<Timestamp>,
}

/// A calendar feed whose address was just created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreatedCalendar {
    /// Where to subscribe. It gives read access to the sessions; this is the only time it is shown.
    pub url: String,
    /// When it was created.
    pub created_at: Timestamp,
}
