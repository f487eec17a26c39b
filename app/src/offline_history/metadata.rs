//! Stored data besides the sessions: how far the copy goes, and the account data that pages need.

use shared::json::{FromJson, ToJson};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use crate::model::history_update::{AccountSettings, FORMAT, NamedItem, UpdateSummary};

/// What is stored once for all sessions.
#[derive(Clone, Debug, PartialEq, Eq, FromJson, ToJson)]
#[serde(rename_all = "camelCase")]
pub struct OfflineMetadata {
    form: u32,
    /// The owner of the stored sessions.
    pub user: UserId,
    /// Where the server's next update begins.
    pub cursor: String,
    /// The last event of the user's log that the copy contains.
    pub sequence: u64,
    /// Whether older sessions exist on the server only.
    pub is_short: bool,
    /// When the copy was last complete; none before the first time.
    pub as_of: Option<Timestamp>,
    /// When outdated sessions were last removed.
    pub tidied_at: Timestamp,
    /// How the account counts its days.
    #[serde(flatten)]
    pub settings: AccountSettings,
    /// The server's longest streak, since it may lie before the stored sessions.
    pub longest_streak: u32,
    /// The user's tasks, newest first, archived ones included.
    pub tasks: Vec<NamedItem>,
    /// The user's projects, newest first, archived ones included.
    pub projects: Vec<NamedItem>,
}

impl OfflineMetadata {
    /// The metadata of a copy with everything that was sent.
    #[must_use]
    pub fn new(whole: UpdateSummary, now: Timestamp) -> Self {
        let mut metadata = Self {
            form: FORMAT,
            user: whole.user,
            cursor: String::new(),
            sequence: 0,
            is_short: whole.longest_streak.is_some(),
            as_of: None,
            tidied_at: now,
            settings: AccountSettings {
                week_starts_on: 1,
                ..AccountSettings::default()
            },
            longest_streak: whole.longest_streak.unwrap_or(0),
            tasks: Vec::new(),
            projects: Vec::new(),
        };
        metadata.apply(whole, now);
        metadata
    }

    /// Adds what has changed until `now`.
    pub fn apply(&mut self, update: UpdateSummary, now: Timestamp) {
        self.cursor = update.cursor;
        if let Some(settings) = update.settings {
            self.settings = settings;
        }
        merge(&mut self.tasks, update.tasks);
        merge(&mut self.projects, update.projects);
        if !update.has_more {
            self.sequence = update.sequence;
            self.as_of = Some(now);
        }
    }

    /// Whether this is this user's data in the current form.
    #[must_use]
    pub fn belongs_to(&self, user: UserId) -> bool {
        self.form == FORMAT && self.user == user
    }
}

fn merge(all: &mut Vec<NamedItem>, changed: Vec<NamedItem>) {
    let position = |all: &[NamedItem], id: Uuid| all.iter().position(|one| one.id == id);
    for item in changed {
        match position(all, item.id) {
            Some(index) => all[index] = item,
            None => all.insert(0, item),
        }
    }
}
