//! The time-zone database: how far the clocks of a zone are ahead of UTC.

use chrono::{DateTime, Offset as _, TimeZone};
use chrono_tz::Tz;
use shared::Timestamp;

/// Seconds by which clocks of a zone are ahead of UTC; none for a name that is not known.
#[must_use]
pub fn zone_offset(name: &str, at: Timestamp) -> Option<i32> {
    name.parse().ok().map(|zone| seconds_ahead(zone, at))
}

/// Seconds by which clocks of a zone are ahead of UTC.
#[must_use]
pub fn seconds_ahead(zone: Tz, at: Timestamp) -> i32 {
    let utc = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
    zone.offset_from_utc_datetime(&utc.naive_utc())
        .fix()
        .local_minus_utc()
}
