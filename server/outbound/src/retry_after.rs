//! Parses `Retry-After` (RFC 9110, 10.2.3).

use chrono::{DateTime, NaiveDateTime};
use shared::Timestamp;

/// The value of a `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// This many seconds from now.
    Seconds(i64),
    /// At this instant.
    At(Timestamp),
}

impl RetryAfter {
    /// Parses seconds or an HTTP date in any of its three formats; none if it is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // A number out of range is clamped.
            return Some(Self::Seconds(text.parse().unwrap_or(i64::MAX)));
        }
        let millis = DateTime::parse_from_rfc2822(text)
            .map(|at| at.timestamp_millis())
            .or_else(|_| {
                NaiveDateTime::parse_from_str(text, "%A, %d-%b-%y %H:%M:%S GMT")
                    .or_else(|_| NaiveDateTime::parse_from_str(text, "%a %b %e %H:%M:%S %Y"))
                    .map(|at| at.and_utc().timestamp_millis())
            });
        Some(Self::At(Timestamp::from_millis(millis.ok()?)))
    }

    /// The instant it means, received at `now`.
    #[must_use]
    pub const fn instant(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Seconds(seconds) => now.plus(seconds.saturating_mul(1000)),
            Self::At(at) => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_all_three_date_formats_are_read() {
        assert_eq!(RetryAfter::parse(" 120 "), Some(RetryAfter::Seconds(120)));
        let endless = RetryAfter::parse("99999999999999999999").unwrap();
        assert_eq!(endless.instant(Timestamp::from_millis(0)), Timestamp::MAX);
        let at = Timestamp::parse("1994-11-06T08:49:37Z").unwrap();
        for date in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(RetryAfter::parse(date), Some(RetryAfter::At(at)), "{date}");
        }
        for neither in ["", "-1", "soon", "1.5", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(RetryAfter::parse(neither), None, "{neither}");
        }
    }

    #[test]
    fn seconds_count_from_now() {
        let now = Timestamp::from_millis(5_000);
        assert_eq!(
            RetryAfter::Seconds(2).instant(now),
            Timestamp::from_millis(7_000)
        );
    }
}
