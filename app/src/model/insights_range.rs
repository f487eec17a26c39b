//! The days of the insights, for the server and for the offline history. Pure.

use chrono::{Datelike, Duration, Months, NaiveDate};
use shared::parse_date;
use shared::wire::{DayStats, FieldProblem, MAX_STATS_DAYS};

use super::history_filter::{problem, read};
use super::history_query::{HistoryField, HistoryQuery};
use super::route::Route;

/// The numbers of days to choose from.
const DAYS: [u32; 4] = [7, 30, 90, 365];

/// The range without a query, and in place of one that cannot be shown.
const USUAL_DAYS: u32 = 30;

/// The weeks before the current one.
const WEEKS: i64 = 52;

shared::words! {
    /// A period of the calendar.
    pub CalendarPeriod {
        /// Begins with the user's first day of the week.
        Week = "week",
        /// The one before, whole.
        LastWeek = "lastWeek",
        /// Begins with the first of the month.
        Month = "month",
        /// Begins with the first of January.
        Year = "year",
    }
}

/// What the reader chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Up to today at most.
    Calendar(CalendarPeriod),
    /// So many days, up to today.
    Days(u32),
    /// Days of the reader's own.
    Own(DateSpan),
}

/// Days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateSpan {
    /// By the user's calendar.
    pub first: NaiveDate,
    /// Not before the first.
    pub last: NaiveDate,
}

/// The range of an address, and the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedRange {
    /// With the days as they were entered.
    pub query: HistoryQuery,
    /// What the address names, else the usual days.
    pub range: Range,
    /// Why the address names no range, by field; none where it does.
    pub wrong: Option<Vec<FieldProblem>>,
    /// The days that are shown.
    pub span: DateSpan,
    /// The days that they are compared with.
    pub before: DateSpan,
}

impl Range {
    /// Every range but the reader's own.
    pub fn offered() -> impl Iterator<Item = Self> {
        let periods = CalendarPeriod::ALL.iter().copied();
        periods.map(Self::Calendar).chain(DAYS.map(Self::Days))
    }

    /// The address of the page with it.
    #[must_use]
    pub fn address(self) -> String {
        let page = Route::Insights.path();
        match self {
            Self::Calendar(period) => format!("{page}?range={}", period.as_str()),
            Self::Days(days) => format!("{page}?days={days}"),
            Self::Own(_) => page.to_owned(),
        }
    }

    fn parse(
        pairs: &[(String, String)],
        query: &HistoryQuery,
        today: NaiveDate,
    ) -> Result<Self, Vec<FieldProblem>> {
        let value = |name: &str| {
            let pair = pairs.iter().find(|(known, _)| known == name);
            pair.map(|(_, value)| value.trim())
        };
        let is_entered = |field| !query.get(field).is_empty();
        if is_entered(HistoryField::From) || is_entered(HistoryField::To) {
            return own(query, today).map(Self::Own);
        }
        let range = match (value("range"), value("days")) {
            (Some(period), _) => CalendarPeriod::parse(period).map(Self::Calendar),
            (None, Some(days)) => {
                let days = days.parse().ok();
                days.filter(|days| DAYS.contains(days)).map(Self::Days)
            }
            (None, None) => Some(Self::Days(USUAL_DAYS)),
        };
        range.ok_or_else(Vec::new)
    }

    fn span(self, today: NaiveDate, week_starts_on: u32) -> DateSpan {
        let week = before(today, days_into_week(today, week_starts_on));
        let first = match self {
            Self::Calendar(CalendarPeriod::Week) => week,
            Self::Calendar(CalendarPeriod::LastWeek) => {
                return DateSpan {
                    first: before(week, 7),
                    last: before(week, 1),
                };
            }
            Self::Calendar(CalendarPeriod::Month) => before(today, i64::from(today.day0())),
            Self::Calendar(CalendarPeriod::Year) => before(today, i64::from(today.ordinal0())),
            Self::Days(days) => before(today, i64::from(days) - 1),
            Self::Own(span) => return span,
        };
        DateSpan { first, last: today }
    }

    /// The period before up to the same day, else as many days directly before.
    fn before(self, span: DateSpan) -> DateSpan {
        let shifted = |earlier: &dyn Fn(NaiveDate) -> NaiveDate| DateSpan {
            first: earlier(span.first),
            last: earlier(span.last),
        };
        // Months without that day end with their last one.
        let months =
            |count| shifted(&|date| date.checked_sub_months(Months::new(count)).unwrap_or(date));
        match self {
            Self::Calendar(CalendarPeriod::Week | CalendarPeriod::LastWeek) => {
                shifted(&|date| before(date, 7))
            }
            Self::Calendar(CalendarPeriod::Month) => months(1),
            Self::Calendar(CalendarPeriod::Year) => months(12),
            Self::Days(_) | Self::Own(_) => shifted(&|date| before(date, span.days())),
        }
    }
}

impl DateSpan {
    fn days(self) -> i64 {
        self.last.signed_duration_since(self.first).num_days() + 1
    }
}

impl RequestedRange {
    /// The range that the parameters of an address name.
    #[must_use]
    pub fn of(pairs: &[(String, String)], today: NaiveDate, week_starts_on: u32) -> Self {
        let query = HistoryQuery::of(pairs.iter().cloned());
        let (range, wrong) = match Range::parse(pairs, &query, today) {
            Ok(range) => (range, None),
            Err(wrong) => (Range::Days(USUAL_DAYS), Some(wrong)),
        };
        let span = range.span(today, week_starts_on);
        Self {
            query,
            range,
            wrong,
            span,
            before: range.before(span),
        }
    }
}

/// The entered days, those to come left out; one that is left out goes by the other one, as in the
/// API.
fn own(query: &HistoryQuery, today: NaiveDate) -> Result<DateSpan, Vec<FieldProblem>> {
    let mut wrong = Vec::new();
    let from = read(&mut wrong, query, HistoryField::From, parse_date);
    let to = read(&mut wrong, query, HistoryField::To, parse_date);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let last = to.unwrap_or(today);
    let first = from.unwrap_or_else(|| before(last, i64::from(USUAL_DAYS) - 1));
    let span = DateSpan {
        first,
        last: last.min(today),
    };
    let code = if first > today {
        "future"
    } else if first > last {
        "start_after_end"
    } else if span.days() > MAX_STATS_DAYS {
        "range_too_long"
    } else {
        return Ok(span);
    };
    let field = if from.is_some() {
        HistoryField::From
    } else {
        HistoryField::To
    };
    Err(vec![problem(field.as_str(), code)])
}

/// The earliest day that [`whole_weeks`] may start with.
#[must_use]
pub fn year_begins(today: NaiveDate) -> NaiveDate {
    before(today, WEEKS * 7 + 6)
}

/// The last 52 weeks and the current one, up to today.
#[must_use]
pub fn whole_weeks(days: &[DayStats], today: NaiveDate, week_starts_on: u32) -> Vec<DayStats> {
    let first = before(today, WEEKS * 7 + days_into_week(today, week_starts_on));
    let is_within = |day: &&DayStats| day.date >= first && day.date <= today;
    days.iter().filter(is_within).copied().collect()
}

/// The days between the first of a week and this one.
fn days_into_week(date: NaiveDate, week_starts_on: u32) -> i64 {
    let weekday = date.weekday().number_from_monday();
    i64::from((weekday + 7 - week_starts_on.clamp(1, 7)) % 7)
}

fn before(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_sub_signed(Duration::days(days))
        .unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use shared::Timestamp;
    use shared::stats::{Calendar, Statistics, Streaks};
    use shared::wire::{StatsSettings, stats_view};

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn requested(query: &[(&str, &str)], today: &str, week_starts_on: u32) -> RequestedRange {
        let pairs: Vec<_> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        RequestedRange::of(&pairs, date(today), week_starts_on)
    }

    fn shown(span: DateSpan) -> String {
        format!("{} {}", span.first, span.last)
    }

    #[test]
    fn each_range_has_its_days_and_the_time_before() {
        // A Thursday.
        let today = "2026-11-26";
        for (query, span, before) in [
            (("", ""), "2026-10-28 2026-11-26", "2026-09-28 2026-10-27"),
            (
                ("days", " 7 "),
                "2026-11-20 2026-11-26",
                "2026-11-13 2026-11-19",
            ),
            (
                ("days", "365"),
                "2025-11-27 2026-11-26",
                "2024-11-27 2025-11-26",
            ),
            (
                ("range", "week"),
                "2026-11-23 2026-11-26",
                "2026-11-16 2026-11-19",
            ),
            (
                ("range", "lastWeek"),
                "2026-11-16 2026-11-22",
                "2026-11-09 2026-11-15",
            ),
            (
                ("range", "month"),
                "2026-11-01 2026-11-26",
                "2026-10-01 2026-10-26",
            ),
            (
                ("range", "year"),
                "2026-01-01 2026-11-26",
                "2025-01-01 2025-11-26",
            ),
        ] {
            let found = requested(&[query], today, 1);
            assert_eq!(found.wrong, None, "{query:?}");
            assert_eq!(
                (shown(found.span).as_str(), shown(found.before).as_str()),
                (span, before),
                "{query:?}"
            );
        }
    }

    #[test]
    fn week_begins_with_the_users_day() {
        let of = |today, first| shown(requested(&[("range", "week")], today, first).span);
        assert_eq!(of("2026-11-22", 1), "2026-11-16 2026-11-22");
        assert_eq!(of("2026-11-22", 7), "2026-11-22 2026-11-22");
        assert_eq!(of("2026-11-27", 6), "2026-11-21 2026-11-27");
    }

    #[test]
    fn shorter_month_and_year_end_with_their_last_day() {
        let before = |range, today| shown(requested(&[("range", range)], today, 1).before);
        assert_eq!(before("month", "2026-03-31"), "2026-02-01 2026-02-28");
        assert_eq!(before("month", "2026-01-05"), "2025-12-01 2025-12-05");
        assert_eq!(before("year", "2028-02-29"), "2027-01-01 2027-02-28");
    }

    #[test]
    fn own_days_are_compared_with_as_many_before() {
        let own = |from, to| requested(&[("startDate", from), ("endDate", to)], "2026-11-26", 1);
        let found = own("2026-11-02", "2026-11-04");
        assert_eq!(shown(found.before), "2026-10-30 2026-11-01");
        assert_eq!(found.range, Range::Own(found.span));
        // Days to come are left out; a missing day goes by the other one.
        assert_eq!(
            shown(own("2026-11-25", "2026-12-31").span),
            "2026-11-25 2026-11-26"
        );
        assert_eq!(shown(own("2026-11-25", "").span), "2026-11-25 2026-11-26");
        assert_eq!(shown(own("", "2026-01-30").span), "2026-01-01 2026-01-30");
    }

    #[test]
    fn what_is_no_range_is_named_by_field() {
        let today = "2026-11-26";
        let usual = requested(&[], today, 1).span;
        for (query, wrong) in [
            (&[("days", "31")][..], &[][..]),
            (&[("days", "")], &[]),
            (&[("days", "-7")], &[]),
            (&[("range", "Week")], &[]),
            (
                &[("startDate", "soon"), ("endDate", "2026-02-30")],
                &["startDate invalid_query", "endDate invalid_query"],
            ),
            (
                &[("startDate", "2026-11-04"), ("endDate", "2026-11-03")],
                &["startDate start_after_end"],
            ),
            (&[("startDate", "2026-11-27")], &["startDate future"]),
            (
                &[("startDate", "2026-11-27"), ("endDate", "2026-11-28")],
                &["startDate future"],
            ),
            (
                &[("startDate", "2016-01-01")],
                &["startDate range_too_long"],
            ),
            (&[("endDate", "2027-02-01")], &["endDate future"]),
        ] {
            let found = requested(query, today, 1);
            let problems: Vec<_> = found
                .wrong
                .unwrap_or_else(|| panic!("{query:?} is a range"))
                .into_iter()
                .map(|problem| format!("{} {}", problem.pointer, problem.code))
                .collect();
            assert_eq!(problems, wrong, "{query:?}");
            assert_eq!(found.span, usual, "{query:?}");
        }
    }

    #[test]
    fn year_begins_with_the_users_week() {
        let settings = StatsSettings {
            time_zone: "UTC".to_owned(),
            day_starts_at: 0,
            daily_goal_minutes: None,
        };
        // A Monday.
        let today = date("2026-11-23");
        let statistics = Statistics::new(Calendar::new(Vec::new(), 0), year_begins(today), today);
        let all = stats_view(
            &statistics,
            Streaks::default(),
            &settings,
            today,
            Timestamp::MIN,
        );
        for (week_starts_on, first, days) in [
            (1, "2025-11-24", 52 * 7 + 1),
            (7, "2025-11-23", 52 * 7 + 2),
            (2, "2025-11-18", 371),
        ] {
            let year = whole_weeks(&all.days, today, week_starts_on);
            assert_eq!(
                (year[0].date.to_string().as_str(), year.len()),
                (first, days)
            );
        }
    }
}
