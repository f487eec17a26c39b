//! The single keys of the timer (WCAG 2.1.4). The browser stores which ones were chosen, so only a
//! script can show and take them.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::base_path::link;
use crate::bootstrap::without_comments;
use crate::model::keyboard::DEFAULT_KEYS;
use crate::model::settings::SettingsSection;
use crate::text::{KeyMapTexts, Localized as _, texts};

const SCRIPT: &str = include_str!("keys.js");

/// The form, hidden where there is no script.
pub fn keyboard() -> AnyView {
    let all = texts();
    let texts = KeyMapTexts::here();
    let fields: Vec<_> = DEFAULT_KEYS
        .chars()
        .zip(texts.actions)
        .enumerate()
        .map(|(index, (key, action))| {
            let id = format!("key-{index}");
            let error = format!("{id}-error");
            view! {
                <div class="field">
                    <label for=id.clone()>{action}</label>
                    <input
                        id=id
                        value=key.to_string()
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-describedby=error.clone()
                    />
                    <p class="refusal" id=error></p>
                </div>
            }
        })
        .collect();
    let (device, _) = (all.settings.chapter)(SettingsSection::Device);
    view! {
        <p class="quiet">{texts.intro}</p>
        <p class="quiet">
            {texts.off} <a href=link(&SettingsSection::Device.path())>{device}</a>
        </p>
        <form
            id="key-map"
            class="form"
            novalidate
            hidden
            data-taken=texts.taken
            data-wrong=texts.wrong
            data-saved=texts.saved
            data-reset=texts.was_reset
        >
            <div class="key-map">{fields}</div>
            <p class="form-actions">
                <button class="primary">{all.forms.save}</button>
                <button type="reset" class="plain">
                    {texts.reset}
                </button>
            </p>
            <p role="status"></p>
        </form>
        <noscript>
            <p>{texts.needs_script}</p>
        </noscript>
        <script type="module" nonce=use_nonce() inner_html=without_comments(SCRIPT)></script>
    }
    .into_any()
}
