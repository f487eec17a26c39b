//! The browser's interfaces that Stint uses, each as one small function.
//!
//! To be called in the browser only: in effects and event handlers, never while a page is rendered.
//! Decides nothing. What is shorter in JavaScript is in `glue.js` and, where the offline history needs
//! none of it, in `timer.js`; each part of them is bound in one file.

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
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
#[cfg(any(not(feature = "ssr"), feature = "hydrate"))]
use web_sys::Document;
use web_sys::js_sys::futures::JsFuture;
use web_sys::js_sys::{Date, Math, Promise};

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
    #[wasm_bindgen(js_name = navigationTime)]
    fn navigation_time(of_response: bool) -> f64;
    #[wasm_bindgen(js_name = uptime)]
    fn uptime() -> f64;
    #[wasm_bindgen(js_name = randomBytes)]
    fn random_bytes() -> Vec<u8>;
    /// The IANA name of the browser's zone.
    #[wasm_bindgen(js_name = timeZone)]
    pub fn time_zone() -> Option<String>;
    /// Whether the browser reports that it is offline.
    #[wasm_bindgen(js_name = isOffline)]
    pub fn is_offline() -> bool;
    /// Whether the tab is visible.
    #[wasm_bindgen(js_name = isVisible)]
    pub fn is_visible() -> bool;
    /// Sets the title of the tab.
    #[wasm_bindgen(js_name = setTitle)]
    pub fn set_title(title: &str);
    /// Shows the crash notice and logs the cause; works without the rest of the app.
    #[wasm_bindgen(js_name = showCrash)]
    pub fn show_crash(what: &str);
}

#[wasm_bindgen(module = "/src/platform/timer.js")]
extern "C" {
    #[wasm_bindgen(js_name = localTime)]
    fn local_time_text(millis: f64) -> String;
    #[wasm_bindgen(js_name = focusOn)]
    fn focus_on(id: &str, is_restored: bool);
    #[wasm_bindgen(js_name = pressed)]
    fn pressed_text(event: &KeyboardEvent) -> String;
    /// Shows or hides the keys on buttons, with declarations of those that were chosen.
    #[wasm_bindgen(js_name = showKeys)]
    pub fn show_keys(are_on: bool, chosen: &str);
    /// Keeps a key, from pressing to releasing, from what the browser would do with it.
    pub fn consume(event: &KeyboardEvent);
}

/// The value of a promise; undefined where it is rejected.
async fn value_of(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.unwrap_or_default()
}

/// The text of a promise.
async fn text_of(promise: Promise) -> String {
    value_of(promise).await.as_string().unwrap_or_default()
}

#[cfg(any(not(feature = "ssr"), feature = "hydrate"))]
fn document() -> Option<Document> {
    web_sys::window()?.document()
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
    whole(uptime())
}

/// The request that loaded this page as an exchange of clocks, with the server's time `server`.
#[must_use]
pub fn page_exchange(server: Timestamp) -> ClockExchange {
    let now = wall_clock();
    let origin = now - monotonic_clock();
    let received_at = navigation_time(true);
    if received_at > 0.0 {
        ClockExchange {
            sent_at: origin + whole(navigation_time(false)),
            server,
            received_at: origin + whole(received_at),
        }
    } else {
        // Without navigation timing: some time between the navigation and now.
        ClockExchange {
            sent_at: origin,
            server,
            received_at: now,
        }
    }
}

/// A random number from 0 to 999, to spread retries.
#[must_use]
pub fn chance() -> u32 {
    u32::try_from(whole(Math::random() * 1_000.0)).unwrap_or_default()
}

/// A new id, ordered by `now`.
///
/// Without a source of randomness the id is unique from one millisecond to the next only.
#[must_use]
pub fn new_id(now: Timestamp) -> Uuid {
    let random = random_bytes().try_into().unwrap_or_default();
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Hours and minutes in the browser's zone and language.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 are far below 2^53"
)]
pub fn local_time(at: Timestamp) -> String {
    local_time_text(at.as_millis() as f64)
}

/// The BCP 47 tag of the document's language.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn document_language() -> Option<String> {
    document()?.document_element()?.get_attribute("lang")
}

/// What precedes paths; none at the root of an origin.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn base_path() -> Option<String> {
    document()?.document_element()?.get_attribute("data-base")
}

/// The embedded state of the page, as text.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn embedded_state() -> Option<String> {
    document()?.get_element_by_id("start")?.text_content()
}

/// Focuses an element, if it exists.
pub fn focus(id: &str) {
    focus_on(id, false);
}

/// Focuses an element if nothing has the focus, as after the focused button was removed.
pub fn restore_focus(id: &str) {
    focus_on(id, true);
}

/// A key that was pressed.
pub struct KeyPress {
    /// The key by the layout.
    pub key: String,
    /// The Latin letter or digit that is printed there on most keyboards, where the layout has
    /// neither.
    pub latin: String,
    /// What has the focus.
    pub focus: KeyboardFocus,
}

/// A key; none for a combination that belongs to browser or system, and while an input method
/// composes.
#[must_use]
pub fn pressed(event: &KeyboardEvent) -> Option<KeyPress> {
    let text = pressed_text(event);
    let (place, keys) = text.split_at_checked(1)?;
    let (key, latin) = keys.split_once('\n')?;
    Some(KeyPress {
        key: key.to_owned(),
        latin: latin.to_owned(),
        focus: match place {
            "t" => KeyboardFocus::Typing,
            "b" => KeyboardFocus::Button,
            _ => KeyboardFocus::Page,
        },
    })
}
