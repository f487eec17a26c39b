//! Export and import of a user's data, and the calendar feed.

use serde::{Deserialize, Serialize};

use super::{Activity, Me, Passkey, Profile, Project, SessionView, Task, Webhook};
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
    /// The sequence of the newest event in the file.
    pub last_sequence: u64,
    /// How many tasks there were at least; left out where they are not in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<u64>,
    /// How many projects there were at least; likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projects: Option<u64>,
    /// Whether the settings and the events of the profile are in the file.
    #[serde(default)]
    pub settings: bool,
}

impl ExportHead {
    /// The value of [`Self::stint`].
    pub const KIND: &str = "events";
    /// The version of the format that is written. Files of version 1 have events only and no
    /// checksum, those of version 2 events of sessions only, those of version 3 none of the profile;
    /// they are read as well.
    pub const VERSION: u32 = 4;

    /// Whether the events are all there are, so that their sequence has no gaps.
    #[must_use]
    pub const fn is_gapless(&self) -> bool {
        match self.version {
            ..3 => true,
            3 => self.tasks.is_some(),
            _ => self.tasks.is_some() && self.settings,
        }
    }
}

/// A line of an exported event log that is no event and not the first one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ExportLine {
    /// How the user's days are counted and what else their profile has.
    Settings(Profile),
    /// A task; its totals follow from the sessions.
    Task(Task),
    /// A project; the numbers of its tasks follow from them.
    Project(Project),
    /// The last line: SHA-256 over the lines before it, each without white space around it and
    /// followed by a line feed, in hexadecimal digits.
    Sha256(String),
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
    /// As `GET /api/me` shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Me>,
    /// What happened to the account in the last 180 days, newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Vec<Activity>>,
    /// The passkeys without their keys, newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkeys: Option<Vec<Passkey>>,
    /// The tasks, newest first, archived ones too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<Vec<Task>>,
    /// The projects, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projects: Option<Vec<Project>>,
    /// The webhooks without their secrets, newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhooks: Option<Vec<Webhook>>,
    /// The sessions, newest start first, deleted ones left out.
    pub sessions: Vec<SessionView>,
}

/// The result of an import, or why nothing was imported. What is refused is counted without what
/// cannot be read as an event of a session, a task or a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// What was added; nothing where the file was refused.
    pub imported: ImportCount,
    /// What was there before: sessions with the same events, tasks and projects with the same id.
    pub skipped: ImportCount,
    /// What the rules refuse: with `skipRefused` it was left out.
    pub refused: ImportCount,
    /// What `skipRefused` would add, where the file was refused and it helps; else nothing.
    pub acceptable: ImportCount,
    /// Whether the settings were taken over, as in an account without any sessions and tasks.
    pub settings: bool,
    /// The problems of the file, at most the first hundred.
    pub problems: Vec<ImportProblem>,
    /// How many problems there are in all.
    pub problem_count: u64,
}

/// Numbers of sessions, of their events, and of tasks and projects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCount {
    /// Number of sessions.
    pub sessions: u64,
    /// Number of their events.
    pub events: u64,
    /// Number of tasks.
    pub tasks: u64,
    /// Number of projects.
    pub projects: u64,
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
