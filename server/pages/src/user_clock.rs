//! Local time in the user's time zone, for dates on pages.

use app::LocalTime;
use axum::http::Extensions;
use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Tz;
use shared::stats::Calendar;
use shared::{CalendarDay, Timestamp};

use service::{zone, zone_offset};
use web::access::Access;
use web::identity::Identity;

/// The signed-in user's time zone, or UTC.
pub(super) fn of(extensions: &Extensions) -> LocalTime {
    let identity = extensions.get::<Identity>();
    let zone = identity.and_then(|identity| zone(&identity.zones.time_zone));
    let zone = zone.unwrap_or(Tz::UTC);
    LocalTime::new(move |at| shown(at, zone))
}

/// The user's time zone. Accounts have only names that were known; one that was dropped since is UTC.
pub(super) fn own_zone(access: &Access) -> Tz {
    zone(&access.zones.time_zone).unwrap_or(Tz::UTC)
}

/// The user's days between two instants.
pub(super) fn own_calendar(access: &Access, from: Timestamp, until: Timestamp) -> Calendar {
    let zones = &access.zones;
    zones.calendar(from, until, access.day_starts_at, zone_offset)
}

/// The user's day at `now`.
pub(super) fn today(access: &Access, now: Timestamp) -> CalendarDay {
    let today = access.zones.today(now, access.day_starts_at, zone_offset);
    today.into()
}

/// The local time in a zone.
pub(super) fn shown(at: Timestamp, zone: Tz) -> NaiveDateTime {
    let utc = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
    utc.with_timezone(&zone).naive_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_the_time_zone() {
        let at = Timestamp::parse("2026-11-22T23:30:00Z").unwrap();
        let tokyo = shown(at, zone("Asia/Tokyo").unwrap());
        assert_eq!(tokyo.to_string(), "2026-11-23 08:30:00");
    }
}
