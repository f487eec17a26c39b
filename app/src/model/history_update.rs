//! What a device lacks of the history, as the server sends it to the module that draws pages without the
//! server: a line for each session ([`shared::wire::CompactSession`]), and this summary as the last.

use shared::json::{FromJson, ToJson};
use shared::rules::limits::DAY;
use shared::stats::UserZones;
use shared::{Millis, UserId};
use uuid::Uuid;

/// Where everything is asked for.
pub const PATH: &str = "/fn/history";

/// Where what has changed is asked for, with the [`cursor`](UpdateSummary::cursor) of the last summary as
/// `after`.
pub const CHANGES_PATH: &str = "/fn/history_changes";

/// How long sessions are stored on a device: a year of insights with a margin.
pub const MAX_AGE: Millis = 400 * DAY;

/// The limit on sessions that are stored on a device.
pub const MAX_SESSIONS: usize = 5_000;

/// The version of this format and of that of the lines; a device stores and shows no other.
pub const FORMAT: u32 = 2;

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq, FromJson, ToJson)]
#[serde(rename_all = "camelCase")]
pub struct UpdateSummary {
    /// [`FORMAT`] of the server.
    pub form: u32,
    /// The owner.
    pub user: UserId,
    /// Whether it is everything, rather than what has changed.
    pub is_whole: bool,
    /// Where to read on.
    pub cursor: String,
    /// Whether more has changed already.
    pub has_more: bool,
    /// An event of the user's log that it contains, with all earlier ones.
    pub sequence: u64,
    /// How the account counts its days; none where that has not changed.
    pub settings: Option<AccountSettings>,
    /// Tasks, oldest change first.
    pub tasks: Vec<NamedItem>,
    /// Projects, oldest change first.
    pub projects: Vec<NamedItem>,
    /// The longest streak, where the user has older sessions than the whole that was sent.
    pub longest_streak: Option<u32>,
}

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
