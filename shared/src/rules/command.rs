//! The bodies of session commands: raw input of the REST API and of replay alike.
//!
//! [`super::decide`] checks the values.

use serde::{Deserialize, Serialize};

use super::tags::Tags;
#[cfg(feature = "server")]
use crate::body::RequestBody;
use crate::json::{FromJson, ToJson};
use crate::{Patch, ProjectId, SessionId, TaskId, Timestamp};

/// `POST /api/sessions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StartSession {
    /// `pomodoro`, `short`, `long` or `custom`.
    #[cfg_attr(feature = "openapi", schema(value_type = super::SessionType))]
    pub session_type: String,
    /// Minutes, 5 to 120; needed for custom, else it must equal the preset.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 5, maximum = 120))]
    pub planned_duration: Option<i64>,
    /// Any UUID.
    #[serde(default)]
    pub task_id: Option<TaskId>,
    /// Any UUID.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "short-text"))]
    pub intention: Option<String>,
    /// None if omitted.
    // Left out where there are none, because fingerprints of commands are stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    // The rules say which are too many.
    #[cfg_attr(feature = "server", body(max_items = 100))]
    pub tags: Option<Tags>,
    /// The IANA name of the device's time zone.
    // Left out where there is none, because fingerprints of commands are stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The client's own id for the session; created by the server if omitted.
    // Not part of the decision: a replayed start names its session beside its `type`. Left out
    // where there is none, because fingerprints of commands are stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
}

impl StartSession {
    /// A start of this type without any further field.
    #[must_use]
    pub fn preset(session_type: &str) -> Self {
        Self {
            session_type: session_type.to_owned(),
            ..Self::default()
        }
    }
}

/// `PUT /api/sessions/{id}/pause`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PauseSession {
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "short-text"))]
    pub pause_reason: Option<String>,
}

/// `POST /api/sessions/{id}/distractions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordDistraction {
    /// `internal` or `external`.
    #[cfg_attr(feature = "openapi", schema(value_type = super::DistractionKind))]
    pub kind: String,
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "short-text"))]
    pub note: Option<String>,
}

/// `PUT /api/sessions/{id}/extend`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExtendSession {
    /// 1 to 60; plan and extensions are at most 120 together.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 60))]
    pub minutes: i64,
}

/// `PUT /api/sessions/{id}/reopen`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReopenSession {
    /// `pause` or `focus`; a pause if omitted, unless all pauses are used.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<super::CountedAs>))]
    pub count_as: Option<String>,
}

/// `PUT /api/sessions/{id}/complete`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CompleteSession {
    /// 1 to 5.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub quality_rating: Option<i64>,
    /// At most 10 000 characters, not counting white space around them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "long-text"))]
    pub task_progress: Option<String>,
    /// 0 to 100; calculated if omitted.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 100))]
    pub focus_score: Option<i64>,
}

/// `PUT /api/sessions/{id}/abandon`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AbandonSession {
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "short-text"))]
    pub reason: Option<String>,
    /// At most 10 000 characters, not counting white space around them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "long-text"))]
    pub progress_made: Option<String>,
}

/// `PATCH /api/sessions/{id}`: an omitted field is unchanged, null clears it. Rating and progress
/// belong to an ended session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AmendSession {
    /// 1 to 5.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub quality_rating: Patch<i64>,
    /// At most 10 000 characters, not counting white space around them.
    // Stored as `progressMade` where the session was abandoned.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "long-text"))]
    pub task_progress: Patch<String>,
    /// At most 500 characters, not counting white space around them.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "short-text"))]
    pub intention: Patch<String>,
    /// Any UUID.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskId>))]
    pub task_id: Patch<TaskId>,
    /// Any UUID.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ProjectId>))]
    pub project_id: Patch<ProjectId>,
    /// All of them as they are to be.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    // The rules say which are too many.
    #[cfg_attr(feature = "server", body(max_items = 100))]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Tags>))]
    pub tags: Patch<Tags>,
}

/// A pause with its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PauseTimes {
    /// When it began.
    pub pause_time: Timestamp,
    /// When it ended, at most 10 minutes later.
    pub resume_time: Timestamp,
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "short-text"))]
    pub pause_reason: Option<String>,
}

/// `POST /api/sessions/record`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordSession {
    /// At most ten years ago.
    pub start_time: Timestamp,
    /// Not in the future; 1 to 135 minutes of focus between.
    pub end_time: Timestamp,
    /// In order, inside of the session.
    #[serde(default)]
    // The rules say which are too many.
    #[cfg_attr(feature = "server", body(objects, max_items = 10))]
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub pauses: Option<Vec<PauseTimes>>,
    /// `custom` if omitted.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<super::SessionType>))]
    pub session_type: Option<String>,
    /// Minutes; of a custom session the focused minutes if omitted.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 5, maximum = 120, format = "length-of-type")
    )]
    pub planned_duration: Option<i64>,
    /// `completed` or `abandoned`; `completed` if omitted.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<super::SessionStatus>))]
    pub outcome: Option<String>,
    /// Any UUID.
    #[serde(default)]
    pub task_id: Option<TaskId>,
    /// Any UUID.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "short-text"))]
    pub intention: Option<String>,
    /// 1 to 5.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub quality_rating: Option<i64>,
    /// At most 10 000 characters, not counting white space around them.
    // Stored as `progressMade` where the session was abandoned.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(format = "long-text"))]
    pub task_progress: Option<String>,
    /// None if omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    // The rules say which are too many.
    #[cfg_attr(feature = "server", body(max_items = 100))]
    pub tags: Option<Tags>,
    /// The IANA name of the device's time zone.
    // Left out where there is none, because fingerprints of commands are stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The client's own id for the session; created by the server if omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
}

/// `PUT /api/sessions/{id}/correct`: an omitted field is unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CorrectSession {
    /// At most ten years ago.
    #[serde(default)]
    pub start_time: Option<Timestamp>,
    /// Not in the future; 1 to 135 minutes of focus between.
    #[serde(default)]
    pub end_time: Option<Timestamp>,
    /// In order, inside of the session. If omitted, what of the pauses lies outside is cut off.
    #[serde(default)]
    // The rules say which are too many.
    #[cfg_attr(feature = "server", body(objects, max_items = 10))]
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub pauses: Option<Vec<PauseTimes>>,
    /// `pomodoro`, `short`, `long` or `custom`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<super::SessionType>))]
    pub session_type: Option<String>,
    /// Minutes, 5 to 120; it must equal that of a preset.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 5, maximum = 120, format = "length-of-type")
    )]
    pub planned_duration: Option<i64>,
    /// `completed` or `abandoned`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<super::SessionStatus>))]
    pub outcome: Option<String>,
}

/// `POST /api/sessions/{id}/split`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SplitSession {
    /// Where the first part ends and the second begins; in no pause.
    pub split_time: Timestamp,
    /// The client's own id for the second part.
    pub second_session_id: SessionId,
}
