//! Days and hours of a time zone, given by the changes of its UTC offset.
//!
//! Zone names are resolved by the caller, because the browser and the server look offsets up in
//! different ways.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};

use crate::rules::Session;
use crate::rules::limits::{DAY, MINUTE, SECOND};
use crate::{Millis, Timestamp};

const HOUR: Millis = 60 * MINUTE;

/// No zone was ever as far from UTC as this.
const FARTHEST: Millis = DAY;

/// Seconds by which clocks of a zone are ahead of UTC at an instant; none for an unknown zone.
pub type ZoneOffset = fn(zone: &str, at: Timestamp) -> Option<i32>;

/// The offset of a session's own zone at its start; none where it has none that is known.
#[must_use]
pub fn session_offset(session: &Session, zone_offset: ZoneOffset) -> Option<i32> {
    zone_offset(session.time_zone.as_deref()?, session.started_at)
}

/// The UTC offset of a zone from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UtcOffset {
    /// The first instant at which it holds.
    pub from: Timestamp,
    /// Seconds ahead of UTC, negative west of it; less than a day either way.
    pub seconds: i32,
}

/// An end of a range of start times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartBound {
    /// The instant; for sessions with a zone of their own only where they do not go by `shown`.
    pub at: Timestamp,
    /// What the clocks of a session's own zone show then, as if they showed UTC; none where the instant
    /// holds for all sessions.
    pub shown: Option<Timestamp>,
}

impl From<Timestamp> for StartBound {
    fn from(at: Timestamp) -> Self {
        Self { at, shown: None }
    }
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
#[derive(Clone, Debug)]
pub struct Calendar {
    /// In order; the first one holds for all time before the second. Never empty.
    offsets: Vec<UtcOffset>,
    day_starts_at: Millis,
    /// Set where sessions that were started in a known zone have days and hours of their own.
    zone_offset: Option<ZoneOffset>,
}

// Two functions cannot be compared; there is one for the server and one for the browser.
impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        let parts = |one: &Self| (one.day_starts_at, one.has_session_zones());
        self.offsets == other.offsets && parts(self) == parts(other)
    }
}

impl Eq for Calendar {}

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
            zone_offset: None,
        }
    }

    /// Gives sessions that were started in a known zone days and hours of their own.
    #[must_use]
    pub fn with_session_zones(mut self, zone_offset: ZoneOffset) -> Self {
        self.zone_offset = Some(zone_offset);
        self
    }

    /// Whether sessions that were started in a known zone have days and hours of their own.
    #[must_use]
    pub const fn has_session_zones(&self) -> bool {
        self.zone_offset.is_some()
    }

    /// The calendar of a session.
    #[must_use]
    pub fn of_session(&self, session: &Session) -> Cow<'_, Self> {
        self.at_offset(self.offset_of(session))
    }

    fn offset_of(&self, session: &Session) -> Option<i32> {
        session_offset(session, self.zone_offset?)
    }

    /// The calendar of a session whose zone had this offset at its start: the days and hours of a clock
    /// that was set when it began. Without an offset it is this calendar.
    #[must_use]
    pub fn at_offset(&self, offset: Option<i32>) -> Cow<'_, Self> {
        match offset.filter(|_| self.has_session_zones()) {
            None => Cow::Borrowed(self),
            Some(seconds) => Cow::Owned(Self {
                offsets: vec![UtcOffset {
                    from: Timestamp::MIN,
                    seconds,
                }],
                ..*self
            }),
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
        Self::of_clock(&offset, from, until, day_starts_at)
    }

    /// As [`Self::of_zone`]; compiled once, for the size of the browser's module.
    fn of_clock(
        offset: &dyn Fn(Timestamp) -> i32,
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
                    from: change(offset, at, next, then),
                    seconds: then,
                });
                seconds = then;
            }
            at = next;
        }
        Self::in_order(offsets, day_starts_at)
    }

    /// Where a range of start times has this day's beginning as its end.
    #[must_use]
    pub fn bound(&self, date: NaiveDate) -> StartBound {
        StartBound {
            at: self.begins(date),
            shown: self.has_session_zones().then(|| self.shown_as_begins(date)),
        }
    }

    /// Whether a session began at this bound or later.
    pub(crate) fn is_reached(&self, bound: StartBound, session: &Session) -> bool {
        let start = session.started_at;
        match bound.shown.zip(self.offset_of(session)) {
            Some((shown, offset)) => start.plus(Millis::from(offset) * SECOND) >= shown,
            None => start >= bound.at,
        }
    }

    /// What clocks show when a day begins, as if they showed UTC.
    #[must_use]
    pub fn shown_as_begins(&self, date: NaiveDate) -> Timestamp {
        let days = Millis::from(date.num_days_from_ce() - EPOCH_FROM_CE);
        Timestamp::from_millis(days * DAY + self.day_starts_at)
    }

    /// When a day begins: the first instant at which clocks show its beginning or later.
    #[must_use]
    pub fn begins(&self, date: NaiveDate) -> Timestamp {
        self.first(self.shown_as_begins(date).as_millis())
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
    offset: &dyn Fn(Timestamp) -> i32,
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
