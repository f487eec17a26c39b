//! The text of a page without a list, with a link to the next step.

use leptos::prelude::*;

use crate::erase_view_type::EraseViewType;
use crate::text::Empty;

/// Title, text and link.
#[component]
pub fn EmptyState(
    /// Title, text and label of the link.
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
