//! The choice whether this device stores the history, for devices that several people use. The
//! browser stores the choice, so only a script can show and take it.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::text::{Localized as _, OwnDeviceTexts};

/// The choice, hidden where the browser stores nothing; it takes effect at once.
#[component]
pub fn OwnDevice() -> impl IntoView {
    let texts = OwnDeviceTexts::here();
    view! {
        <div class="preferences" id="own-device" hidden>
            <label>
                <input type="checkbox" aria-describedby="own-device-hint" />
                <span>{texts.label}</span>
            </label>
            <p class="quiet" id="own-device-hint">
                {texts.hint}
            </p>
        </div>
        <script type="module" nonce=use_nonce() inner_html=include_str!("own_device.js")></script>
    }
    .into_any()
}
