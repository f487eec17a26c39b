//! Stored data besides the sessions: the position in the log, and the account data that pages need.

use std::collections::BTreeSet;

use shared::json::{FromJson, ToJson};
use shared::rules::Session;
use shared::stats::UserZones;
use shared::{ProjectId, SessionId, TaskId, Timestamp, UserId};
use uuid::Uuid;

/// The version of the stored format: data of another version is deleted.
const FORMAT: u32 = 1;

/// A task or project of the user's list.
#[derive(Clone, Debug, PartialEq, Eq, FromJson, ToJson)]
pub struct NamedItem {
    /// The id by which sessions refer to it.
    pub id: Uuid,
    /// The title of a task, the name of a project.
    pub name: String,
    /// Archived entries keep their name for old sessions and are not offered as filters.
    pub archived: bool,
    /// The colour of a project, where it has one.
    #[serde(default)]
    pub color: Option<String>,
}

/// How an account counts its days.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromJson, ToJson)]
#[serde(rename_all = "camelCase")]
pub struct AccountSettings {
    /// Whose clocks they go by.
    #[serde(flatten)]
    pub zones: UserZones,
    /// When a day begins, minutes after midnight.
    pub day_starts_at: u32,
    /// The daily goal in focused minutes.
    pub daily_goal_minutes: Option<u32>,
    /// 1 is Monday.
    pub week_starts_on: u32,
}

/// What is stored once for all sessions.
#[derive(Clone, Debug, PartialEq, Eq, FromJson, ToJson)]
#[serde(rename_all = "camelCase")]
pub struct OfflineMetadata {
    form: u32,
    /// The owner of the stored sessions.
    pub user: UserId,
    /// The last event that was folded.
    pub sequence: u64,
    /// Whether older sessions exist on the server only.
    pub is_short: bool,
    /// When the log was last read to its end; none before the first time.
    pub as_of: Option<Timestamp>,
    /// When the account, tasks and projects were last requested.
    #[serde(rename = "askedAt")]
    pub refreshed_at: Timestamp,
    /// When outdated sessions were last removed.
    pub tidied_at: Timestamp,
    /// How the account counts its days.
    #[serde(flatten)]
    pub settings: AccountSettings,
    /// The server's longest streak, since it may lie before the stored sessions.
    pub longest_streak: u32,
    /// The user's tasks, archived ones included.
    pub tasks: Vec<NamedItem>,
    /// The user's projects, archived ones included.
    pub projects: Vec<NamedItem>,
    /// Sessions with events that this version does not know; they are taken from the server.
    #[serde(default)]
    pub unfolded: BTreeSet<SessionId>,
}

impl OfflineMetadata {
    /// The metadata of an empty copy that starts after this event.
    #[must_use]
    pub fn new(user: UserId, sequence: u64, now: Timestamp) -> Self {
        Self {
            form: FORMAT,
            user,
            sequence,
            is_short: sequence > 0,
            as_of: None,
            refreshed_at: Timestamp::MIN,
            tidied_at: now,
            settings: AccountSettings {
                week_starts_on: 1,
                ..AccountSettings::default()
            },
            longest_streak: 0,
            tasks: Vec::new(),
            projects: Vec::new(),
            unfolded: BTreeSet::new(),
        }
    }

    /// Whether this is this user's data in the current format.
    #[must_use]
    pub fn belongs_to(&self, user: UserId) -> bool {
        self.form == FORMAT && self.user == user
    }

    /// Whether the names of a session's task and project are stored.
    #[must_use]
    pub fn has_names_of(&self, session: &Session) -> bool {
        let knows = |all: &[NamedItem], id: Uuid| all.iter().any(|named| named.id == id);
        let task = session.task_id.map(TaskId::as_uuid);
        let project = session.project_id.map(ProjectId::as_uuid);
        task.is_none_or(|id| knows(&self.tasks, id))
            && project.is_none_or(|id| knows(&self.projects, id))
    }
}
