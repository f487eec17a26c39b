//! Instants as integer milliseconds since the Unix epoch, UTC, and how a day is written.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A length of time in milliseconds.
pub type Millis = i64;

/// Reads a day that is written as `2026-11-22`, exactly.
///
/// ```
/// use stint_rules::parse_date;
///
/// assert!(["2024-02-29", "9999-12-31"].iter().all(|text| parse_date(text).is_some()));
/// let wrong = ["", "2026-1-1", "2026-02-30", "+026-01-01", "2026-01-01T", "２026-01-01", "2026/01/01"];
/// assert!(wrong.iter().all(|text| parse_date(text).is_none()));
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let is_plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    // Parsed by hand: chrono's pattern parser would add to the size of the browser's module.
    let mut numbers = text.split('-').filter(|_| is_plain);
    NaiveDate::from_ymd_opt(
        numbers.next()?.parse().ok()?,
        numbers.next()?.parse().ok()?,
        numbers.next()?.parse().ok()?,
    )
}

/// An instant: milliseconds since the Unix epoch, UTC.
///
/// Always within the years 0000 to 9999, so that arithmetic cannot overflow and
/// every value has an RFC 3339 spelling. What lies outside is clamped.
///
/// ```
/// use stint_rules::Timestamp;
///
/// let at = Timestamp::from_millis(1_763_805_600_000);
/// assert_eq!(at.to_string(), "2025-11-22T10:00:00.000Z");
/// assert_eq!(Timestamp::parse("2025-11-22T11:00:00+01:00"), Some(at));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
pub struct Timestamp(i64);

impl Timestamp {
    /// 0000-01-01T00:00:00.000Z.
    pub const MIN: Self = Self(-62_167_219_200_000);
    /// 9999-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// From milliseconds since the Unix epoch, clamped to [`Self::MIN`]..=[`Self::MAX`].
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The instant `duration` later; earlier if it is negative.
    #[must_use]
    pub const fn plus(self, duration: Millis) -> Self {
        Self::from_millis(self.0.saturating_add(duration))
    }

    /// How long after `earlier` this instant is; negative if it is before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Millis {
        self.0 - earlier.0
    }

    /// Reads RFC 3339 in any offset; precision beyond milliseconds is cut off.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let instant = DateTime::parse_from_rfc3339(text).ok()?;
        Some(Self::from_millis(instant.timestamp_millis()))
    }

    fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every year here has four digits. chrono's formatter, which supports more, would add a
        // kilobyte to the browser's module.
        let utc = self.to_utc();
        let (year, month, day) = (utc.year(), utc.month(), utc.day());
        let (hour, minute, second) = (utc.hour(), utc.minute(), utc.second());
        let millis = utc.timestamp_subsec_millis();
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
        )
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an RFC 3339 date-time"))
    }
}
