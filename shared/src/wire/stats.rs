//! Statistics in the API; the definition of each number is in [`crate::stats`].

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::rules::SessionType;
use crate::stats::{SessionCounts, Statistics, Streaks, TagStatistics, Tenths};
use crate::{ProjectId, TaskId, Timestamp};

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
    /// How often the daily goal was reached; null for a user who has none.
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
    pub other_projects: Option<StatsCounts>,
    /// Tasks, the most focused time first; at most 500.
    pub tasks: Vec<TaskStats>,
    /// All further tasks together; null where there are none.
    pub other_tasks: Option<StatsCounts>,
    /// Tags, the most focused time first; at most 500.
    pub tags: Vec<TagStats>,
    /// All further tags together; null where there are none.
    pub other_tags: Option<StatsCounts>,
    /// The instant this answer is about; an open session counts up to it.
    pub server_time: Timestamp,
}

/// Counts. Everything but the seconds counts sessions where they started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Figures))]
#[serde(rename_all = "camelCase")]
pub struct StatsCounts {
    /// Focused time, whole seconds, of completed, abandoned and open sessions.
    pub focused_seconds: i64,
    /// Those of `focusedSeconds` that are from sessions that completed automatically.
    pub automatic_seconds: i64,
    /// Sessions: the sum of the four that follow.
    pub sessions: u64,
    /// Sessions that the user completed.
    pub completed: u64,
    /// Sessions that completed automatically; not among `completed`.
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
    /// Number of pauses, open ones included.
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
    /// Fields of the same JSON object.
    #[serde(flatten)]
    pub counts: StatsCounts,
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

/// Consecutive days on which a session started that the user completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Streak {
    /// Up to today, or up to yesterday while today is empty.
    pub current: u32,
    /// The longest ever.
    pub longest: u32,
}

/// A day's counts, with its goal and its boundaries as instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DayStats {
    /// In the user's time zone.
    pub date: NaiveDate,
    /// Its first instant.
    pub begins: Timestamp,
    /// The first instant after it; `begins` for a day that the zone skipped.
    pub ends: Timestamp,
    /// Focused time in percent of the daily goal, with one decimal, rounded down; more than 100
    /// where it was exceeded, null for a user who has no goal.
    pub goal_progress: Option<Tenths>,
    /// Fields of the same JSON object.
    #[serde(flatten)]
    pub counts: StatsCounts,
}

/// An hour of day, on all days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HourStats {
    /// As clocks show it, 0 to 23.
    pub hour: u8,
    /// Fields of the same JSON object.
    #[serde(flatten)]
    pub counts: StatsCounts,
}

/// A weekday, in all weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WeekdayStats {
    /// 1 (Monday) to 7, as ISO 8601 counts.
    pub weekday: u8,
    /// Fields of the same JSON object.
    #[serde(flatten)]
    pub counts: StatsCounts,
}

/// The counts of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProjectStats {
    /// Its id; null for sessions that belong to no project.
    pub project_id: Option<ProjectId>,
    /// Fields of the same JSON object.
    #[serde(flatten)]
    pub counts: StatsCounts,
}

/// The counts of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TaskStats {
    /// Its id; null for sessions that are about no task.
    pub task_id: Option<TaskId>,
    /// Fields of the same JSON object.
    #[serde(flatten)]
    pub counts: StatsCounts,
}

/// The counts of a tag. A session with several tags counts for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TagStats {
    /// As the earliest session spells it; null for sessions without a tag.
    pub tag: Option<String>,
    /// Fields of the same JSON object.
    #[serde(flatten)]
    pub counts: StatsCounts,
}

/// At most this many projects, tasks and tags are listed separately; the rest is added up, because
/// API clients may use any number of task ids.
pub const MOST_LISTED: usize = 500;

/// The most days of a range, about ten years.
pub const MAX_STATS_DAYS: i64 = 3_700;

/// The settings of a user that statistics depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatsSettings {
    /// The IANA name of the zone that the calendar is of.
    pub time_zone: String,
    /// When a day starts, minutes after midnight.
    pub day_starts_at: u32,
    /// Focused minutes a day that the user aims at.
    pub daily_goal_minutes: Option<u32>,
}

/// The answer of `GET /api/stats` at `now`, which is `today`.
#[must_use]
pub fn stats_view(
    statistics: &Statistics,
    streaks: Streaks,
    person: &StatsSettings,
    today: NaiveDate,
    now: Timestamp,
) -> Stats {
    let goal_seconds = person
        .daily_goal_minutes
        .map(|minutes| i64::from(minutes) * 60);
    let days: Vec<_> = statistics
        .days
        .iter()
        .map(|day| DayStats {
            date: day.date,
            begins: day.begins,
            ends: day.ends,
            goal_progress: goal_seconds
                .and_then(|goal| Tenths::ratio_down(day.counts.focused_seconds * 100, goal)),
            counts: StatsCounts::from(&day.counts),
        })
        .collect();
    let reached = |goal: i64| {
        let reached = statistics
            .days
            .iter()
            .filter(|day| day.counts.focused_seconds >= goal);
        reached.count() as u64
    };
    let by_project = statistics.projects.iter().map(|(id, counts)| (*id, counts));
    let (projects, other_projects) = listed(by_project, |project_id, counts| ProjectStats {
        project_id,
        counts,
    });
    let by_task = statistics.tasks.iter().map(|(id, counts)| (*id, counts));
    let (tasks, other_tasks) = listed(by_task, |task_id, counts| TaskStats { task_id, counts });
    Stats {
        start_date: statistics.days.first().map_or(today, |day| day.date),
        end_date: statistics.days.last().map_or(today, |day| day.date),
        today,
        time_zone: person.time_zone.clone(),
        day_starts_at: person.day_starts_at,
        totals: StatsTotals {
            by_type: types(&statistics.total),
            counts: StatsCounts::from(&statistics.total),
        },
        goal: person
            .daily_goal_minutes
            .zip(goal_seconds)
            .map(|(minutes, seconds)| Goal {
                daily_goal_minutes: minutes,
                days_reached: reached(seconds),
            }),
        streak: Streak {
            current: streaks.current,
            longest: streaks.longest,
        },
        days,
        hours: (0..)
            .zip(&statistics.hours)
            .map(|(hour, counts)| HourStats {
                hour,
                counts: counts.into(),
            })
            .collect(),
        weekdays: (1..)
            .zip(&statistics.weekdays)
            .map(|(weekday, counts)| WeekdayStats {
                weekday,
                counts: counts.into(),
            })
            .collect(),
        projects,
        other_projects,
        tasks,
        other_tasks,
        tags: Vec::new(),
        other_tags: None,
        server_time: now,
    }
}

impl Stats {
    /// Adds those of tags, which [`stats_view`] leaves out.
    #[must_use]
    pub fn with_tags(mut self, statistics: &TagStatistics) -> Self {
        let by_tag = statistics.iter().map(|(key, tag)| {
            let spelling = key.map(|_| tag.spelling.as_str());
            (spelling, &tag.counts)
        });
        (self.tags, self.other_tags) = listed(by_tag, |tag, counts| TagStats {
            tag: tag.map(str::to_owned),
            counts,
        });
        self
    }
}

impl From<&SessionCounts> for StatsCounts {
    fn from(counts: &SessionCounts) -> Self {
        Self {
            focused_seconds: counts.focused_seconds,
            automatic_seconds: counts.automatic_seconds,
            sessions: counts.sessions(),
            completed: counts.completed,
            automatic: counts.automatic,
            abandoned: counts.abandoned,
            open: counts.open,
            completion_rate: counts.completion_rate(),
            mean_score: counts.mean_score(),
            pauses: counts.pauses,
            distractions: counts.distractions,
        }
    }
}

fn types(counts: &SessionCounts) -> TypeCounts {
    let count = |kind| {
        SessionType::ALL
            .iter()
            .zip(counts.types)
            .find(|(session_type, _)| **session_type == kind)
            .map_or(0, |(_, count)| count)
    };
    TypeCounts {
        pomodoro: count(SessionType::Pomodoro),
        short: count(SessionType::Short),
        long: count(SessionType::Long),
        custom: count(SessionType::Custom),
    }
}

/// The entries with the most focused time, ties in the order in which they come, and the sum of
/// the others.
fn listed<'a, I: Copy, T>(
    all_counts: impl Iterator<Item = (I, &'a SessionCounts)>,
    show: impl Fn(I, StatsCounts) -> T,
) -> (Vec<T>, Option<StatsCounts>) {
    let (ids, counts): (Vec<_>, Vec<_>) = all_counts.unzip();
    let mut ordered = most_focused(&counts);
    let rest = ordered.split_off(ordered.len().min(MOST_LISTED));
    let others = (!rest.is_empty()).then(|| {
        let mut others = SessionCounts::default();
        for at in rest {
            others.add(counts[at]);
        }
        StatsCounts::from(&others)
    });
    let shown = ordered
        .into_iter()
        .map(|at| show(ids[at], counts[at].into()))
        .collect();
    (shown, others)
}

/// The positions of the counts, those with the most focused time first.
fn most_focused(counts: &[&SessionCounts]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..counts.len()).collect();
    positions.sort_unstable_by_key(|at| {
        let counts = counts[*at];
        (Reverse((counts.focused_seconds, counts.sessions())), *at)
    });
    positions
}
