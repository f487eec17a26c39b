//! The field with a new secret.

use leptos::prelude::*;

/// A secret, shown once.
pub fn secret(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    secret: String,
) -> AnyView {
    let hint_id = format!("{id}-hint");
    view! {
        <div class="secret" role="status">
            <div class="field">
                <label for=id>{label}</label>
                <input id=id type="text" readonly value=secret spellcheck="false" autofocus aria-describedby=hint_id.clone() />
                <p class="hint" id=hint_id>
                    {hint}
                </p>
            </div>
        </div>
    }
    .into_any()
}
