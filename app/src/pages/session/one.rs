//! A session as the server shows it: with what was just done and the forms.

use leptos::prelude::*;
use shared::{ProjectId, TaskId};

use super::amend::Amend;
use super::{Detail, Shown};
use crate::pages::form::Sent;
use crate::text::words;

/// What the page is rendered from: a session of the person's, and the form to correct it.
#[derive(Clone, Debug)]
pub struct OneSession {
    /// The session.
    pub detail: Detail,
    /// The tasks to choose from, with their titles.
    pub tasks: Vec<(TaskId, String)>,
    /// The projects to choose from, with their names.
    pub projects: Vec<(ProjectId, String)>,
    /// What was just done, or not done, with it.
    pub notice: Option<SessionNotice>,
    /// The form that was sent in vain.
    pub sent: Option<Sent>,
}

/// What was just done, or not done, with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionNotice {
    /// It was corrected.
    Amended,
    /// It was not deleted, because it has changed since the person saw it.
    Changed,
}

/// `/history/{id}`
#[component]
pub fn SessionPage(
    /// What it is rendered from.
    one: OneSession,
) -> impl IntoView {
    let words = words();
    let own = &words.session;
    crate::pages::title(own.title);
    let detail = one.detail.clone();
    let notice = one.notice.map(|notice| {
        let text = match notice {
            SessionNotice::Amended => words.history.notices.amended,
            SessionNotice::Changed => own.changed_meanwhile,
        };
        view! {
            <p class="told" role="status">
                {text}
            </p>
        }
    });
    let below = if detail.is_open() {
        ().into_any()
    } else {
        view! { <Amend one words=own /> }.into_any()
    };
    view! { <Shown detail above=notice.into_any() below /> }
}
