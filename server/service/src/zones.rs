//! Time zones by name: civil days as instants.
//!
//! Reads no clock. Whose days sessions have is `shared::stats`'.

use chrono::{Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use shared::Timestamp;
use shared::stats::UserZones;

/// A time zone by its IANA name.
#[must_use]
pub fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// When a day begins: `day_starts_at` minutes after midnight, the first such instant where clocks
/// show it twice, or the first one after it where clocks skip it.
#[must_use]
pub fn day_begins(date: NaiveDate, zone: Tz, day_starts_at: u32) -> Timestamp {
    let after_midnight = Duration::minutes(day_starts_at.into());
    instant_of(date.and_time(NaiveTime::MIN) + after_midnight, zone)
}

/// When a day ends: when the next one begins.
#[must_use]
pub fn day_ends(date: NaiveDate, zone: Tz, day_starts_at: u32) -> Timestamp {
    date.succ_opt()
        .map_or(Timestamp::MAX, |next| day_begins(next, zone, day_starts_at))
}

/// When clocks show this time: the first time where they show it twice, or the first instant
/// after it where they skip it.
#[must_use]
pub fn instant_of(local: NaiveDateTime, zone: Tz) -> Timestamp {
    instant(local, zone).unwrap_or_else(|| after_gap(local, zone))
}

fn instant(local: NaiveDateTime, zone: Tz) -> Option<Timestamp> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
            Some(Timestamp::from_millis(at.timestamp_millis()))
        }
        LocalResult::None => None,
    }
}

/// The first instant whose local time is not skipped. No gap was ever longer than the day
/// that islands lost at the date line, so 25 hours are enough to search.
fn after_gap(midnight: NaiveDateTime, zone: Tz) -> Timestamp {
    let (mut skipped, mut shown) = (0_i64, 25 * 3600);
    while shown - skipped > 1 {
        let middle = i64::midpoint(skipped, shown);
        if instant(midnight + Duration::seconds(middle), zone).is_some() {
            shown = middle;
        } else {
            skipped = middle;
        }
    }
    instant(midnight + Duration::seconds(shown), zone)
        .unwrap_or_else(|| Timestamp::from_millis(midnight.and_utc().timestamp_millis()))
}

/// The zone in which a session that began at this instant is shown: the one of this name that it was
/// started in, or the user's.
#[must_use]
pub fn zone_of(zones: &UserZones, started_in: Option<&str>, start: Timestamp) -> Tz {
    let own = started_in.filter(|_| !zones.current_only).and_then(zone);
    own.or_else(|| zone(zones.at(start))).unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use shared::stats::Calendar;
    use store::zone_offset;

    use super::*;

    fn calendar(zone: Tz, from: Timestamp, until: Timestamp, day_starts_at: u32) -> Calendar {
        UserZones::only(zone.name()).calendar(from, until, day_starts_at, zone_offset)
    }

    fn begins(date: &str, name: &str) -> String {
        let date = date.parse().expect("a date");
        day_begins(date, zone(name).expect("a zone"), 0).to_string()
    }

    #[test]
    fn a_day_begins_at_its_first_instant() {
        for (date, name, expected) in [
            ("2026-11-22", "UTC", "2026-11-22T00:00:00.000Z"),
            ("2026-11-22", "Asia/Kathmandu", "2026-11-21T18:15:00.000Z"),
            // Clocks go forward at 2:00 on 29 March and back at 3:00 on 25 October.
            ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"),
            ("2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"),
            ("2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"),
            ("2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00.000Z"),
            // Half an hour only.
            (
                "2026-04-05",
                "Australia/Lord_Howe",
                "2026-04-04T13:00:00.000Z",
            ),
            (
                "2026-04-06",
                "Australia/Lord_Howe",
                "2026-04-05T13:30:00.000Z",
            ),
            // Midnight is skipped: 0:00 becomes 1:00.
            ("2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z"),
            // Midnight comes twice: 1:00 becomes 0:00; the first counts.
            ("2026-11-01", "America/Havana", "2026-11-01T04:00:00.000Z"),
            // The whole day was skipped at the date line.
            ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z"),
            ("2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00.000Z"),
        ] {
            assert_eq!(begins(date, name), expected, "{date} {name}");
        }
    }

    /// The calendar's days are the same as those that are found by asking the zone for local
    /// times, in every zone there is.
    #[test]
    fn the_calendar_agrees_with_the_zone() {
        let date = |text: &str| -> NaiveDate { text.parse().expect("a date") };
        let ranges = [
            ("2010-12-20", "2012-01-10"),
            ("2025-12-20", "2027-01-10"),
            ("1994-12-20", "1995-01-10"),
            ("1942-01-01", "1946-01-01"),
        ];
        let mut days = 0;
        for zone in chrono_tz::TZ_VARIANTS {
            for (first, last) in ranges {
                let (first, last) = (date(first), date(last));
                let (from, until) = (day_begins(first, zone, 0), day_ends(last, zone, 0));
                let calendar = calendar(zone, from, until, 0);
                for day in first.iter_days().take_while(|day| *day <= last).step_by(
                    if zone.name().starts_with("Europe/") {
                        1
                    } else {
                        3
                    },
                ) {
                    assert_eq!(
                        calendar.begins(day).to_string(),
                        day_begins(day, zone, 0).to_string(),
                        "{day} {zone}"
                    );
                    days += 1;
                }
            }
        }
        assert!(days > 100_000, "{days} days");
    }

    #[test]
    fn days_that_start_late_begin_at_their_first_instant() {
        for (date, name, day_starts_at, expected) in [
            (
                "2026-11-22",
                "Asia/Kolkata",
                240,
                "2026-11-21T22:30:00.000Z",
            ),
            // 2:30 is skipped, then comes twice.
            (
                "2026-03-29",
                "Europe/Berlin",
                150,
                "2026-03-29T01:00:00.000Z",
            ),
            (
                "2026-10-25",
                "Europe/Berlin",
                150,
                "2026-10-25T00:30:00.000Z",
            ),
            (
                "2026-03-08",
                "America/New_York",
                150,
                "2026-03-08T07:00:00.000Z",
            ),
            (
                "2026-11-01",
                "America/New_York",
                90,
                "2026-11-01T05:30:00.000Z",
            ),
            (
                "2026-10-04",
                "Australia/Lord_Howe",
                135,
                "2026-10-03T15:30:00.000Z",
            ),
            (
                "2026-04-05",
                "Australia/Lord_Howe",
                105,
                "2026-04-04T14:45:00.000Z",
            ),
            (
                "2011-12-30",
                "Pacific/Apia",
                240,
                "2011-12-30T10:00:00.000Z",
            ),
            (
                "2011-12-31",
                "Pacific/Apia",
                240,
                "2011-12-30T14:00:00.000Z",
            ),
        ] {
            let zone = zone(name).expect("a zone");
            let date = date.parse().expect("a date");
            let about = day_begins(date, zone, day_starts_at);
            assert_eq!(about.to_string(), expected, "{date} {name}");
            let calendar = calendar(zone, about, about, day_starts_at);
            assert_eq!(calendar.begins(date).to_string(), expected, "{date} {name}");
        }
    }
}
