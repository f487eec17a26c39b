//! The days of a range by one calendar, and how a session is split at them and at hours.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::counts::SessionCounts;
use super::session_stats::SessionStats;
use crate::rules::limits::{DAY, SECOND};
use crate::{Millis, Timestamp};

/// The days of a range by one calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RangeClock {
    calendar: Calendar,
    first: NaiveDate,
    last: NaiveDate,
    /// When each day begins, and when the last one ends.
    begins: Vec<Timestamp>,
}

/// Where something is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct DayHour {
    /// The index of a day of the range.
    pub(super) day: usize,
    pub(super) hour_of_day: usize,
}

impl RangeClock {
    /// The days from `first` to `last`, both included.
    pub(super) fn new(calendar: Calendar, first: NaiveDate, last: NaiveDate) -> Self {
        let days = first.iter_days().take_while(|date| *date <= last);
        let ends = days.map(|date| calendar.ends(date));
        Self {
            begins: std::iter::once(calendar.begins(first))
                .chain(ends)
                .collect(),
            calendar,
            first,
            last,
        }
    }

    /// The same days by the clock of a session.
    pub(super) fn of_session(&self, offset: i32) -> Self {
        let calendar = self.calendar.at_offset(Some(offset)).into_owned();
        Self::new(calendar, self.first, self.last)
    }

    /// The offset of the clock by which a session is counted; none where it is this one.
    pub(super) fn offset_of(&self, fact: &SessionStats) -> Option<i32> {
        fact.utc_offset
            .filter(|_| self.calendar.has_session_zones())
    }

    /// Each day with its first instant and the first one after it.
    pub(super) fn days(&self) -> impl Iterator<Item = (NaiveDate, Timestamp, Timestamp)> {
        let ends = self.begins.iter().skip(1);
        let days = self.first.iter_days().zip(self.begins.iter().zip(ends));
        days.map(|(date, (begins, ends))| (date, *begins, *ends))
    }

    /// Gives each hour of the range that a session lies in, with what is counted there.
    pub(super) fn split(
        &self,
        fact: &SessionStats,
        mut count: impl FnMut(DayHour, &SessionCounts),
    ) {
        let mut counted = |hour: Option<DayHour>, counts: &SessionCounts| {
            if let Some(hour) = hour {
                count(hour, counts);
            }
        };
        // What is to be counted in one hour; most sessions lie within one.
        let mut hour = self.hour(fact.start);
        let mut counts = SessionCounts::of(fact);
        let mut before: Millis = 0;
        for span in fact.focused_spans() {
            let mut at = span.from;
            while at < span.until {
                let here = self.hour(at);
                if here != hour {
                    counted(hour, &counts);
                    (hour, counts) = (here, SessionCounts::default());
                }
                let until = self.piece_ends(at, here).min(span.until);
                let focused = before + until.since(at);
                counts.add_seconds(fact, focused / SECOND - before / SECOND);
                before = focused;
                at = until;
            }
        }
        counted(hour, &counts);
    }

    /// The day of the range and the hour that an instant belongs to.
    fn hour(&self, at: Timestamp) -> Option<DayHour> {
        let begins = &self.begins;
        let last = begins.len().checked_sub(2)?;
        // Clocks change by hours, so that the estimate misses by a day at most.
        let estimate = at.since(*begins.first()?).div_euclid(DAY);
        let mut day = usize::try_from(estimate).ok()?.min(last);
        while begins.get(day).is_some_and(|begins| at < *begins) {
            day = day.checked_sub(1)?;
        }
        // Of days that begin at the same instant all but the last are empty.
        while day < last && begins.get(day + 1).is_some_and(|next| *next <= at) {
            day += 1;
        }
        begins.get(day + 1).filter(|ends| at < **ends)?;
        let hour_of_day = self.calendar.hour_of(at);
        Some(DayHour { day, hour_of_day })
    }

    /// The first instant after `at` that may belong to another day or hour.
    fn piece_ends(&self, at: Timestamp, hour: Option<DayHour>) -> Timestamp {
        let hour_ends = self.calendar.hour_ends(at);
        let day_ends = match hour {
            Some(hour) => self.begins.get(hour.day + 1),
            None => self.begins.first().filter(|first| at < **first),
        };
        day_ends.map_or(hour_ends, |day_ends| hour_ends.min(*day_ends))
    }
}
