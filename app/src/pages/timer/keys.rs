//! The list of keys.

use super::context::TimerContext;
use leptos::prelude::*;

use super::dialog::DialogFrame;
use super::draft::DialogKind;
use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// Which key does what.
#[component]
pub fn KeysDialog() -> impl IntoView {
    let TimerContext { draft, .. } = expect_context();
    let texts = &texts().keys;
    // Our own words, which hold no markup.
    let rows = texts
        .list
        .map(|(key, what)| format!("<dt><kbd>{key}</kbd></dt><dd>{what}</dd>"));
    view! {
        <DialogFrame sheet=DialogKind::Keys id="keys" title=texts.title>
            <dl inner_html=rows.concat()></dl>
            <p class="dialog-actions">
                <button type="button" class="primary" on:click=move |_| draft.close()>
                    {texts.close}
                </button>
            </p>
        </DialogFrame>
    }
    .erase_view_type()
}
