//! What clocks of a time zone show, and when they show it, as forms have local times.

use chrono::{DateTime, NaiveDateTime, Timelike as _};
use shared::rules::Session;
use shared::stats::{Calendar, UserZones, ZoneOffset, clock_offset, session_offset};
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

/// The clocks of a time zone.
#[derive(Clone, Copy)]
pub struct ZoneClock<'a> {
    zones: &'a UserZones,
    zone_offset: ZoneOffset,
    /// Whether times are those of a session, and the offset of its own clock, if it has one.
    of_session: bool,
    own: Option<i32>,
}

impl<'a> ZoneClock<'a> {
    /// The clocks of the user's current zone.
    #[must_use]
    pub const fn new(zones: &'a UserZones, zone_offset: ZoneOffset) -> Self {
        Self {
            zones,
            zone_offset,
            of_session: false,
            own: None,
        }
    }

    /// The clock by which a session is shown.
    #[must_use]
    pub fn of_session(self, session: &Session) -> Self {
        let own = session_offset(session, self.zone_offset);
        Self {
            of_session: true,
            own: own.filter(|_| !self.zones.current_only),
            ..self
        }
    }

    /// The name of the zone.
    #[must_use]
    pub fn zone(&self) -> &'a str {
        &self.zones.time_zone
    }

    /// What clocks show at an instant.
    #[must_use]
    pub fn shown_at(&self, at: Timestamp) -> NaiveDateTime {
        let shown = at.plus(i64::from(self.offset(at)) * 1_000).as_millis();
        DateTime::from_timestamp_millis(shown)
            .unwrap_or_default()
            .naive_utc()
    }

    /// The instant of an entered value; none where it is no local time.
    #[must_use]
    pub fn instant_of(&self, entered: &str) -> Option<Timestamp> {
        let local = local_time(entered)?;
        let near = Timestamp::from_millis(local.and_utc().timestamp_millis());
        Some(Calendar::of_zone(|at| self.offset(at), near, near, 0).instant_of(local))
    }

    /// Seconds by which the clocks are ahead of UTC.
    #[must_use]
    pub fn offset(&self, at: Timestamp) -> i32 {
        let zone = if self.of_session {
            self.zones.at(at)
        } else {
            self.zone()
        };
        self.own
            .unwrap_or_else(|| clock_offset(self.zone_offset, zone, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// Berlin in 2026: summer time from 29 March, 1:00 UTC, to 25 October, 1:00 UTC.
    fn berlin(zone: &str, instant: Timestamp) -> Option<i32> {
        assert_eq!(zone, "Europe/Berlin");
        let summer = at("2026-03-29T01:00:00Z")..at("2026-10-25T01:00:00Z");
        Some(if summer.contains(&instant) {
            7_200
        } else {
            3_600
        })
    }

    #[test]
    fn entered_times_are_of_the_zone() {
        let zones = UserZones::of_sessions("Europe/Berlin");
        for (entered, expected) in [
            ("2026-11-22T10:00", "2026-11-22T09:00:00Z"),
            ("2026-07-01T10:00:30", "2026-07-01T08:00:30Z"),
            // Skipped: the end of the gap. Shown twice: the first time.
            ("2026-03-29T02:30", "2026-03-29T01:00:00Z"),
            ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ] {
            assert_eq!(
                ZoneClock::new(&zones, berlin).instant_of(entered),
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
            assert_eq!(
                ZoneClock::new(&zones, berlin).instant_of(wrong),
                None,
                "{wrong}"
            );
        }
    }

    #[test]
    fn shown_times_can_be_entered_again() {
        let zones = UserZones::of_sessions("Europe/Berlin");
        let clock = ZoneClock::new(&zones, berlin);
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
