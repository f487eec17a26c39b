//! The presets of a user: what the timer's start form is filled with.

use serde::{Deserialize, Serialize};

use crate::TaskId;
#[cfg(feature = "server")]
use crate::body::RequestBody;

/// What the timer's start form is filled with. A session that is started with it is `custom`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnPreset {
    /// 1 to 30 characters; no two of a user's are equal, in upper or lower case.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 30))]
    pub name: String,
    /// The length of the session in minutes.
    #[cfg_attr(feature = "openapi", schema(minimum = 5, maximum = 120))]
    pub planned_duration: i64,
    /// The length of the break after it in minutes; null for the browser's own.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 60))]
    pub break_duration: Option<i64>,
    /// The task of the session; null for none.
    #[serde(default)]
    pub task_id: Option<TaskId>,
}

impl OwnPreset {
    /// The most that a user has.
    pub const MOST: usize = 12;
    /// The characters of a name.
    pub const NAME_CHARS: usize = 30;
    /// The shortest and the longest break in minutes.
    pub const BREAK_MINUTES: std::ops::RangeInclusive<i64> = 1..=60;
}
