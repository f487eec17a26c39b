//! The preferences of this device: sounds, breaks, notifications, screen. One form for the timer's
//! dialog and the settings' page; a change takes effect at once.
//!
//! Written as markup with one listener, because a signal for each field would cost the module that
//! every visit loads. It contains only Stint's own texts and numbers. Nothing is sent to the
//! server, so without script there are no preferences.

use std::fmt::Write;
use std::ops::RangeInclusive;

use leptos::ev::Event;
use leptos::prelude::*;

use crate::boxed::listener;
use crate::client::device_preferences;
use crate::erase_view_type::EraseViewType;
use crate::model::preferences::{
    AlertPreference, BREAK_MINUTES, PreferenceName, Preferences, SESSIONS_TO_LONG, Sound, VOLUME,
};
use crate::platform::{self, NotificationPermission};
use crate::text::{DeviceTexts, Localized as _};

/// The container on a server-rendered page; [`fill_container`] fills it in, so the page has to load
/// the module.
#[cfg(feature = "ssr")]
#[component]
pub fn PreferencesContainer() -> impl IntoView {
    view! { <div id="device-choices" class="preferences scripted"></div> }
}

/// Fills the container of such a page; false on any other.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn fill_container() -> bool {
    platform::fill(
        "device-choices",
        &markup(&device_preferences::chosen()),
        |event| take(&event),
    )
}

/// The form with the current preferences.
#[component]
pub fn PreferencesForm() -> impl IntoView {
    view! {
        <div
            class="preferences"
            inner_html=markup(&device_preferences::chosen())
            on:change=listener(move |event| take(&event))
        ></div>
    }
    .erase_view_type()
}

/// Applies a changed field; invalid values are ignored.
fn take(event: &Event) {
    let Some((name, value)) = platform::changed(event) else {
        return;
    };
    if name == PreferenceName::ALERTS && value == "true" {
        ask_for_alerts();
        return;
    }
    device_preferences::choose(|chosen| chosen.take(&name, &value));
    device_preferences::show_keys();
    if name == PreferenceName::ALERTS {
        platform::configure_worker(false);
    }
    if [PreferenceName::SOUND, PreferenceName::VOLUME].contains(&name.as_str()) {
        let chosen = device_preferences::chosen();
        platform::unlock_sound();
        platform::play(chosen.sound, chosen.volume);
    }
}

/// Turns notifications on, and has the browser ask for permission; to be called by a click.
pub fn ask_for_alerts() {
    device_preferences::choose(|chosen| chosen.alerts = AlertPreference::On);
    platform::ask_to_notify();
}

fn markup(chosen: &Preferences) -> String {
    let texts = &DeviceTexts::here().settings;
    let mut html = String::new();
    group(&mut html, "sounds", texts.sound);
    for &sound in Sound::ALL {
        let is_chosen = sound == chosen.sound;
        let (value, name) = (sound.as_str(), (texts.sound_name)(sound));
        input(
            &mut html,
            "radio",
            PreferenceName::SOUND,
            value,
            is_chosen,
            name,
        );
    }
    number(
        &mut html,
        PreferenceName::VOLUME,
        chosen.volume,
        &VOLUME,
        texts.volume,
    );
    group(&mut html, "lengths", texts.breaks);
    let sessions = (chosen.sessions_to_long, &SESSIONS_TO_LONG);
    for (name, (value, range), label) in [
        (
            PreferenceName::BREAK,
            (chosen.break_minutes, &BREAK_MINUTES),
            texts.break_minutes,
        ),
        (
            PreferenceName::LONG_BREAK,
            (chosen.long_break_minutes, &BREAK_MINUTES),
            texts.long_break_minutes,
        ),
        (PreferenceName::LONG_AFTER, sessions, texts.sessions_to_long),
    ] {
        number(&mut html, name, value, range, label);
    }
    switch(
        &mut html,
        PreferenceName::START_BREAKS,
        chosen.starts_breaks,
        texts.auto_start_breaks,
    );
    switch(
        &mut html,
        PreferenceName::START_SESSIONS,
        chosen.starts_sessions,
        texts.auto_start_sessions,
    );
    group(&mut html, "screen", texts.this_device);
    let is_denied = platform::may_notify() == NotificationPermission::Denied;
    switch(
        &mut html,
        PreferenceName::ALERTS,
        chosen.alerts == AlertPreference::On && !is_denied,
        texts.alerts,
    );
    if is_denied {
        push(
            &mut html,
            format_args!("<p class=\"quiet\">{}</p>", texts.alerts_denied),
        );
    }
    switch(
        &mut html,
        PreferenceName::AWAKE,
        chosen.stays_awake,
        texts.keep_screen_on,
    );
    switch(
        &mut html,
        PreferenceName::KEYS,
        chosen.has_single_keys,
        texts.single_keys,
    );
    push(
        &mut html,
        format_args!("</fieldset><p class=\"quiet\">{}</p>", texts.hint),
    );
    html
}

/// Closes the previous group, if there is one, and opens another.
fn group(html: &mut String, class: &str, legend: &str) {
    let end = if html.is_empty() { "" } else { "</fieldset>" };
    push(
        html,
        format_args!("{end}<fieldset class=\"{class}\"><legend>{legend}</legend>"),
    );
}

fn number(html: &mut String, name: &str, value: i64, range: &RangeInclusive<i64>, label: &str) {
    let kind = if name == PreferenceName::VOLUME {
        "range"
    } else {
        "number"
    };
    let (least, most) = (range.start(), range.end());
    push(
        html,
        format_args!(
            "<label class=\"{kind}\"><span>{label}</span><input type=\"{kind}\" name=\"{name}\" \
             inputmode=\"numeric\" value=\"{value}\" min=\"{least}\" max=\"{most}\"></label>"
        ),
    );
}

fn switch(html: &mut String, name: &str, is_on: bool, label: &str) {
    input(html, "checkbox", name, "true", is_on, label);
}

fn input(html: &mut String, kind: &str, name: &str, value: &str, is_on: bool, label: &str) {
    let checked = if is_on { " checked" } else { "" };
    push(
        html,
        format_args!(
            "<label><input type=\"{kind}\" name=\"{name}\" value=\"{value}\"{checked}>\
             <span>{label}</span></label>"
        ),
    );
}

fn push(html: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = html.write_fmt(text);
}
