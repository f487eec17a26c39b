//! The limits of the rules by their names in `GET /api/rules` and in the npm package.

use serde::Serialize;

use crate::rules::SessionType;
use crate::rules::limits::{
    CLOCK_TOLERANCE, DAY, FUTURE_TOLERANCE, LONG_TEXT, MAX_CLOCK_OFFSET, MAX_DISTRACTIONS,
    MAX_EXTENSION_MINUTES, MAX_PAUSES, MAX_PLAN_MINUTES, MAX_TAGS, MIN_EXTENSION_MINUTES,
    MIN_PLAN_MINUTES, ORDER_TOLERANCE, OVERTIME_LIMIT, PAUSE_LIMIT, PAUSE_WARNING, REOPEN_WINDOW,
    REPLAY_WINDOW, RESTORE_WINDOW, SECOND, SHORT_TEXT, TAG_LENGTH,
};

/// The limits of sessions and commands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleLimits {
    /// Minutes of the shortest plan.
    pub min_planned_duration: i64,
    /// Minutes of the longest plan.
    pub max_planned_duration: i64,
    /// Minutes by session type.
    pub presets: Presets,
    /// Minutes of the shortest extension.
    pub min_extension: i64,
    /// Minutes of the longest extension.
    pub max_extension: i64,
    /// Pauses of a session.
    pub max_pauses: usize,
    /// Seconds after which a pause ends by itself.
    pub pause_limit_seconds: i64,
    /// Seconds before that at which its end is announced.
    pub pause_warning_seconds: i64,
    /// Seconds after the planned end at which a session completes by itself.
    pub overtime_limit_seconds: i64,
    /// Distractions of a session.
    pub max_distractions: usize,
    /// Characters of an intention, a reason or a note.
    pub short_text: usize,
    /// Characters of a progress text.
    pub long_text: usize,
    /// Tags of a session.
    pub max_tags: usize,
    /// Characters of a tag.
    pub tag_length: usize,
    /// Seconds by which a replayed command may lie ahead of the server's clock.
    pub future_tolerance_seconds: i64,
    /// Seconds by which a replayed command may precede its session's newest command.
    pub order_tolerance_seconds: i64,
    /// Seconds by which a batch's clock may be wrong without being corrected.
    pub clock_tolerance_seconds: i64,
    /// Days by which a batch's clock may be wrong at most.
    pub max_clock_offset_days: i64,
    /// Days after which a replayed command is refused.
    pub replay_window_days: i64,
    /// Seconds for which an ended session can be reopened.
    pub reopen_window_seconds: i64,
    /// Days for which a deleted session can be restored.
    pub restore_window_days: i64,
}

/// Lengths of the session types, minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is the session type of its name")]
pub struct Presets {
    pub pomodoro: u32,
    pub short: u32,
    pub long: u32,
}

impl RuleLimits {
    /// As the rules have them.
    #[must_use]
    pub fn current() -> Self {
        let preset = |session_type: SessionType| session_type.preset_minutes().unwrap_or(0);
        Self {
            min_planned_duration: MIN_PLAN_MINUTES,
            max_planned_duration: MAX_PLAN_MINUTES,
            presets: Presets {
                pomodoro: preset(SessionType::Pomodoro),
                short: preset(SessionType::Short),
                long: preset(SessionType::Long),
            },
            min_extension: MIN_EXTENSION_MINUTES,
            max_extension: MAX_EXTENSION_MINUTES,
            max_pauses: MAX_PAUSES,
            pause_limit_seconds: PAUSE_LIMIT / SECOND,
            pause_warning_seconds: PAUSE_WARNING / SECOND,
            overtime_limit_seconds: OVERTIME_LIMIT / SECOND,
            max_distractions: MAX_DISTRACTIONS,
            short_text: SHORT_TEXT,
            long_text: LONG_TEXT,
            max_tags: MAX_TAGS,
            tag_length: TAG_LENGTH,
            future_tolerance_seconds: FUTURE_TOLERANCE / SECOND,
            order_tolerance_seconds: ORDER_TOLERANCE / SECOND,
            clock_tolerance_seconds: CLOCK_TOLERANCE / SECOND,
            max_clock_offset_days: MAX_CLOCK_OFFSET / DAY,
            replay_window_days: REPLAY_WINDOW / DAY,
            reopen_window_seconds: REOPEN_WINDOW / SECOND,
            restore_window_days: RESTORE_WINDOW / DAY,
        }
    }
}
