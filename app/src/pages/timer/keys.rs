//! The list of keys.

use super::context::TimerContext;
use leptos::prelude::*;

use super::dialog::DialogFrame;
use super::draft::DialogKind;
use crate::erase_view_type::EraseViewType;
use crate::text::words;

/// Which key does what.
#[component]
pub fn KeysDialog() -> impl IntoView {
    let TimerContext { draft, .. } = expect_context();
    let words = &words().keys;
    // Our own words, which hold no markup.
    let rows = words
        .list
        .map(|(key, what)| format!("<dt><kbd>{key}</kbd></dt><dd>{what}</dd>"));
    view! {
        <DialogFrame sheet=DialogKind::Keys id="keys" title=words.title>
            <dl inner_html=rows.concat()></dl>
            <p class="decide">
                <button type="button" class="primary" on:click=move |_| draft.close()>
                    {words.close}
                </button>
            </p>
        </DialogFrame>
    }
    .erase_view_type()
}
