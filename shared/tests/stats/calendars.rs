//! Days and hours across offset changes.

use crate::support::{at, calendar, date, test, utc};

#[test]
fn calendar_without_offsets_is_utc() {
    assert_eq!(utc().begins(date("2026-11-22")), at("2026-11-22T00:00"));
    assert_eq!(utc().ends(date("2026-11-22")), at("2026-11-23T00:00"));
    assert_eq!(utc().hour_of(at("2026-11-22T23:59")), 23);
}

#[test]
fn days_include_both_offset_changes() {
    let berlin = calendar(
        &[
            ("2026-01-01T00:00", 60),
            ("2026-03-29T01:00", 120),
            ("2026-10-25T01:00", 60),
        ],
        0,
    );
    for (day, begins, ends) in [
        ("2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("2026-01-01", "2025-12-31T23:00", "2026-01-01T23:00"),
        // The first offset holds for all time before it.
        ("2020-07-01", "2020-06-30T23:00", "2020-07-01T23:00"),
    ] {
        assert_eq!(berlin.begins(date(day)), at(begins), "{day}");
        assert_eq!(berlin.ends(date(day)), at(ends), "{day}");
    }
}

#[test]
fn day_starting_in_a_skipped_hour_begins_after_it() {
    // Cairo: 0:00 becomes 1:00 on 24 April 2026.
    let cairo = calendar(&[("2026-01-01T00:00", 120), ("2026-04-23T22:00", 180)], 0);
    assert_eq!(cairo.begins(date("2026-04-24")), at("2026-04-23T22:00"));
    assert_eq!(cairo.hour_of(at("2026-04-23T22:00")), 1);
    // Berlin with days from 2:30, an hour that 29 March does not have.
    let berlin = calendar(&[("2026-01-01T00:00", 60), ("2026-03-29T01:00", 120)], 150);
    assert_eq!(berlin.begins(date("2026-03-29")), at("2026-03-29T01:00"));
    assert_eq!(berlin.begins(date("2026-03-28")), at("2026-03-28T01:30"));
    assert_eq!(berlin.begins(date("2026-03-30")), at("2026-03-30T00:30"));
}

#[test]
fn day_starting_in_a_repeated_hour_begins_at_the_first() {
    // Havana: 1:00 becomes 0:00 on 1 November 2026.
    let havana = calendar(&[("2026-01-01T00:00", -240), ("2026-11-01T05:00", -300)], 0);
    assert_eq!(havana.begins(date("2026-11-01")), at("2026-11-01T04:00"));
    // Clocks show 0:30 twice; both are on the new day.
    for instant in ["2026-11-01T04:30", "2026-11-01T05:30"] {
        assert_eq!(havana.day_of(at(instant)), date("2026-11-01"), "{instant}");
        assert_eq!(havana.hour_of(at(instant)), 0, "{instant}");
    }
    // Berlin with days from 2:30: the night has two of these.
    let berlin = calendar(&[("2026-06-01T00:00", 120), ("2026-10-25T01:00", 60)], 150);
    assert_eq!(berlin.begins(date("2026-10-25")), at("2026-10-25T00:30"));
    assert_eq!(berlin.day_of(at("2026-10-25T01:15")), date("2026-10-25"));
}

#[test]
fn clocks_set_back_over_midnight_do_not_repeat_the_previous_day() {
    // 0:30 becomes 23:30.
    let zone = calendar(&[("2026-01-01T00:00", 60), ("2026-10-24T23:30", 0)], 0);
    assert_eq!(zone.begins(date("2026-10-25")), at("2026-10-24T23:00"));
    assert_eq!(zone.day_of(at("2026-10-24T23:45")), date("2026-10-25"));
    assert_eq!(zone.hour_of(at("2026-10-24T23:45")), 23);
}

#[test]
fn skipped_day_does_not_exist() {
    // Apia went from 29 December 24:00 to 31 December.
    let apia = calendar(&[("2011-01-01T00:00", -600), ("2011-12-30T10:00", 840)], 0);
    assert!(!apia.exists(date("2011-12-30")));
    assert!(apia.exists(date("2011-12-29")) && apia.exists(date("2011-12-31")));
    assert_eq!(apia.day_of(at("2011-12-30T09:59")), date("2011-12-29"));
    assert_eq!(apia.day_of(at("2011-12-30T10:00")), date("2011-12-31"));
}

#[test]
fn hour_ends_at_an_offset_change() {
    // Lord Howe goes back by half an hour at 2:00, 15:00 UTC.
    let zone = calendar(&[("2026-01-01T00:00", 660), ("2026-04-04T15:00", 630)], 0);
    assert_eq!(zone.hour_of(at("2026-04-04T14:59")), 1);
    assert_eq!(
        zone.hour_ends(at("2026-04-04T14:10")),
        at("2026-04-04T15:00")
    );
    assert_eq!(zone.hour_of(at("2026-04-04T15:00")), 1);
    assert_eq!(
        zone.hour_ends(at("2026-04-04T15:00")),
        at("2026-04-04T15:30")
    );
    let kathmandu = calendar(&[("2026-01-01T00:00", 345)], 0);
    assert_eq!(kathmandu.hour_of(at("2026-11-22T10:14")), 15);
    assert_eq!(kathmandu.hour_of(at("2026-11-22T10:15")), 16);
    assert_eq!(
        kathmandu.hour_ends(at("2026-11-22T10:15")),
        at("2026-11-22T11:15")
    );
}

#[test]
fn day_can_start_after_midnight() {
    let zone = calendar(&[("2026-01-01T00:00", 60)], 240);
    assert_eq!(zone.begins(date("2026-11-22")), at("2026-11-22T03:00"));
    assert_eq!(zone.day_of(at("2026-11-22T02:59")), date("2026-11-21"));
    assert_eq!(zone.hour_of(at("2026-11-22T02:59")), 3);
}

#[test]
fn first_and_last_days_are_ordered() {
    let zone = calendar(&[("2026-01-01T00:00", 840)], 1439);
    for day in ["0000-01-01", "9999-12-31"] {
        assert!(zone.begins(date(day)) <= zone.ends(date(day)), "{day}");
    }
    let late = stint_rules::Timestamp::MAX;
    assert!(zone.begins(zone.day_of(late)) <= late);
    assert!(zone.hour_ends(late) <= late);
}

#[test]
fn local_time_has_the_offset_of_the_zone() {
    let berlin = calendar(&[("2026-01-01T00:00", 60), ("2026-03-29T01:00", 120)], 240);
    for (instant, shown) in [
        ("2026-03-29T00:59", "2026-03-29 01:59:00"),
        ("2026-03-29T01:00", "2026-03-29 03:00:00"),
        // The local time, although the day is still the 28th.
        ("2026-03-28T23:30", "2026-03-29 00:30:00"),
    ] {
        assert_eq!(berlin.shown_at(at(instant)).to_string(), shown);
    }
}
