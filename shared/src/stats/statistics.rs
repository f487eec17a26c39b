//! Statistics: sessions split at days and hours, and summed.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::calendar::Calendar;
use super::counts::SessionCounts;
use super::session_stats::SessionStats;
use crate::rules::limits::SECOND;
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

    /// Counts the part of a session that lies within the range.
    pub fn add(&mut self, fact: &SessionStats) {
        // The part of the session within the range, for the counts by project and by task.
        let mut in_range = SessionCounts::default();
        if let Some(day) = self.day_at(fact.start) {
            let counts = SessionCounts::of(fact);
            self.count(day, fact.start, &counts);
            in_range.add(&counts);
        }
        let mut before: Millis = 0;
        for span in fact.focused_spans() {
            let mut at = span.from;
            while at < span.until {
                let day = self.day_at(at);
                let until = self.piece_ends(at, day).min(span.until);
                let focused = before + until.since(at);
                let seconds = focused / SECOND - before / SECOND;
                if let Some(day) = day.filter(|_| seconds > 0) {
                    let counts = SessionCounts::seconds(fact, seconds);
                    self.count(day, at, &counts);
                    in_range.add(&counts);
                }
                before = focused;
                at = until;
            }
        }
        if in_range != SessionCounts::default() {
            let project = self.projects.entry(fact.project_id).or_default();
            let task = self.tasks.entry(fact.task_id).or_default();
            for whole in [&mut self.total, project, task] {
                whole.add(&in_range);
            }
        }
    }

    /// The index of the day of the range that an instant belongs to.
    fn day_at(&self, at: Timestamp) -> Option<usize> {
        // Of days that begin at the same instant all but the last are empty.
        let after = self.days.partition_point(|day| day.begins <= at);
        let index = after.checked_sub(1)?;
        self.days.get(index).filter(|day| at < day.ends)?;
        Some(index)
    }

    /// The first instant after `at` that may belong to another day or hour.
    fn piece_ends(&self, at: Timestamp, day: Option<usize>) -> Timestamp {
        let hour_ends = self.calendar.hour_ends(at);
        match day.and_then(|day| self.days.get(day)) {
            Some(day) => hour_ends.min(day.ends),
            None => match self.days.first() {
                Some(first) if at < first.begins => hour_ends.min(first.begins),
                _ => hour_ends,
            },
        }
    }

    /// Counts on a day and in the hour of an instant.
    fn count(&mut self, day: usize, at: Timestamp, counts: &SessionCounts) {
        if let Some(day) = self.days.get_mut(day) {
            day.counts.add(counts);
            let weekday = day.date.weekday().num_days_from_monday() as usize;
            if let Some(weekday) = self.weekdays.get_mut(weekday) {
                weekday.add(counts);
            }
        }
        if let Some(hour) = self.hours.get_mut(self.calendar.hour_of(at)) {
            hour.add(counts);
        }
    }
}
