//! The notice that a new version is ready. A page is reloaded only when the user asks for it, and
//! the notice is not shown during a session.

use leptos::prelude::*;

use crate::boxed::{derived, listener};
use crate::client::device_preferences;
use crate::erase_view_type::EraseViewType;
use crate::model::preferences::AlertPreference;
use crate::platform;
use crate::text::{AppTexts, Localized as _};

/// Shown when a new version is ready and no session runs.
#[component]
pub fn Update(
    /// Whether a session or break runs.
    is_busy: Signal<bool>,
) -> impl IntoView {
    let texts = AppTexts::here();
    let is_ready = RwSignal::new(false);
    // In the browser only.
    Effect::new(move |_| {
        let wants_alerts = device_preferences::chosen().alerts != AlertPreference::Off;
        platform::watch_worker(wants_alerts, move || is_ready.set(true));
    });
    let is_hidden = derived(move || is_busy.get() || !is_ready.get());
    view! {
        // The region exists before its text, because screen readers announce changes only.
        <div class="update" role="status">
            <p hidden=is_hidden>
                {texts.new_version}
                " "
                <button type="button" on:click=listener(|_| platform::activate_update())>
                    {texts.reload}
                </button>
            </p>
        </div>
    }
    .erase_view_type()
}
