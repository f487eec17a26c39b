//! Every limit of the rules.

use std::ops::RangeInclusive;

use crate::Millis;

/// The version of these rules; a client sends the version that it decided by.
pub const RULES_VERSION: u32 = 2;

/// The versions of the rules whose commands and logs are taken: what version 1 accepts, version 2
/// accepts with the same events.
pub const RULES_VERSIONS: RangeInclusive<u32> = 1..=RULES_VERSION;

/// Whether commands and logs of this version of the rules are taken.
#[must_use]
pub fn is_known_version(version: i64) -> bool {
    u32::try_from(version).is_ok_and(|version| RULES_VERSIONS.contains(&version))
}

/// One second.
pub const SECOND: Millis = 1_000;
/// One minute.
pub const MINUTE: Millis = 60 * SECOND;
/// One day of 24 hours.
pub const DAY: Millis = 24 * 60 * MINUTE;

/// Shortest planned duration, minutes.
pub const MIN_PLAN_MINUTES: i64 = 5;
/// Longest planned duration, minutes.
pub const MAX_PLAN_MINUTES: i64 = 120;

/// Shortest extension, minutes.
pub const MIN_EXTENSION_MINUTES: i64 = 1;
/// Longest extension, minutes; the effective plan is at most [`MAX_PLAN_MINUTES`] all the same.
pub const MAX_EXTENSION_MINUTES: i64 = 60;

/// Pauses a session may have.
pub const MAX_PAUSES: usize = 3;
/// A pause ends automatically after this long.
pub const PAUSE_LIMIT: Millis = 10 * MINUTE;
/// The end of a pause by its limit is announced this long before.
pub const PAUSE_WARNING: Millis = MINUTE;
/// A session completes automatically this long after time elapsed.
pub const OVERTIME_LIMIT: Millis = 15 * MINUTE;
/// A session that a person ended can be reopened for this long: the time between may become a
/// pause.
pub const REOPEN_WINDOW: Millis = PAUSE_LIMIT;
/// No session lasts longer from its start to its end: plan, pauses and overtime.
pub const LONGEST_SESSION: Millis =
    MAX_PLAN_MINUTES * MINUTE + MAX_PAUSES as Millis * PAUSE_LIMIT + OVERTIME_LIMIT;
/// A session that is recorded or corrected may have begun this long ago: ten years.
pub const RECORD_WINDOW: Millis = 3_653 * DAY;
/// Least focused time of a session that is recorded, corrected or split.
pub const MIN_FOCUSED: Millis = MINUTE;
/// Most focused time of a session that is recorded, corrected or split.
pub const MAX_FOCUSED: Millis = MAX_PLAN_MINUTES * MINUTE + OVERTIME_LIMIT;
/// Distractions a session may record.
pub const MAX_DISTRACTIONS: usize = 100;

/// Longest reason, note or intention, in Unicode scalar values.
pub const SHORT_TEXT: usize = 500;
/// Longest progress text, in Unicode scalar values.
pub const LONG_TEXT: usize = 10_000;
/// Tags a session may have.
pub const MAX_TAGS: usize = 10;
/// Longest tag, in Unicode scalar values.
pub const TAG_LENGTH: usize = 50;
/// Longest name of a time zone, in bytes.
pub const MAX_TIME_ZONE_NAME: usize = 64;

/// A replayed command may be this far ahead of the server's clock.
pub const FUTURE_TOLERANCE: Millis = 2 * MINUTE;
/// A replayed command may be this old.
pub const REPLAY_WINDOW: Millis = 30 * DAY;
/// Two devices' clocks may differ by this much before order is refused.
pub const ORDER_TOLERANCE: Millis = 5 * SECOND;
/// A sender's clock that is off by no more is not corrected: a slow network looks the same.
pub const CLOCK_TOLERANCE: Millis = 30 * SECOND;
/// A sender's clock may be off by this much. More, and a command whose outcome is forgotten could take
/// effect again.
pub const MAX_CLOCK_OFFSET: Millis = 14 * DAY;
/// A deleted session can be restored for this long.
pub const RESTORE_WINDOW: Millis = 30 * DAY;
