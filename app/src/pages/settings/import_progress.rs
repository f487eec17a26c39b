//! How far an import is, shown by a script while the form waits for its answer.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::text::texts;

/// The progress in a form with the attribute `data-import`, hidden until it is sent.
pub(super) fn progress() -> AnyView {
    let texts = texts().imports;
    view! {
        <div class="import-progress" role="status" hidden>
            <span>{texts.checking}</span>
            <span hidden>{texts.writing}</span>
            <progress aria-label=texts.progress></progress>
            <button type="button">{texts.cancel}</button>
        </div>
    }
    .into_any()
}

/// The script, after the forms.
pub(super) fn script() -> AnyView {
    view! {
        <script
            type="module"
            nonce=use_nonce()
            inner_html=include_str!("import_progress.js")
        ></script>
    }
    .into_any()
}
