//! Days in a row.

use stint_rules::stats::{Calendar, Streaks, streaks};

use crate::support::{calendar, date, test, utc};

#[track_caller]
fn expect(calendar: &Calendar, days: &[&str], today: &str, current: u32, longest: u32) {
    let days = days.iter().map(|day| date(day)).collect();
    let expected = Streaks { current, longest };
    assert_eq!(streaks(&days, date(today), calendar), expected, "{days:?}");
}

#[test]
fn no_sessions_is_no_streak() {
    expect(&utc(), &[], "2026-11-22", 0, 0);
}

#[test]
fn empty_today_does_not_end_the_streak() {
    let days = ["2026-11-20", "2026-11-21"];
    expect(&utc(), &days, "2026-11-21", 2, 2);
    expect(&utc(), &days, "2026-11-22", 2, 2);
    expect(&utc(), &days, "2026-11-23", 0, 2);
}

#[test]
fn gap_starts_a_new_streak_and_the_longest_remains() {
    let days = [
        "2026-01-30",
        "2026-01-31",
        "2026-02-01",
        "2026-11-20",
        "2026-11-22",
    ];
    expect(&utc(), &days, "2026-11-22", 1, 3);
    expect(&utc(), &days[..4], "2026-11-21", 1, 3);
    expect(&utc(), &days[..4], "2026-11-22", 0, 3);
}

#[test]
fn streak_continues_over_months_years_and_leap_days() {
    expect(
        &utc(),
        &["2027-12-30", "2027-12-31", "2028-01-01"],
        "2028-01-01",
        3,
        3,
    );
    expect(
        &utc(),
        &["2028-02-28", "2028-02-29", "2028-03-01"],
        "2028-03-01",
        3,
        3,
    );
}

#[test]
fn skipped_day_does_not_end_a_streak() {
    let apia = calendar(&[("2011-01-01T00:00", -600), ("2011-12-30T10:00", 840)], 0);
    let days = ["2011-12-28", "2011-12-29", "2011-12-31"];
    expect(&apia, &days, "2011-12-31", 3, 3);
    expect(&apia, &days[..2], "2011-12-31", 2, 2);
    expect(&apia, &days[..2], "2012-01-01", 0, 2);
    expect(&utc(), &days, "2011-12-31", 1, 2);
}

#[test]
fn clock_set_back_does_not_end_a_streak() {
    expect(&utc(), &["2026-11-21", "2026-11-22"], "2026-11-20", 2, 2);
}
