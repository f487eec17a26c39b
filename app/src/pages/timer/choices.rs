//! The choices of this device, within reach of the timer.

use leptos::prelude::*;

use super::Page;
use super::sheet::{Sheet, SheetFrame};
use crate::erase::Erase;
use crate::pages::choices::DeviceChoices;
use crate::text::{DeviceTexts, Localized as _};

/// Sounds, breaks, notifications and screen.
#[component]
pub fn ChoicesSheet() -> impl IntoView {
    let Page { draft, .. } = expect_context();
    let words = &DeviceTexts::here().settings;
    // Drawn when it is opened: the first frame need not carry it.
    let choices = move || {
        draft
            .is_open(Sheet::Choices)
            .then(|| view! { <DeviceChoices /> })
    };
    view! {
        <SheetFrame sheet=Sheet::Choices id="choices" title=words.title>
            {choices}
            <p class="decide">
                <button type="button" class="primary" on:click=move |_| draft.close()>
                    {words.close}
                </button>
            </p>
        </SheetFrame>
    }
    .erase()
}
