//! What the device knows besides the sessions: how far the log was heard, and what pages need
//! of the account.

use serde::{Deserialize, Serialize};
use shared::rules::Session;
use shared::wire::Me;
use shared::{ProjectId, TaskId, Timestamp, UserId};
use uuid::Uuid;

/// Changes with the form of what is kept: what another form has left is thrown away.
const FORM: u32 = 1;

/// A task or a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedItem {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Whether it was put away.
    pub archived: bool,
}

/// What is known about all sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfflineMetadata {
    form: u32,
    /// Whose they are.
    pub user: UserId,
    /// Events up to this one were heard.
    pub sequence: u64,
    /// Whether the person has older sessions than these.
    pub is_short: bool,
    /// When the log was heard to its end; none before it was for the first time.
    pub as_of: Option<Timestamp>,
    /// When the account, the tasks and the projects were asked for.
    #[serde(rename = "askedAt")]
    pub refreshed_at: Timestamp,
    /// When what is outdated was thrown away last.
    pub tidied_at: Timestamp,
    /// An IANA name.
    pub time_zone: String,
    /// When a day begins, minutes after midnight.
    pub day_starts_at: u32,
    /// Focused minutes a day that the person aims at.
    pub daily_goal_minutes: Option<u32>,
    /// 1 is Monday.
    pub week_starts_on: u32,
    /// The longest streak that the server knows of, where sessions are missing here.
    pub longest_streak: u32,
    /// Their tasks, as the list has them.
    pub tasks: Vec<NamedItem>,
    /// Their projects, as the list has them.
    pub projects: Vec<NamedItem>,
}

impl OfflineMetadata {
    /// A person of whom nothing is kept yet: their log is to be heard from after this event.
    #[must_use]
    pub fn new(user: UserId, sequence: u64, now: Timestamp) -> Self {
        Self {
            form: FORM,
            user,
            sequence,
            is_short: sequence > 0,
            as_of: None,
            refreshed_at: Timestamp::MIN,
            tidied_at: now,
            time_zone: String::new(),
            day_starts_at: 0,
            daily_goal_minutes: None,
            week_starts_on: 1,
            longest_streak: 0,
            tasks: Vec::new(),
            projects: Vec::new(),
        }
    }

    /// Whether this was kept in this form, for this person.
    #[must_use]
    pub fn is_of(&self, user: UserId) -> bool {
        self.form == FORM && self.user == user
    }

    /// Whether the names of a session's task and project are known.
    #[must_use]
    pub fn knows_names_of(&self, session: &Session) -> bool {
        let knows = |all: &[NamedItem], id: Uuid| all.iter().any(|named| named.id == id);
        let task = session.task_id.map(TaskId::as_uuid);
        let project = session.project_id.map(ProjectId::as_uuid);
        task.is_none_or(|id| knows(&self.tasks, id))
            && project.is_none_or(|id| knows(&self.projects, id))
    }

    /// Takes up what the account says.
    pub fn learn(&mut self, me: &Me) {
        self.time_zone.clone_from(&me.time_zone);
        self.day_starts_at = me.day_starts_at;
        self.daily_goal_minutes = me.daily_goal_minutes;
        self.week_starts_on = me.week_starts_on;
    }
}
