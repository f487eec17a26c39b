//! The list of keyboard shortcuts.

use super::context::TimerContext;
use leptos::prelude::*;

use super::dialog::DialogFrame;
use super::draft::DialogKind;
use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// The dialog with the list.
#[component]
pub fn KeysDialog() -> impl IntoView {
    let TimerContext { draft, .. } = expect_context();
    let texts = &texts().keys;
    // Stint's own texts, which contain no markup.
    let rows = texts
        .list
        .map(|(key, what)| format!("<dt><kbd>{key}</kbd></dt><dd>{what}</dd>"));
    view! {
        <DialogFrame sheet=DialogKind::Keys id="keys" title=texts.title>
            <dl inner_html=rows.concat()></dl>
            <p class="dialog-actions">
                <button type="button" class="primary" on:click=draft.closing()>
                    {texts.close}
                </button>
            </p>
        </DialogFrame>
    }
    .erase_view_type()
}
