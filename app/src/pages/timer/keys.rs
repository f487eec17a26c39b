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
    // Stint's own texts, which contain no markup. The style sheet shows the keys.
    let mut rows = format!(
        "<dt><kbd data-key=\"{}\"></kbd></dt><dd>{}</dd>",
        texts.space, texts.space_does
    );
    for (keys, what) in texts.list {
        rows += "<dt>";
        for key in keys.chars() {
            rows += "<kbd data-key=\"";
            rows.push(key);
            rows += "\"></kbd> ";
        }
        rows += "</dt><dd>";
        rows += what;
        rows += "</dd>";
    }
    view! {
        <DialogFrame sheet=DialogKind::Keys id="keys" title=texts.title>
            <dl inner_html=rows></dl>
            <p class="dialog-actions">
                <button type="button" class="primary" on:click=draft.closing()>
                    {texts.close}
                </button>
            </p>
        </DialogFrame>
    }
    .erase_view_type()
}
