//! The days of the insights, for the server and for the offline history.

use chrono::{Datelike, Duration, NaiveDate};
use shared::wire::DayStats;

/// The ranges to choose from, in days.
pub const RANGES: [u32; 4] = [7, 30, 90, 365];

/// The range without a query.
pub const USUAL_RANGE: u32 = 30;

/// The weeks before the current one.
const WEEKS: i64 = 52;

/// The range for `days` of the address; none where it is not one of [`RANGES`].
#[must_use]
pub fn parse_range(days: Option<&str>) -> Option<u32> {
    let Some(days) = days else {
        return Some(USUAL_RANGE);
    };
    let days = days.trim().parse().ok()?;
    RANGES.contains(&days).then_some(days)
}

/// The first of `days` days that end with `last`.
#[must_use]
pub fn first_of(days: u32, last: NaiveDate) -> NaiveDate {
    before(last, i64::from(days) - 1)
}

/// The earliest day that [`whole_weeks`] may start with.
#[must_use]
pub fn year_begins(today: NaiveDate) -> NaiveDate {
    before(today, WEEKS * 7 + 6)
}

/// The last 52 weeks and the current one, up to today.
#[must_use]
pub fn whole_weeks(days: &[DayStats], today: NaiveDate, week_starts_on: u32) -> Vec<DayStats> {
    let weekday = today.weekday().number_from_monday();
    let into_week = (weekday + 7 - week_starts_on.clamp(1, 7)) % 7;
    let first = before(today, WEEKS * 7 + i64::from(into_week));
    let is_within = |day: &&DayStats| day.date >= first && day.date <= today;
    days.iter().filter(is_within).copied().collect()
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

    #[test]
    fn only_offered_ranges_are_valid() {
        assert_eq!(parse_range(None), Some(30));
        assert_eq!(parse_range(Some(" 90 ")), Some(90));
        for wrong in ["", "31", "-7", "week"] {
            assert_eq!(parse_range(Some(wrong)), None, "{wrong}");
        }
        let last: NaiveDate = "2026-11-23".parse().unwrap();
        assert_eq!(first_of(7, last).to_string(), "2026-11-17");
    }

    #[test]
    fn year_begins_with_the_users_week() {
        let settings = StatsSettings {
            time_zone: "UTC".to_owned(),
            day_starts_at: 0,
            daily_goal_minutes: None,
        };
        // A Monday.
        let today: NaiveDate = "2026-11-23".parse().unwrap();
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
