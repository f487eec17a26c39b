//! Statistics as the API shows them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::statistics::Statistics;
use super::streaks::Streaks;
use super::tally::Tally;
use crate::Timestamp;
use crate::rules::SessionType;
use crate::wire::{
    DayStats, Figures, Goal, HourStats, ProjectStats, Stats, StatsTotals, Streak, TaskStats,
    Tenths, TypeCounts, WeekdayStats,
};

/// Projects and tasks that are listed each by itself; the rest is added up, because tasks of
/// third parties can be without number.
pub const MOST_LISTED: usize = 500;

/// What statistics need to know of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The IANA name of the zone that the calendar is of.
    pub time_zone: String,
    /// When a day starts, minutes after midnight.
    pub day_starts_at: u32,
    /// Focused minutes a day that the person aims at.
    pub daily_goal_minutes: Option<u32>,
}

/// The answer of `GET /api/stats` at `now`, which is `today`.
#[must_use]
pub fn view(
    statistics: &Statistics,
    streaks: Streaks,
    person: &Person,
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
                .and_then(|goal| Tenths::ratio_down(day.tally.focused_seconds * 100, goal)),
            figures: figures(&day.tally),
        })
        .collect();
    let reached = |goal: i64| {
        let reached = statistics
            .days
            .iter()
            .filter(|day| day.tally.focused_seconds >= goal);
        reached.count() as u64
    };
    let (projects, other_projects) =
        listed(&statistics.projects, |project_id, figures| ProjectStats {
            project_id,
            figures,
        });
    let (tasks, other_tasks) = listed(&statistics.tasks, |task_id, figures| TaskStats {
        task_id,
        figures,
    });
    Stats {
        start_date: statistics.days.first().map_or(today, |day| day.date),
        end_date: statistics.days.last().map_or(today, |day| day.date),
        today,
        time_zone: person.time_zone.clone(),
        day_starts_at: person.day_starts_at,
        totals: StatsTotals {
            by_type: types(&statistics.total),
            figures: figures(&statistics.total),
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
            .map(|(hour, tally)| HourStats {
                hour,
                figures: figures(tally),
            })
            .collect(),
        weekdays: (1..)
            .zip(&statistics.weekdays)
            .map(|(weekday, tally)| WeekdayStats {
                weekday,
                figures: figures(tally),
            })
            .collect(),
        projects,
        other_projects,
        tasks,
        other_tasks,
        server_time: now,
    }
}

fn figures(tally: &Tally) -> Figures {
    Figures {
        focused_seconds: tally.focused_seconds,
        automatic_seconds: tally.automatic_seconds,
        sessions: tally.sessions(),
        completed: tally.completed,
        automatic: tally.automatic,
        abandoned: tally.abandoned,
        open: tally.open,
        completion_rate: tally.completion_rate(),
        mean_score: tally.mean_score(),
        pauses: tally.pauses,
        distractions: tally.distractions,
    }
}

fn types(tally: &Tally) -> TypeCounts {
    let count = |wanted| {
        SessionType::ALL
            .iter()
            .zip(tally.types)
            .find(|(session_type, _)| **session_type == wanted)
            .map_or(0, |(_, count)| count)
    };
    TypeCounts {
        pomodoro: count(SessionType::Pomodoro),
        short: count(SessionType::Short),
        long: count(SessionType::Long),
        custom: count(SessionType::Custom),
    }
}

/// Those with the most focused time, the id breaking ties, and all others together.
fn listed<I: Copy + Ord, T>(
    tallies: &BTreeMap<Option<I>, Tally>,
    show: impl Fn(Option<I>, Figures) -> T,
) -> (Vec<T>, Option<Figures>) {
    let mut ordered: Vec<_> = tallies.iter().collect();
    // The sort is stable, and a map is in the order of its ids.
    ordered.sort_by_key(|(_, tally)| Reverse((tally.focused_seconds, tally.sessions())));
    let rest = ordered.split_off(ordered.len().min(MOST_LISTED));
    let others = (!rest.is_empty()).then(|| {
        let mut others = Tally::default();
        for (_, tally) in rest {
            others.add(tally);
        }
        figures(&others)
    });
    let shown = ordered
        .into_iter()
        .map(|(id, tally)| show(*id, figures(tally)))
        .collect();
    (shown, others)
}
