//! The device's time zone: sent with forms that create an account, and suggested in the profile.
//! Only a script knows it.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// The script that fills in and suggests the zone; forms work without it.
#[component]
pub fn ZoneScript() -> impl IntoView {
    view! { <script type="module" nonce=use_nonce() inner_html=include_str!("zone.js")></script> }
        .into_any()
}
