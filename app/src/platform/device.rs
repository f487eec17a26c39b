//! The device itself: what it keeps, its sounds, its notifications, its screen, its tab.

#[cfg(feature = "hydrate")]
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use web_sys::Event;
use web_sys::js_sys::Promise;

use super::value_of;

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    /// A text that this browser keeps for all its tabs; empty where it keeps none.
    #[wasm_bindgen(js_name = readStored)]
    pub fn read_stored(name: &str) -> String;
    /// Keeps a text; does nothing where the browser keeps none.
    #[wasm_bindgen(js_name = writeStored)]
    pub fn write_stored(name: &str, text: &str);
    #[wasm_bindgen(js_name = onStorageChange)]
    fn on_storage_change_with(name: &str, listener: &Closure<dyn Fn()>);

    #[wasm_bindgen(js_name = changed)]
    fn changed_text(event: &Event) -> String;

    /// Makes sounds possible; browsers want a person's click for it.
    #[wasm_bindgen(js_name = unlockSound)]
    pub fn unlock_sound();
    #[wasm_bindgen(js_name = claim)]
    fn claim_promise(alert: &str) -> Promise;

    #[wasm_bindgen(js_name = mayNotify)]
    fn may_notify_text() -> String;
    /// Has the browser ask the person for notifications, which takes a click.
    #[wasm_bindgen(js_name = askToNotify)]
    pub fn ask_to_notify();
    /// Shows a notification, in the place of an older one with the same tag, unless the
    /// person is looking at this page or has not allowed any.
    pub fn notify(title: &str, body: &str, tag: &str);

    /// Keeps the screen on, whenever the page is seen, or no longer.
    #[wasm_bindgen(js_name = stayAwake)]
    pub fn stay_awake(is_on: bool);
    /// Gives the tab another icon.
    #[wasm_bindgen(js_name = setIcon)]
    pub fn set_icon(address: &str);
}

/// Calls `listener` whenever another tab keeps another text under this name.
pub fn on_storage_change(name: &str, listener: impl Fn() + 'static) {
    let listener = Closure::<dyn Fn()>::new(listener);
    on_storage_change_with(name, &listener);
    // It is called for as long as the page lives.
    listener.forget();
}

/// Which named field was changed, and to what: `true` or `false` where it is a box to tick.
#[must_use]
pub fn changed(event: &Event) -> Option<(String, String)> {
    let text = changed_text(event);
    let (name, value) = text.split_once(' ')?;
    Some((name.to_owned(), value.to_owned()))
}

/// Fills a place that the server left, and calls `changed` when a field in it is changed;
/// false where there is no such place.
#[cfg(feature = "hydrate")]
pub fn fill(id: &str, html: &str, changed: impl Fn(Event) + 'static) -> bool {
    let Some(container) = super::document().and_then(|document| document.get_element_by_id(id))
    else {
        return false;
    };
    container.set_inner_html(html);
    let listener = Closure::<dyn Fn(Event)>::new(changed).into_js_value();
    let listener = listener.unchecked_ref();
    container
        .add_event_listener_with_callback("change", listener)
        .is_ok()
}

/// Whether this tab is the one to call for a moment; only one tab ever is. A tab that can't
/// be heard lets the others go first.
pub async fn claim(alert: &str) -> bool {
    value_of(claim_promise(alert)).await.is_truthy()
}

/// Whether the person has said whether there may be notifications, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationPermission {
    /// Not asked.
    Unasked,
    /// Allowed.
    Granted,
    /// Forbidden, or the browser has none.
    Denied,
}

impl NotificationPermission {
    fn of(text: &str) -> Self {
        match text {
            "granted" => Self::Granted,
            "default" => Self::Unasked,
            _ => Self::Denied,
        }
    }
}

/// What the person has said about notifications.
#[must_use]
pub fn may_notify() -> NotificationPermission {
    NotificationPermission::of(&may_notify_text())
}
