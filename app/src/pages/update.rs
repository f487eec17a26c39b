//! The quiet word that a newer version is there. A page is exchanged only when the person
//! says so, and they are not asked in mid-session.

use leptos::prelude::*;

use crate::client::device_preferences;
use crate::erase_view_type::EraseViewType;
use crate::model::preferences::AlertPreference;
use crate::platform;
use crate::text::{AppTexts, Localized as _};

/// Shown once a newer version waits and nothing runs.
#[component]
pub fn Update(
    /// Whether something runs that must not be disturbed.
    is_busy: Signal<bool>,
) -> impl IntoView {
    let texts = AppTexts::here();
    let is_ready = RwSignal::new(false);
    // Runs in the browser only.
    Effect::new(move |_| {
        let wants_alerts = device_preferences::chosen().alerts != AlertPreference::Off;
        platform::watch_worker(wants_alerts, move || is_ready.set(true));
    });
    let is_hidden = Signal::derive(move || is_busy.get() || !is_ready.get());
    view! {
        // The region is there before its words are, or nobody would hear them.
        <div class="update" role="status">
            <p hidden=is_hidden>
                {texts.new_version}
                " "
                <button type="button" on:click=|_| platform::swap_worker()>
                    {texts.reload}
                </button>
            </p>
        </div>
    }
    .erase_view_type()
}
