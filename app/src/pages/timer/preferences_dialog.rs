//! The preferences of the device, as a dialog of the timer.

use leptos::prelude::*;

use super::context::TimerContext;
use super::dialog::DialogFrame;
use super::draft::DialogKind;
use crate::erase_view_type::EraseViewType;
use crate::pages::device_preferences::PreferencesForm;
use crate::text::{DeviceTexts, Localized as _};

/// Sounds, breaks, notifications and screen.
#[component]
pub fn PreferencesDialog() -> impl IntoView {
    let TimerContext { draft, .. } = expect_context();
    let texts = &DeviceTexts::here().settings;
    // Rendered when it is opened, so that the first frame does not contain it.
    let choices = move || {
        draft
            .is_open(DialogKind::Choices)
            .then(|| view! { <PreferencesForm /> })
    };
    view! {
        <DialogFrame sheet=DialogKind::Choices id="choices" title=texts.title>
            {choices}
            <p class="dialog-actions">
                <button type="button" class="primary" on:click=draft.closing()>
                    {texts.close}
                </button>
            </p>
        </DialogFrame>
    }
    .erase_view_type()
}
