//! Bodies of the session requests. Values are checked by the rules, not here.

use serde::{Deserialize, Serialize};

use crate::rules::{Amend, Change};
use crate::{ProjectId, SessionId, TaskId};

/// `POST /api/sessions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StartSession {
    /// `pomodoro`, `short`, `long` or `custom`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::rules::SessionType))]
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
    pub intention: Option<String>,
    /// The client's own id for the session; made by the server if left out.
    #[serde(default)]
    pub session_id: Option<SessionId>,
}

/// `PUT /api/sessions/{id}/pause`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PauseSession {
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    pub pause_reason: Option<String>,
}

/// `POST /api/sessions/{id}/distractions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordDistraction {
    /// `internal` or `external`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::rules::DistractionKind))]
    pub kind: String,
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    pub note: Option<String>,
}

/// `PUT /api/sessions/{id}/complete`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompleteSession {
    /// 1 to 5.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub quality_rating: Option<i64>,
    /// At most 10 000 characters, not counting white space around them.
    #[serde(default)]
    pub task_progress: Option<String>,
    /// 0 to 100; calculated if left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 100))]
    pub focus_score: Option<i64>,
}

/// `PUT /api/sessions/{id}/abandon`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AbandonSession {
    /// At most 500 characters, not counting white space around them.
    #[serde(default)]
    pub reason: Option<String>,
    /// At most 10 000 characters, not counting white space around them.
    #[serde(default)]
    pub progress_made: Option<String>,
}

/// `PATCH /api/sessions/{id}`: a field left out is kept, null clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendSession {
    /// 1 to 5.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub quality_rating: Change<i64>,
    /// At most 10 000 characters, not counting white space around them.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub task_progress: Change<String>,
    /// At most 500 characters, not counting white space around them.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intention: Change<String>,
    /// Any UUID.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskId>))]
    pub task_id: Change<TaskId>,
    /// Any UUID.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ProjectId>))]
    pub project_id: Change<ProjectId>,
}

impl From<AmendSession> for Amend {
    fn from(body: AmendSession) -> Self {
        Self {
            quality_rating: body.quality_rating,
            task_progress: body.task_progress,
            intention: body.intention,
            task_id: body.task_id,
            project_id: body.project_id,
        }
    }
}
