//! Days in a row.

use shared::stats::{Calendar, Streaks, streaks};

use crate::support::{calendar, date, test, utc};

#[track_caller]
fn expect(calendar: &Calendar, days: &[&str], today: &str, current: u32, longest: u32) {
    let days = days.iter().map(|day| date(day)).collect();
    let expected = Streaks { current, longest };
    assert_eq!(streaks(&days, date(today), calendar), expected, "{days:?}");
}

#[test]
fn nothing_is_no_streak() {
    expect(&utc(), &[], "2026-11-22", 0, 0);
}

#[test]
fn today_may_still_be_empty() {
    let days = ["2026-11-20", "2026-11-21"];
    expect(&utc(), &days, "2026-11-21", 2, 2);
    expect(&utc(), &days, "2026-11-22", 2, 2);
    expect(&utc(), &days, "2026-11-23", 0, 2);
}

#[test]
fn a_gap_begins_a_new_one_and_the_longest_stays() {
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
fn it_goes_on_over_months_years_and_leap_days() {
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
fn a_day_that_the_zone_skipped_interrupts_nothing() {
    let apia = calendar(&[("2011-01-01T00:00", -600), ("2011-12-30T10:00", 840)], 0);
    let days = ["2011-12-28", "2011-12-29", "2011-12-31"];
    expect(&apia, &days, "2011-12-31", 3, 3);
    expect(&apia, &days[..2], "2011-12-31", 2, 2);
    expect(&apia, &days[..2], "2012-01-01", 0, 2);
    expect(&utc(), &days, "2011-12-31", 1, 2);
}

#[test]
fn a_clock_that_went_back_ends_no_streak() {
    expect(&utc(), &["2026-11-21", "2026-11-22"], "2026-11-20", 2, 2);
}
