//! `GET /api/changes`: what has changed of a user's sessions, tasks, projects and profile.

use serde::Serialize;
use uuid::Uuid;

use super::{Profile, Project, SessionView, Task};

crate::rules::vocabulary!(
    /// What was changed. Changes of one transaction come in this order.
    ChangeKind {
        /// Also an archived one.
        Project = "project",
        /// Also an archived one; its totals are as of the answer.
        Task = "task",
        /// Also a deleted one.
        Session = "session",
        /// There is one, with the user's id.
        Profile = "profile",
    }
);

/// Something that has changed, as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ChangeKind,
    /// Unique per user and type.
    pub id: Uuid,
    /// Whether it is gone: a deleted session. Archived tasks and projects are not.
    pub deleted: bool,
    /// The session; null for anything else and where it is deleted.
    pub session: Option<SessionView>,
    /// The task; null for anything else.
    pub task: Option<Task>,
    /// The project; null for anything else.
    pub project: Option<Project>,
    /// The profile; null for anything else.
    pub profile: Option<Profile>,
}

/// A part of the changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangePage {
    /// Oldest change first, each object once.
    pub items: Vec<Change>,
    /// Where to read on, now or at any later time.
    pub cursor: String,
    /// Whether there are more already.
    pub has_more: bool,
}
