//! What the page of a session is rendered from.

use shared::{ProjectId, TaskId};

use super::detail::SessionDetail;
use crate::pages::form::RejectedForm;

/// What the page is rendered from: a session of the person's, and the form to correct it.
#[derive(Clone, Debug)]
pub struct SessionPageData {
    /// The session.
    pub detail: SessionDetail,
    /// The tasks to choose from, with their titles.
    pub tasks: Vec<(TaskId, String)>,
    /// The projects to choose from, with their names.
    pub projects: Vec<(ProjectId, String)>,
    /// What was just done, or not done, with it.
    pub notice: Option<SessionNotice>,
    /// The form that was sent in vain.
    pub sent: Option<RejectedForm>,
}

/// What was just done, or not done, with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionNotice {
    /// It was corrected.
    Amended,
    /// It was not deleted, because it has changed since the person saw it.
    Changed,
}
