//! Civil days in a time zone as instants.
//!
//! The only place of the API that knows time zones. Reads no clock.

use chrono::{Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use shared::Timestamp;

/// A time zone by its IANA name.
#[must_use]
pub fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// Reads `2026-11-22`, exactly.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if plain {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
    } else {
        None
    }
}

/// When a day begins: midnight, the first one where clocks show it twice, or the first
/// instant after it where clocks skip it.
#[must_use]
pub fn day_begins(date: NaiveDate, zone: Tz) -> Timestamp {
    let midnight = date.and_time(NaiveTime::MIN);
    instant(midnight, zone).unwrap_or_else(|| after_gap(midnight, zone))
}

/// When a day ends: when the next one begins.
#[must_use]
pub fn day_ends(date: NaiveDate, zone: Tz) -> Timestamp {
    date.succ_opt()
        .map_or(Timestamp::MAX, |next| day_begins(next, zone))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(date: &str, name: &str) -> String {
        day_begins(
            parse_date(date).expect("a date"),
            zone(name).expect("a zone"),
        )
        .to_string()
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

    #[test]
    fn only_a_real_date_is_read() {
        for wrong in [
            "",
            "2026-1-1",
            "2026-02-30",
            "+026-01-01",
            "2026-01-01T",
            "２026-01-01",
            "2026/01/01",
        ] {
            assert!(parse_date(wrong).is_none(), "{wrong}");
        }
        assert!(parse_date("2024-02-29").is_some());
        assert!(parse_date("9999-12-31").is_some());
    }
}
