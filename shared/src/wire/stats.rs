//! Statistics as the API shows them; what each figure means stands in [`crate::stats`].

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ProjectId, TaskId, Timestamp};

/// A number with one decimal, kept as tenths so that every side computes the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = f64))]
pub struct Tenths(i64);

impl Tenths {
    /// From tenths: 875 is 87.5.
    #[must_use]
    pub const fn new(tenths: i64) -> Self {
        Self(tenths)
    }

    /// As tenths.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// `part ÷ whole`, a half rounded up; none for no whole. Neither may be negative.
    #[must_use]
    pub fn ratio(part: i64, whole: i64) -> Option<Self> {
        let (part, whole) = (i128::from(part), i128::from(whole));
        let tenths = (20 * part + whole).checked_div(2 * whole)?;
        i64::try_from(tenths).ok().map(Self)
    }

    /// `part ÷ whole`, rounded down, so that what is not whole never looks it; none for no
    /// whole. Neither may be negative.
    #[must_use]
    pub fn ratio_down(part: i64, whole: i64) -> Option<Self> {
        let tenths = (10 * i128::from(part)).checked_div(i128::from(whole))?;
        i64::try_from(tenths).ok().map(Self)
    }
}

impl Serialize for Tenths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 10.0)
    }
}

impl<'de> Deserialize<'de> for Tenths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Ok(Self((number * 10.0).round() as i64))
    }
}

/// The answer of `GET /api/stats`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day, included.
    pub end_date: NaiveDate,
    /// The day that it is now, within the range or not.
    pub today: NaiveDate,
    /// The IANA name of the zone whose days and hours these are.
    pub time_zone: String,
    /// When a day starts, minutes after midnight.
    pub day_starts_at: u32,
    /// The whole range.
    pub totals: StatsTotals,
    /// How often the daily goal was reached; null for a person who has none.
    pub goal: Option<Goal>,
    /// Days in a row, over all time.
    pub streak: Streak,
    /// Every day of the range, in order.
    pub days: Vec<DayStats>,
    /// Hours of day, 0 to 23.
    pub hours: Vec<HourStats>,
    /// Weekdays, 1 (Monday) to 7.
    pub weekdays: Vec<WeekdayStats>,
    /// Projects, the most focused time first; at most 500.
    pub projects: Vec<ProjectStats>,
    /// All further projects together; null where there are none.
    pub other_projects: Option<Figures>,
    /// Tasks, the most focused time first; at most 500.
    pub tasks: Vec<TaskStats>,
    /// All further tasks together; null where there are none.
    pub other_tasks: Option<Figures>,
    /// The instant this answer is about; an open session counts up to it.
    pub server_time: Timestamp,
}

/// What is counted. Everything but the seconds counts sessions where they started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Focused time, whole seconds, of completed, abandoned and open sessions.
    pub focused_seconds: i64,
    /// Those of `focusedSeconds` that are from sessions that completed by themselves.
    pub automatic_seconds: i64,
    /// Sessions: the sum of the four that follow.
    pub sessions: u64,
    /// Sessions that the person completed.
    pub completed: u64,
    /// Sessions that completed by themselves; not among `completed`.
    pub automatic: u64,
    /// Abandoned sessions.
    pub abandoned: u64,
    /// The session that is active or paused.
    pub open: u64,
    /// `completed` ÷ (`completed` + `abandoned`), percent with one decimal; null where there is
    /// neither.
    pub completion_rate: Option<Tenths>,
    /// The mean focus score of `completed` and `abandoned`, each weighed by its session's focused
    /// time, with one decimal; null where there is none.
    pub mean_score: Option<Tenths>,
    /// Pauses.
    pub pauses: u64,
    /// Recorded distractions.
    pub distractions: u64,
}

/// The whole range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StatsTotals {
    /// Sessions by type.
    pub by_type: TypeCounts,
    /// What is counted.
    #[serde(flatten)]
    pub figures: Figures,
}

/// Sessions by type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TypeCounts {
    /// Of 25 minutes.
    pub pomodoro: u64,
    /// Of 15 minutes.
    pub short: u64,
    /// Of 45 minutes.
    pub long: u64,
    /// Of any length.
    pub custom: u64,
}

/// The daily goal, as it is set now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    /// Focused minutes a day.
    pub daily_goal_minutes: u32,
    /// Days of the range with at least as many.
    pub days_reached: u64,
}

/// Consecutive days on which a session started that the person completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Streak {
    /// Up to today, or up to yesterday while today is empty.
    pub current: u32,
    /// The longest ever.
    pub longest: u32,
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DayStats {
    /// Its date.
    pub date: NaiveDate,
    /// Its first instant.
    pub begins: Timestamp,
    /// The first instant after it; `begins` for a day that the zone skipped.
    pub ends: Timestamp,
    /// Focused time in percent of the daily goal, with one decimal, rounded down; more than 100
    /// where it was exceeded, null for a person who has no goal.
    pub goal_progress: Option<Tenths>,
    /// What is counted.
    #[serde(flatten)]
    pub figures: Figures,
}

/// An hour of day, on all days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HourStats {
    /// As clocks show it, 0 to 23.
    pub hour: u8,
    /// What is counted.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A weekday, in all weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WeekdayStats {
    /// 1 (Monday) to 7, as ISO 8601 counts.
    pub weekday: u8,
    /// What is counted.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProjectStats {
    /// Its id; null for sessions that belong to no project.
    pub project_id: Option<ProjectId>,
    /// What is counted.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TaskStats {
    /// Its id; null for sessions that are about no task.
    pub task_id: Option<TaskId>,
    /// What is counted.
    #[serde(flatten)]
    pub figures: Figures,
}
