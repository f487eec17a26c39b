//! Streaks: consecutive days.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::calendar::Calendar;

/// Consecutive days on which a session started that the user completed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streaks {
    /// Days of the streak that lasts: up to today, or up to yesterday while today is empty.
    pub current: u32,
    /// Days of the longest one ever.
    pub longest: u32,
}

/// The streaks among the days on which something was completed.
#[must_use]
pub fn streaks(days: &BTreeSet<NaiveDate>, today: NaiveDate, calendar: &Calendar) -> Streaks {
    let mut longest = 0;
    let mut run = 0;
    let mut last: Option<NaiveDate> = None;
    for day in days {
        let goes_on = last.is_some_and(|last| next_day(last, calendar) == Some(*day));
        run = if goes_on { run + 1 } else { 1 };
        longest = longest.max(run);
        last = Some(*day);
    }
    let lasts = last.is_some_and(|last| last >= today || next_day(last, calendar) == Some(today));
    Streaks {
        current: if lasts { run } else { 0 },
        longest,
    }
}

/// The day after, passing over one that the zone skipped; no zone ever skipped two.
fn next_day(date: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    date.iter_days()
        .skip(1)
        .take(2)
        .find(|next| calendar.exists(*next))
}
