//! Sheets: native modal dialogs, which keep the keyboard inside and give it back.

use leptos::html;
use leptos::prelude::*;

use crate::erase::Erase;

/// A dialog of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// How did it go?
    Reflection,
    /// Why give up?
    Abandon,
    /// Which key does what?
    Keys,
}

/// Which dialog is open, and whether the question about a distraction is.
#[derive(Clone, Copy)]
pub struct Sheets {
    shown: RwSignal<Option<Sheet>>,
    /// Where did the distraction come from?
    pub asking: RwSignal<bool>,
}

impl Default for Sheets {
    fn default() -> Self {
        Self {
            shown: RwSignal::new(None),
            asking: RwSignal::new(false),
        }
    }
}

impl Sheets {
    /// Opens a dialog; another one that is open closes.
    pub fn open(self, sheet: Sheet) {
        self.asking.set(false);
        self.shown.set(Some(sheet));
    }

    /// Closes whatever is open.
    pub fn close(self) {
        self.shown.set(None);
    }

    /// Whether this dialog is open.
    #[must_use]
    pub fn is_open(self, sheet: Sheet) -> bool {
        self.shown.get() == Some(sheet)
    }
}

/// A dialog with a title.
#[component]
pub fn SheetFrame<V: IntoView + 'static>(
    sheet: Sheet,
    id: &'static str,
    title: &'static str,
    children: TypedChildren<V>,
) -> impl IntoView {
    let sheets = expect_context::<Sheets>();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let should_be_open = sheets.is_open(sheet);
        let Some(dialog) = dialog.get() else { return };
        if should_be_open && !dialog.open() {
            // Fails only for a dialog that is open or not in the page.
            let _ = dialog.show_modal();
        } else if !should_be_open && dialog.open() {
            dialog.close();
        }
    });
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog
            node_ref=dialog
            id=id
            class="sheet"
            aria-labelledby=labelled_by
            on:close=move |_| {
                if sheets.is_open(sheet) {
                    sheets.close();
                }
            }
        >
            <h2 id=title_id>{title}</h2>
            {children.into_inner()()}
        </dialog>
    }
    .erase()
}
