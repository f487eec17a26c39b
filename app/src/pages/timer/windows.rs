//! Full screen and the mini timer: two buttons, and the script that acts on them.

#[cfg(feature = "ssr")]
use leptos::{nonce::use_nonce, prelude::*};

use crate::text::texts;

/// The buttons' markup; it contains no text but Stint's own.
pub fn buttons() -> String {
    let texts = &texts().windows;
    [
        ("mini", texts.mini, "M2 3h12v10H2ZM8 8.5h3.5v2H8Z"),
        (
            "full",
            texts.full,
            "M6 2.5H2.5V6M10 2.5h3.5V6M6 13.5H2.5V10M10 13.5h3.5V10",
        ),
    ]
    .map(|(window, label, icon)| {
        format!(
            "<button type=\"button\" class=\"icon\" data-window=\"{window}\" aria-label=\"{label}\">\
             <svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"{icon}\"/></svg></button>"
        )
    })
    .concat()
}

/// The script. It runs before the first paint, so that the mini timer never shows the whole page.
#[cfg(feature = "ssr")]
#[component]
pub fn WindowsScript() -> impl IntoView {
    let script = crate::bootstrap::without_comments(include_str!("windows.js"));
    view! { <script nonce=use_nonce() inner_html=script></script> }.into_any()
}
