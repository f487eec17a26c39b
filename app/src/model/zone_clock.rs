//! What clocks of a time zone show, and when they show it, as forms have local times.

use chrono::{DateTime, NaiveDateTime, Timelike as _};
use shared::stats::Calendar;
use shared::{Timestamp, parse_date};

/// A local time as the value of a `datetime-local` field, with seconds where there are any.
#[must_use]
pub fn input_value(local: NaiveDateTime) -> String {
    let (date, hour, minute) = (local.date(), local.hour(), local.minute());
    let seconds = match local.second() {
        0 => String::new(),
        second => format!(":{second:02}"),
    };
    format!("{date}T{hour:02}:{minute:02}{seconds}")
}

/// Reads the value of a `datetime-local` field in minutes or seconds. By hand: chrono's patterns
/// would add 8 kB to the offline module.
fn local_time(entered: &str) -> Option<NaiveDateTime> {
    let two_digits = |part: &str| match part.as_bytes() {
        [b'0'..=b'9', b'0'..=b'9'] => part.parse().ok(),
        _ => None,
    };
    let (date, time) = entered.split_once('T')?;
    let mut parts = time.split(':').map(two_digits);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let is_read = parts.next().is_none();
    parse_date(date)
        .filter(|_| is_read)?
        .and_hms_opt(hour, minute, second)
}

/// The clocks of a time zone, by their offset from UTC in seconds.
#[derive(Clone, Copy)]
pub struct ZoneClock<'a>(pub &'a dyn Fn(Timestamp) -> i32);

impl ZoneClock<'_> {
    /// What clocks show at an instant.
    #[must_use]
    pub fn shown_at(&self, at: Timestamp) -> NaiveDateTime {
        let shown = at.plus(i64::from((self.0)(at)) * 1_000).as_millis();
        DateTime::from_timestamp_millis(shown)
            .unwrap_or_default()
            .naive_utc()
    }

    /// The instant of an entered value; none where it is no local time.
    #[must_use]
    pub fn instant_of(&self, entered: &str) -> Option<Timestamp> {
        let local = local_time(entered)?;
        let near = Timestamp::from_millis(local.and_utc().timestamp_millis());
        Some(Calendar::of_zone(self.0, near, near, 0).instant_of(local))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// Berlin in 2026: summer time from 29 March, 1:00 UTC, to 25 October, 1:00 UTC.
    fn berlin(instant: Timestamp) -> i32 {
        let summer = at("2026-03-29T01:00:00Z")..at("2026-10-25T01:00:00Z");
        if summer.contains(&instant) {
            7_200
        } else {
            3_600
        }
    }

    #[test]
    fn entered_times_are_of_the_zone() {
        for (entered, expected) in [
            ("2026-11-22T10:00", "2026-11-22T09:00:00Z"),
            ("2026-07-01T10:00:30", "2026-07-01T08:00:30Z"),
            // Skipped: the end of the gap. Shown twice: the first time.
            ("2026-03-29T02:30", "2026-03-29T01:00:00Z"),
            ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ] {
            assert_eq!(
                ZoneClock(&berlin).instant_of(entered),
                Some(at(expected)),
                "{entered}"
            );
        }
        for wrong in [
            "",
            "soon",
            "2026-02-30T10:00",
            "2026-11-22",
            "2026-11-22T10",
            "2026-11-22T24:00",
            "2026-11-22T+1:00",
            "2026-11-22T10:00:00:00",
        ] {
            assert_eq!(ZoneClock(&berlin).instant_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shown_times_can_be_entered_again() {
        let clock = ZoneClock(&berlin);
        for instant in ["2026-07-01T08:00:30Z", "2026-11-22T09:00:00Z"] {
            let value = input_value(clock.shown_at(at(instant)));
            assert_eq!(clock.instant_of(&value), Some(at(instant)), "{value}");
        }
        assert_eq!(
            input_value(clock.shown_at(at("2026-11-22T09:00:00Z"))),
            "2026-11-22T10:00"
        );
    }
}
