//! The condition of lists that sessions started within a range.

use shared::rules::limits::{DAY, SECOND};
use shared::stats::StartBound;
use shared::{StartRange, Timestamp};

use crate::SqlValue;

/// By instants, and by what the clocks of their zones showed where the range has days and the sessions
/// have zones. The first two bounds hold for all, so that an index serves.
macro_rules! started_within {
    () => {
        "start_time >= :from AND start_time < :until AND CASE WHEN utc_offset IS NULL \
         THEN start_time >= :from_instant AND start_time < :until_instant \
         ELSE start_time + utc_offset * :second >= :from_shown \
             AND start_time + utc_offset * :second < :until_shown END"
    };
}
pub(super) use started_within;

/// The parameters of [`started_within`].
pub(super) const PARAMETERS: [&str; 7] = [
    "from",
    "from_instant",
    "from_shown",
    "until",
    "until_instant",
    "until_shown",
    "second",
];

/// The values of [`PARAMETERS`].
pub(super) fn params(starts: &StartRange) -> impl Iterator<Item = (&'static str, SqlValue)> {
    // No session starts at Timestamp::MAX, so excluding it excludes nothing.
    let from = starts.from().unwrap_or(Timestamp::MIN.into());
    let until = starts.until().unwrap_or(Timestamp::MAX.into());
    // Clocks are less than a day from UTC.
    let widened = |bound: StartBound, by, farther: fn(Timestamp, Timestamp) -> Timestamp| {
        let shown = bound.shown.map(|shown| shown.plus(by));
        shown.map_or(bound.at, |shown| farther(shown, bound.at))
    };
    let values = [
        SqlValue::from(widened(from, -DAY, Timestamp::min)),
        from.at.into(),
        from.shown.unwrap_or(Timestamp::MIN).into(),
        widened(until, DAY, Timestamp::max).into(),
        until.at.into(),
        until.shown.unwrap_or(Timestamp::MAX).into(),
        SqlValue::Length(SECOND),
    ];
    PARAMETERS.into_iter().zip(values)
}
