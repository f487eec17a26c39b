//! Statistics: sessions split at days and hours, and summed.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::calendar::Calendar;
use super::counts::SessionCounts;
use super::range_clock::{DayHour, RangeClock};
use super::session_stats::SessionStats;
use crate::{ProjectId, TaskId, Timestamp};

/// A day of the range and its counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// In the time zone of the calendar.
    pub date: NaiveDate,
    /// Its first instant.
    pub begins: Timestamp,
    /// The first instant after it.
    pub ends: Timestamp,
    /// Of sessions and seconds on this day.
    pub counts: SessionCounts,
}

/// Statistics of a range of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// The days by the user's own calendar.
    own: RangeClock,
    /// The days by the clocks of sessions, by their offset from UTC in seconds.
    of_sessions: BTreeMap<i32, RangeClock>,
    /// The whole range.
    pub total: SessionCounts,
    /// Every day of the range, in order, those without sessions included.
    pub days: Vec<Day>,
    /// Hours of day, 0 to 23.
    pub hours: [SessionCounts; 24],
    /// Weekdays from Monday to Sunday; a day's weekday is its date's.
    pub weekdays: [SessionCounts; 7],
    /// Projects; none is what belongs to no project.
    pub projects: BTreeMap<Option<ProjectId>, SessionCounts>,
    /// Tasks; none is what is about no task.
    pub tasks: BTreeMap<Option<TaskId>, SessionCounts>,
}

impl Statistics {
    /// Empty statistics of the days from `first` to `last`, both included.
    #[must_use]
    pub fn new(calendar: Calendar, first: NaiveDate, last: NaiveDate) -> Self {
        let own = RangeClock::new(calendar, first, last);
        let days = own.days().map(|(date, begins, ends)| Day {
            date,
            begins,
            ends,
            counts: SessionCounts::default(),
        });
        Self {
            days: days.collect(),
            own,
            of_sessions: BTreeMap::new(),
            total: SessionCounts::default(),
            hours: [SessionCounts::default(); 24],
            weekdays: [SessionCounts::default(); 7],
            projects: BTreeMap::new(),
            tasks: BTreeMap::new(),
        }
    }

    /// Counts the part of a session that lies within the range, and returns its counts.
    pub fn add(&mut self, fact: &SessionStats) -> SessionCounts {
        // The part of the session within the range, for the counts by project and by task.
        let mut in_range = SessionCounts::default();
        let clock = match self.own.offset_of(fact) {
            None => &self.own,
            Some(offset) => self
                .of_sessions
                .entry(offset)
                .or_insert_with(|| self.own.of_session(offset)),
        };
        clock.split(fact, |DayHour { day, hour_of_day }, counts| {
            in_range.add(counts);
            if let Some(day) = self.days.get_mut(day) {
                day.counts.add(counts);
                let weekday = day.date.weekday().num_days_from_monday() as usize;
                if let Some(weekday) = self.weekdays.get_mut(weekday) {
                    weekday.add(counts);
                }
            }
            if let Some(hour) = self.hours.get_mut(hour_of_day) {
                hour.add(counts);
            }
        });
        if in_range != SessionCounts::default() {
            let project = self.projects.entry(fact.project_id).or_default();
            let task = self.tasks.entry(fact.task_id).or_default();
            for whole in [&mut self.total, project, task] {
                whole.add(&in_range);
            }
        }
        in_range
    }
}
