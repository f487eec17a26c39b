//! Days and hours of a time zone, given by the changes of its UTC offset.
//!
//! Zone names are resolved by the caller, because the browser and the server look offsets up in
//! different ways.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};

use crate::rules::limits::{DAY, MINUTE, SECOND};
use crate::{Millis, Timestamp};

const HOUR: Millis = 60 * MINUTE;

/// No zone was ever as far from UTC as this.
const FARTHEST: Millis = DAY;

/// The UTC offset of a zone from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UtcOffset {
    /// The first instant at which it holds.
    pub from: Timestamp,
    /// Seconds ahead of UTC, negative west of it; less than a day either way.
    pub seconds: i32,
}

/// The days and hours of a user: a time zone and the time at which a day begins.
///
/// ```
/// use chrono::NaiveDate;
/// use stint_rules::Timestamp;
/// use stint_rules::stats::{Calendar, UtcOffset};
///
/// // Berlin in spring 2026: clocks go from 2:00 to 3:00 on 29 March.
/// let at = |text| Timestamp::parse(text).expect("an instant");
/// let winter = UtcOffset { from: Timestamp::MIN, seconds: 3_600 };
/// let summer = UtcOffset { from: at("2026-03-29T01:00:00Z"), seconds: 7_200 };
/// let calendar = Calendar::new(vec![winter, summer], 0);
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 29).expect("a date");
/// assert_eq!(calendar.begins(date), at("2026-03-28T23:00:00Z"));
/// assert_eq!(calendar.ends(date), at("2026-03-29T22:00:00Z"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// In order; the first one holds for all time before the second. Never empty.
    offsets: Vec<UtcOffset>,
    day_starts_at: Millis,
}

impl Calendar {
    /// From the zone's offsets, of which the earliest counts for all time before it, too; none
    /// are UTC. A day starts `day_starts_at` minutes after midnight, less than 1440.
    ///
    /// The offsets must cover every instant that the calendar is used for.
    #[must_use]
    pub fn new(mut offsets: Vec<UtcOffset>, day_starts_at: u32) -> Self {
        offsets.sort_by_key(|offset| offset.from);
        if offsets.is_empty() {
            offsets.push(UtcOffset {
                from: Timestamp::MIN,
                seconds: 0,
            });
        }
        Self::in_order(offsets, day_starts_at)
    }

    /// From offsets in order, at least one.
    fn in_order(offsets: Vec<UtcOffset>, day_starts_at: u32) -> Self {
        Self {
            offsets,
            day_starts_at: Millis::from(day_starts_at) * MINUTE,
        }
    }

    /// The calendar from two days before `from` to two days after `until`; `offset` gives the
    /// seconds by which clocks are ahead of UTC at an instant.
    #[must_use]
    pub fn of_zone(
        offset: impl Fn(Timestamp) -> i32,
        from: Timestamp,
        until: Timestamp,
        day_starts_at: u32,
    ) -> Self {
        let last = until.plus(2 * DAY);
        let mut at = from.plus(-2 * DAY);
        let mut seconds = offset(at);
        let mut offsets = vec![UtcOffset { from: at, seconds }];
        // No zone ever changed twice within a day without staying changed.
        while at < last {
            let next = at.plus(DAY).min(last);
            let then = offset(next);
            if then != seconds {
                offsets.push(UtcOffset {
                    from: change(&offset, at, next, then),
                    seconds: then,
                });
                seconds = then;
            }
            at = next;
        }
        Self::in_order(offsets, day_starts_at)
    }

    /// When a day begins: the first instant at which clocks show its beginning or later.
    #[must_use]
    pub fn begins(&self, date: NaiveDate) -> Timestamp {
        let days = Millis::from(date.num_days_from_ce() - EPOCH_FROM_CE);
        self.first(days * DAY + self.day_starts_at)
    }

    /// The first instant at which clocks show this time or later: of two the first, and of a time
    /// that they skip the end of the gap.
    #[must_use]
    pub fn instant_of(&self, local: NaiveDateTime) -> Timestamp {
        self.first(local.and_utc().timestamp_millis())
    }

    /// The first instant at which clocks show this or later, in milliseconds since 1970 as if they
    /// showed UTC.
    fn first(&self, shown: Millis) -> Timestamp {
        // Offsets that ended long before cannot apply; the search starts with the first that may.
        let skipped = self.position(Timestamp::from_millis(shown - FARTHEST));
        let mut begins = Timestamp::MAX;
        for (index, offset) in self.offsets.iter().enumerate().skip(skipped) {
            let at = shown - Millis::from(offset.seconds) * SECOND;
            let first = if index == 0 {
                at
            } else {
                at.max(offset.from.as_millis())
            };
            begins = Timestamp::from_millis(first);
            let next = self.offsets.get(index + 1);
            if next.is_none_or(|next| begins < next.from) {
                break;
            }
        }
        begins
    }

    /// When a day ends: when the next one begins.
    #[must_use]
    pub fn ends(&self, date: NaiveDate) -> Timestamp {
        date.succ_opt()
            .map_or(Timestamp::MAX, |next| self.begins(next))
    }

    /// Whether a day has any instants; one that the zone skipped at the date line has none.
    #[must_use]
    pub fn exists(&self, date: NaiveDate) -> bool {
        self.begins(date) < self.ends(date)
    }

    /// The day to which an instant belongs.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> NaiveDate {
        let shown = at.as_millis() + self.offset_at(at) - self.day_starts_at;
        let days = i32::try_from(shown.div_euclid(DAY)).unwrap_or(0) + EPOCH_FROM_CE;
        let mut date = NaiveDate::from_num_days_from_ce_opt(days).unwrap_or_default();
        // Clocks that went back show the day before again; it has ended nevertheless.
        // A day that would begin after Timestamp::MAX never begins.
        let has_begun = |begins: Timestamp| begins <= at && begins < Timestamp::MAX;
        while let Some(next) = date.succ_opt().filter(|next| has_begun(self.begins(*next))) {
            date = next;
        }
        date
    }

    /// The local date and time, independent of when a day begins.
    #[must_use]
    pub fn shown_at(&self, at: Timestamp) -> NaiveDateTime {
        let shown = at.plus(self.offset_at(at)).as_millis();
        DateTime::from_timestamp_millis(shown)
            .unwrap_or_default()
            .naive_utc()
    }

    /// The hour that clocks show, 0 to 23.
    #[must_use]
    pub fn hour_of(&self, at: Timestamp) -> usize {
        let hours = (at.as_millis() + self.offset_at(at)).div_euclid(HOUR);
        usize::try_from(hours.rem_euclid(24)).unwrap_or(0)
    }

    /// The first instant after `at` from which clocks may show another hour.
    #[must_use]
    pub fn hour_ends(&self, at: Timestamp) -> Timestamp {
        let shown = at.as_millis() + self.offset_at(at);
        let ends = at.plus(HOUR - shown.rem_euclid(HOUR));
        self.offsets
            .get(self.position(at) + 1)
            .map_or(ends, |next| ends.min(next.from))
    }

    fn offset_at(&self, at: Timestamp) -> Millis {
        self.offsets
            .get(self.position(at))
            .map_or(0, |offset| Millis::from(offset.seconds) * SECOND)
    }

    /// Which of the offsets holds at an instant.
    fn position(&self, at: Timestamp) -> usize {
        self.offsets
            .partition_point(|offset| offset.from <= at)
            .saturating_sub(1)
    }
}

/// The instant, on a whole second, from which the offset is `then` and no longer that of `before`.
fn change(
    offset: impl Fn(Timestamp) -> i32,
    before: Timestamp,
    after: Timestamp,
    then: i32,
) -> Timestamp {
    let whole = |at: Timestamp| at.as_millis().div_euclid(SECOND);
    let (mut old, mut new) = (whole(before), whole(after));
    while new - old > 1 {
        let middle = i64::midpoint(old, new);
        if offset(Timestamp::from_millis(middle * SECOND)) == then {
            new = middle;
        } else {
            old = middle;
        }
    }
    Timestamp::from_millis(new * SECOND)
}

/// Days from the first of January of the year 1 to that of 1970, as chrono counts them.
const EPOCH_FROM_CE: i32 = 719_163;
