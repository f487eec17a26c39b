//! Statistics: sessions split at days and hours, and summed.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::calendar::Calendar;
use super::counts::SessionCounts;
use super::session_stats::SessionStats;
use crate::rules::limits::{DAY, SECOND};
use crate::{Millis, ProjectId, TaskId, Timestamp};

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
    calendar: Calendar,
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

/// Where something is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
struct DayHour {
    /// The index of a day of the range.
    day: usize,
    hour_of_day: usize,
}

impl Statistics {
    /// Empty statistics of the days from `first` to `last`, both included.
    #[must_use]
    pub fn new(calendar: Calendar, first: NaiveDate, last: NaiveDate) -> Self {
        let mut days = Vec::new();
        let mut begins = calendar.begins(first);
        for date in first.iter_days().take_while(|date| *date <= last) {
            let ends = calendar.ends(date);
            days.push(Day {
                date,
                begins,
                ends,
                counts: SessionCounts::default(),
            });
            begins = ends;
        }
        Self {
            calendar,
            total: SessionCounts::default(),
            days,
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
        // What is to be counted in one hour; most sessions lie within one.
        let mut hour = self.hour(fact.start);
        let mut counts = SessionCounts::of(fact);
        let mut before: Millis = 0;
        for span in fact.focused_spans() {
            let mut at = span.from;
            while at < span.until {
                let here = self.hour(at);
                if here != hour {
                    self.count(hour, &counts, &mut in_range);
                    (hour, counts) = (here, SessionCounts::default());
                }
                let until = self.piece_ends(at, here).min(span.until);
                let focused = before + until.since(at);
                counts.add_seconds(fact, focused / SECOND - before / SECOND);
                before = focused;
                at = until;
            }
        }
        self.count(hour, &counts, &mut in_range);
        if in_range != SessionCounts::default() {
            let project = self.projects.entry(fact.project_id).or_default();
            let task = self.tasks.entry(fact.task_id).or_default();
            for whole in [&mut self.total, project, task] {
                whole.add(&in_range);
            }
        }
        in_range
    }

    /// The day of the range and the hour that an instant belongs to.
    fn hour(&self, at: Timestamp) -> Option<DayHour> {
        let first = self.days.first()?;
        let last = self.days.len() - 1;
        // Clocks change by hours, so that the estimate misses by a day at most.
        let estimate = at.since(first.begins).div_euclid(DAY);
        let mut day = usize::try_from(estimate).ok()?.min(last);
        while self.days.get(day).is_some_and(|day| at < day.begins) {
            day = day.checked_sub(1)?;
        }
        // Of days that begin at the same instant all but the last are empty.
        while self.days.get(day + 1).is_some_and(|next| next.begins <= at) {
            day += 1;
        }
        self.days.get(day).filter(|day| at < day.ends)?;
        let hour_of_day = self.calendar.hour_of(at);
        Some(DayHour { day, hour_of_day })
    }

    /// The first instant after `at` that may belong to another day or hour.
    fn piece_ends(&self, at: Timestamp, hour: Option<DayHour>) -> Timestamp {
        let hour_ends = self.calendar.hour_ends(at);
        match hour.and_then(|hour| self.days.get(hour.day)) {
            Some(day) => hour_ends.min(day.ends),
            None => match self.days.first() {
                Some(first) if at < first.begins => hour_ends.min(first.begins),
                _ => hour_ends,
            },
        }
    }

    /// Counts in an hour, if it is within the range.
    fn count(
        &mut self,
        hour: Option<DayHour>,
        counts: &SessionCounts,
        in_range: &mut SessionCounts,
    ) {
        let Some(DayHour { day, hour_of_day }) = hour else {
            return;
        };
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
    }
}
