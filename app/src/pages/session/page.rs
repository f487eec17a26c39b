//! The page of a session as the server renders it: with a notice and the forms.

use crate::erase_view_type::EraseViewType;
use leptos::prelude::*;

use super::amend::{Amend, Delete};
use super::page_data::{SessionNotice, SessionPageData};
use super::times::{StillWorking, Times};
use super::view::SessionBody;
use crate::text::texts;

/// `/history/{id}`
#[component]
pub fn SessionPage(
    /// The session, with choices and a notice.
    one: SessionPageData,
) -> impl IntoView {
    let texts = texts();
    let own = &texts.session;
    crate::pages::title(own.title);
    let detail = one.detail.clone();
    let notice = one.notice.map(|notice| {
        let text = match notice {
            SessionNotice::Amended => texts.history.notices.amended,
            SessionNotice::Changed => own.changed_meanwhile,
        };
        view! {
            <p class="notice-bar" role="status">
                {text}
            </p>
        }
    });
    let below = if detail.is_open() {
        ().erase_view_type()
    } else {
        view! {
            <Amend one=one.clone() texts=own />
            <Times one=one.clone() />
            <Delete detail=detail.clone() texts=own />
        }
        .erase_view_type()
    };
    let above = view! {
        {notice}
        <StillWorking one />
    }
    .erase_view_type();
    view! { <SessionBody detail above below /> }
}
