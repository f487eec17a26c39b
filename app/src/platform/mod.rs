//! The browser's interfaces that Stint uses, each as one small function.
//!
//! To be called in the browser only: in effects and event handlers, never while a page is rendered.
//! Decides nothing. What is shorter in JavaScript is in `glue.js`, each part of it bound in one
//! file.

mod database;
mod device;
mod network;
#[cfg(feature = "offline_history")]
pub mod offline;
mod service_worker;
mod sound;
mod tabs;
pub mod timer;

use leptos::ev::KeyboardEvent;
use shared::{Millis, Timestamp};
use uuid::{Builder, Uuid};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::futures::JsFuture;
use web_sys::js_sys::{Array, Date, Intl, Math, Object, Promise, Reflect};
use web_sys::{Document, Element, HtmlElement, Window};

use crate::model::keyboard::KeyboardFocus;
use crate::model::server_clock::ClockExchange;

pub use database::{ObjectStore, StoreKey, WriteOp, change, lasts, load};
#[cfg(feature = "hydrate")]
pub use device::fill;
pub use device::{
    NotificationPermission, ask_to_notify, changed, claim, may_notify, notify, on_storage_change,
    read_stored, set_icon, stay_awake, unlock_sound, write_stored,
};
pub use network::{ApiResponse, ask, close_stream, open_stream};
pub use service_worker::{activate_update, configure_worker, reveal, watch_worker};
#[cfg(any(feature = "hydrate", feature = "offline_history"))]
pub use service_worker::{path, reload_when_online};
pub use sound::play;
pub use tabs::{broadcast, join, lead};

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = navigationTimes)]
    fn navigation_times() -> Vec<f64>;
}

/// The value of a promise; undefined where it is rejected.
async fn value_of(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.unwrap_or_default()
}

/// The text of a promise.
async fn text_of(promise: Promise) -> String {
    value_of(promise).await.as_string().unwrap_or_default()
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Milliseconds as an integer.
#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 are whole numbers far below 2^53"
)]
const fn whole(millis: f64) -> Millis {
    millis as Millis
}

/// The browser's wall clock, which may be wrong and may jump.
#[must_use]
pub fn wall_clock() -> Millis {
    whole(Date::now())
}

/// A monotonic clock with an arbitrary origin.
#[must_use]
pub fn monotonic_clock() -> Millis {
    window()
        .and_then(|window| window.performance())
        .map_or(0, |performance| whole(performance.now()))
}

/// The request that loaded this page as an exchange of clocks, with the server's time `server`.
#[must_use]
pub fn page_exchange(server: Timestamp) -> ClockExchange {
    let now = wall_clock();
    let origin = now - monotonic_clock();
    match navigation_times()[..] {
        [sent_at, received_at] if received_at > 0.0 => ClockExchange {
            sent_at: origin + whole(sent_at),
            server,
            received_at: origin + whole(received_at),
        },
        // Without navigation timing: some time between the navigation and now.
        _ => ClockExchange {
            sent_at: origin,
            server,
            received_at: now,
        },
    }
}

/// A random number from 0 to 999, to spread retries.
#[must_use]
pub fn chance() -> u32 {
    u32::try_from(whole(Math::random() * 1_000.0)).unwrap_or_default()
}

/// Whether the browser reports that it is offline.
#[must_use]
pub fn is_offline() -> bool {
    window().is_some_and(|window| !window.navigator().on_line())
}

/// A new id, ordered by `now`.
///
/// Without a source of randomness the id is unique from one millisecond to the next only.
#[must_use]
pub fn new_id(now: Timestamp) -> Uuid {
    let mut random = [0_u8; 10];
    if let Some(crypto) = window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut random);
    }
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Hours and minutes in the browser's zone and language.
#[must_use]
pub fn local_time(at: Timestamp) -> String {
    let options = Object::new();
    for (key, value) in [("hour", "numeric"), ("minute", "2-digit")] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 are far below 2^53"
    )]
    let date = Date::new(&JsValue::from_f64(at.as_millis() as f64));
    Intl::DateTimeFormat::new(&Array::new(), &options)
        .format()
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// The IANA name of the browser's zone.
#[must_use]
pub fn time_zone() -> Option<String> {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    let options = format.resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// The BCP 47 tag of the document's language.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn document_language() -> Option<String> {
    document()?.document_element()?.get_attribute("lang")
}

/// The embedded state of the page, as text.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn embedded_state() -> Option<String> {
    document()?.get_element_by_id("start")?.text_content()
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Shows the crash notice and logs the cause; works without the rest of the app.
pub fn show_crash(what: &str) {
    web_sys::console::error_1(&what.into());
    let note =
        document().and_then(|document| document.query_selector(".crash-notice").ok().flatten());
    if let Some(note) = note {
        let _ = note.remove_attribute("hidden");
    }
}

/// Whether the tab is visible.
#[must_use]
pub fn is_visible() -> bool {
    document().is_none_or(|document| !document.hidden())
}

/// Focuses the main action if nothing has the focus, as after the focused button was removed.
pub fn restore_focus() {
    let Some(document) = document() else { return };
    let is_nowhere = document
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY");
    let main = document.query_selector("[data-main-action]").ok().flatten();
    if let Some(button) = main.filter(|_| is_nowhere)
        && let Some(button) = button.dyn_ref::<HtmlElement>()
    {
        let _ = button.focus();
    }
}

/// Focuses an element, if it exists.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element
        .as_ref()
        .and_then(|element| element.dyn_ref::<HtmlElement>())
    {
        let _ = element.focus();
    }
}

/// The key and what has the focus; none for a combination that belongs to browser or system.
#[must_use]
pub fn pressed(event: &KeyboardEvent) -> Option<(String, KeyboardFocus)> {
    let is_combination = event.ctrl_key() || event.meta_key() || event.alt_key();
    if is_combination || event.repeat() || event.is_composing() || event.default_prevented() {
        return None;
    }
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let is_in = |selector: &str| {
        target
            .as_ref()
            .is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
    };
    let focus = if is_in("dialog, textarea, select, [contenteditable], input:not([type=radio])") {
        KeyboardFocus::Typing
    } else if is_in("button, a, summary, input") {
        KeyboardFocus::Pressable
    } else {
        KeyboardFocus::Page
    };
    Some((event.key(), focus))
}
