//! A page without a list: what that means, and a link to what can be done.

use leptos::prelude::*;

use crate::erase_view_type::EraseViewType;
use crate::text::Empty;

/// A state without a list: what it is, and the way on.
#[component]
pub fn EmptyState(
    /// What it says.
    texts: &'static Empty,
    /// The way on.
    href: String,
) -> impl IntoView {
    view! {
        <div class="empty-list">
            <h2>{texts.title}</h2>
            <p>{texts.body}</p>
            <a class="button primary" href=href>
                {texts.action}
            </a>
        </div>
    }
    .erase_view_type()
}
