//! The focus score, version 1. Integers only, so that browser and server agree bit for bit.

use serde::{Deserialize, Serialize};

use super::limits::SECOND;
use super::vocabulary::vocabulary;
use crate::Millis;
use crate::json::{FromJson, ToJson};

/// How many points a counted distraction costs.
const DISTRACTION_COST: i64 = 5;

vocabulary!(
    /// Where a session's focus score came from.
    ScoreSource {
        /// The client sent it.
        Reported = "reported",
        /// It is the breakdown's.
        Calculated = "calculated",
    }
);

/// The terms of a calculated score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FocusScoreBreakdown {
    /// The version of the formula.
    pub version: u32,
    /// Points for the part of the plan that was focused, and for the rating.
    pub base_score: u32,
    /// Counted distractions, five points each.
    pub distractions: u32,
    /// Points for length.
    pub duration_bonus: u32,
    /// The score: base − 5 × distractions + bonus, within 0 to 100.
    pub calculated: u8,
}

/// How the session ended, as far as the score depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The session was completed, or would be.
    Completed,
    /// The session was abandoned.
    Abandoned,
}

/// The score of a session by version 1 of the formula.
///
/// `focused` and `plan` in milliseconds, `rating` 1 to 5; `plan` must be positive.
///
/// ```
/// use stint_rules::rules::{limits::MINUTE, score};
///
/// let clean = score::score(25 * MINUTE, 25 * MINUTE, 0, None, score::Finish::Completed);
/// assert_eq!(clean.calculated, 85);
/// ```
#[must_use]
pub fn score(
    focused: Millis,
    plan: Millis,
    distractions: u32,
    rating: Option<u8>,
    finish: Finish,
) -> FocusScoreBreakdown {
    let planned_seconds = (plan / SECOND).max(1);
    let focused_seconds = (focused / SECOND).clamp(0, planned_seconds);
    let completed = finish == Finish::Completed;
    let quality = match rating {
        Some(rating) => (i64::from(rating) - 1) * 5,
        None if completed => 10,
        None => 0,
    };
    let base = (70 * focused_seconds + planned_seconds / 2) / planned_seconds + quality;
    let bonus = if completed {
        (focused_seconds / 300).min(10)
    } else {
        0
    };
    let calculated = (base - DISTRACTION_COST * i64::from(distractions) + bonus).clamp(0, 100);
    FocusScoreBreakdown {
        version: 1,
        base_score: u32::try_from(base).unwrap_or(0),
        distractions,
        duration_bonus: u32::try_from(bonus).unwrap_or(0),
        calculated: u8::try_from(calculated).unwrap_or(100),
    }
}
