//! The text of a page without a list, with a link to the next step.

use leptos::prelude::*;

use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::text::Empty;

/// Title, text and link.
#[component]
pub fn EmptyState(
    /// Title, text and label of the link.
    texts: &'static Empty,
    /// The path of the way on.
    path: &'static str,
) -> impl IntoView {
    view! {
        <div class="empty-list">
            <h2>{texts.title}</h2>
            <p>{texts.body}</p>
            <a class="button primary" href=link(path)>
                {texts.action}
            </a>
        </div>
    }
    .erase_view_type()
}
