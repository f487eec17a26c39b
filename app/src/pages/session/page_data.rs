//! The data of a session's page.

use super::detail::SessionDetail;
use crate::pages::form::RejectedForm;
use crate::pages::history::{Choice, OtherSession};

/// A session of the user, with the data of its forms.
#[derive(Clone, Debug)]
pub struct SessionPageData {
    /// The session and its timeline.
    pub detail: SessionDetail,
    /// The tasks to choose from.
    pub tasks: Vec<Choice>,
    /// The projects to choose from.
    pub projects: Vec<Choice>,
    /// The tags to suggest; none without the server.
    pub tags: Vec<String>,
    /// The result of the last action.
    pub notice: Option<SessionNotice>,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
    /// The session that the rejected form's would overlap.
    pub other: Option<OtherSession>,
}

impl SessionPageData {
    /// Without choices, a notice and a rejected form.
    #[must_use]
    pub const fn plain(detail: SessionDetail) -> Self {
        Self {
            detail,
            tasks: Vec::new(),
            projects: Vec::new(),
            tags: Vec::new(),
            notice: None,
            sent: None,
            other: None,
        }
    }
}

/// The result of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionNotice {
    /// The session was amended.
    Amended,
    /// The session was not deleted, because it has changed since the page was rendered.
    Changed,
}
