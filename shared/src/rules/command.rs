//! What a person or a client may ask for, as it arrives: not yet checked.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kind::CommandKind;
use crate::{ProjectId, TaskId};

/// A command. Its values are raw input; [`super::decide`] checks them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Command {
    /// Begin a session.
    Start(Start),
    /// Begin a pause.
    Pause {
        /// Why.
        pause_reason: Option<String>,
    },
    /// End the pause.
    Resume,
    /// Note a distraction.
    RecordDistraction {
        /// `internal` or `external`.
        kind: String,
        /// What it was.
        note: Option<String>,
    },
    /// End the session as done.
    Complete {
        /// 1 to 5.
        quality_rating: Option<i64>,
        /// What was done.
        task_progress: Option<String>,
        /// A score of the client's own, 0 to 100.
        focus_score: Option<i64>,
    },
    /// Give the session up.
    Abandon {
        /// Why.
        reason: Option<String>,
        /// What was done nevertheless.
        progress_made: Option<String>,
    },
    /// Correct an ended session.
    Amend(Amend),
    /// Take an ended session out of every list.
    Delete,
    /// Undo a deletion.
    Restore,
}

/// What a start asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// `pomodoro`, `short`, `long` or `custom`.
    pub session_type: String,
    /// Minutes; may be left out but for custom.
    pub planned_duration: Option<i64>,
    /// The task it is about.
    pub task_id: Option<TaskId>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// What the person means to do.
    pub intention: Option<String>,
}

impl Start {
    /// A start of a preset type and nothing else.
    #[must_use]
    pub fn preset(session_type: &str) -> Self {
        Self {
            session_type: session_type.to_owned(),
            planned_duration: None,
            task_id: None,
            project_id: None,
            intention: None,
        }
    }
}

/// A field of an amendment. On the wire: left out means keep, null means clear.
///
/// In a struct it needs `#[serde(default, skip_serializing_if = "Change::is_keep")]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Leave the field as it is.
    #[default]
    Keep,
    /// Make the field empty.
    Clear,
    /// Give the field this value.
    Set(T),
}

impl<T: Serialize> Serialize for Change<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => serializer.serialize_some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Clear, Self::Set))
    }
}

impl<T> Change<T> {
    /// Whether the field is left as it is.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The field's value after the change.
    #[must_use]
    pub fn apply(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// Corrections to an ended session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amend {
    /// Rating, 1 to 5.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub quality_rating: Change<i64>,
    /// What was done; kept as `progressMade` where the session was abandoned.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub task_progress: Change<String>,
    /// What the person meant to do.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub intention: Change<String>,
    /// The task it is about.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub task_id: Change<TaskId>,
    /// The project it belongs to.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub project_id: Change<ProjectId>,
}

impl Command {
    /// Which command this is.
    #[must_use]
    pub const fn kind(&self) -> CommandKind {
        match self {
            Self::Start(_) => CommandKind::Start,
            Self::Pause { .. } => CommandKind::Pause,
            Self::Resume => CommandKind::Resume,
            Self::RecordDistraction { .. } => CommandKind::RecordDistraction,
            Self::Complete { .. } => CommandKind::Complete,
            Self::Abandon { .. } => CommandKind::Abandon,
            Self::Amend(_) => CommandKind::Amend,
            Self::Delete => CommandKind::Delete,
            Self::Restore => CommandKind::Restore,
        }
    }
}
