//! The device's time zone: sent with forms that begin an account, and suggested where a zone
//! is chosen. The one thing about these pages that only a script can know.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// Some lines that fill in and suggest; without them forms work as they do.
#[component]
pub fn ZoneScript() -> impl IntoView {
    view! { <script type="module" nonce=use_nonce() inner_html=include_str!("zone.js")></script> }
        .into_any()
}
