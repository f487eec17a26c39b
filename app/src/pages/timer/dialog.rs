//! Dialogs: native modal dialogs, which trap and restore the focus.

use leptos::html;
use leptos::prelude::*;

use shared::rules::Command;

use super::context::TimerContext;
use super::draft::DialogKind;
use super::draft_storage;
use crate::boxed::listener;
use crate::erase_view_type::EraseViewType;

/// Ends the session. If it has ended meanwhile, what was entered amends it.
pub fn finish(page: TimerContext, end: Command) {
    let TimerContext { store, draft, .. } = page;
    store.tick();
    if page.phase.get_untracked().is_open() {
        if store.submit(end) {
            draft.end();
        }
    } else if draft.close_ended_dialog() || store.submit(draft.amendment()) {
        draft.end();
    }
}

/// A dialog with a title.
#[component]
pub fn DialogFrame<V: IntoView + 'static>(
    sheet: DialogKind,
    id: &'static str,
    title: &'static str,
    children: TypedChildren<V>,
) -> impl IntoView {
    let TimerContext { draft, .. } = expect_context();
    let dialog = NodeRef::<html::Dialog>::new();
    show_as_drafted(sheet, dialog);
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog
            node_ref=dialog
            id=id
            class="sheet"
            aria-labelledby=labelled_by
            on:close=listener(move |_| {
                if draft.is_open(sheet) {
                    draft.close();
                }
            })
        >
            <h2 id=title_id>{title}</h2>
            {children.into_inner()()}
        </dialog>
    }
    .erase_view_type()
}

/// Opens and closes the dialog as drafted; the browser itself closes it on Escape.
fn show_as_drafted(sheet: DialogKind, dialog: NodeRef<html::Dialog>) {
    let page = expect_context::<TimerContext>();
    let draft = page.draft;
    Effect::new(move |_| {
        let should_be_open = draft.is_open(sheet);
        let Some(dialog) = dialog.get() else { return };
        if should_be_open && !dialog.open() {
            if matches!(sheet, DialogKind::Reflection | DialogKind::Abandon) {
                draft_storage::recall(page);
            }
            // Fails only for a dialog that is open or not in the document.
            let _ = dialog.show_modal();
        } else if !should_be_open && dialog.open() {
            dialog.close();
        }
    });
}
