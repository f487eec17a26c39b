//! What was done today, in one line below the timer: focused time and goal, sessions, streak and
//! the place in the cycle of breaks.

use chrono::NaiveDate;
use shared::stats::ZoneOffset;

use super::history::OfflineHistory;
use crate::model::history_query::HistoryQuery;
use crate::text::texts;

/// The values of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    /// By the user's zone and start of the day.
    pub date: NaiveDate,
    /// Whole minutes of focus.
    pub minutes: i64,
    /// The daily goal in minutes.
    pub goal: Option<u32>,
    /// Sessions that started today.
    pub sessions: usize,
    /// Days in a row.
    pub streak: u32,
    /// Completed sessions of the current cycle, and how many it has.
    pub cycle: Option<(i64, i64)>,
}

impl OfflineHistory {
    /// What was done today.
    #[must_use]
    pub fn summary_of_today(&self, cycle: Option<(i64, i64)>, offset: ZoneOffset) -> Today {
        let stats = self.stats_of_today(offset);
        let counts = stats.totals.counts;
        Today {
            date: stats.today,
            minutes: counts.focused_seconds / 60,
            goal: self.metadata.settings.daily_goal_minutes,
            sessions: usize::try_from(counts.sessions).unwrap_or(usize::MAX),
            streak: stats.streak.current,
            cycle,
        }
    }
}

impl Today {
    /// The line; empty where there is nothing to say yet.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = &texts().today;
        if self.sessions == 0 && self.goal.is_none() && self.streak == 0 {
            return String::new();
        }
        let mut parts = vec![(texts.focused)(self.minutes, self.goal)];
        if self.sessions > 0 {
            parts.push((texts.sessions)(self.sessions));
        }
        if self.streak > 0 {
            parts.push((texts.streak)(self.streak));
        }
        parts.extend(self.cycle.map(|(done, all)| (texts.cycle)(done, all)));
        parts.join(" \u{b7} ")
    }

    /// The address of the day's sessions.
    #[must_use]
    pub fn address(&self) -> String {
        HistoryQuery::of_days(self.date, self.date).address(1)
    }
}
