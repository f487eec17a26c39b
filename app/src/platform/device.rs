//! Device features: small stored texts, sounds, notifications, screen and tab icon.

#[cfg(feature = "hydrate")]
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use web_sys::Event;
use web_sys::js_sys::Promise;

use super::value_of;
use crate::base_path::link;

#[wasm_bindgen(module = "/src/platform/timer.js")]
extern "C" {
    #[wasm_bindgen(js_name = readStored)]
    fn read_stored_text(name: &str) -> String;
    #[wasm_bindgen(js_name = writeStored)]
    fn write_stored_text(name: &str, text: &str);
    #[wasm_bindgen(js_name = onStorageChange)]
    fn on_storage_change_with(listener: &Closure<dyn Fn(String, String)>);

    #[wasm_bindgen(js_name = changed)]
    fn changed_text(event: &Event) -> String;

    /// Enables sound; browsers require a click for it.
    #[wasm_bindgen(js_name = unlockSound)]
    pub fn unlock_sound();
    #[wasm_bindgen(js_name = claim)]
    fn claim_promise(alert: &str) -> Promise;

    #[wasm_bindgen(js_name = mayNotify)]
    fn may_notify_text() -> String;
    /// Has the browser ask the user for permission to notify, which requires a click.
    #[wasm_bindgen(js_name = askToNotify)]
    pub fn ask_to_notify();
    #[wasm_bindgen(js_name = notify)]
    fn notify_with(title: &str, body: &str, tag: &str, icon: &str);

    /// Keeps the screen on while the page is visible, or stops doing so.
    #[wasm_bindgen(js_name = stayAwake)]
    pub fn stay_awake(is_on: bool);
    /// Sets the icon of the tab.
    #[wasm_bindgen(js_name = setIcon)]
    pub fn set_icon(address: &str);
}

/// A text that this browser stores for all its tabs; empty without one.
#[must_use]
pub fn read_stored(name: &str) -> String {
    read_stored_text(&own_name(name))
}

/// Stores a text; does nothing where the browser refuses.
pub fn write_stored(name: &str, text: &str) {
    write_stored_text(&own_name(name), text);
}

/// Others of the origin may store texts with the same name.
fn own_name(name: &str) -> String {
    [name, &link("")].concat()
}

/// Shows a notification, which replaces an older one with the same tag, unless the user sees this page
/// or has not permitted any.
pub fn notify(title: &str, body: &str, tag: &str) {
    notify_with(title, body, tag, &link("/favicon.svg"));
}

/// Calls `listener` with each text that another tab stores under this name, in order: a tab that was
/// frozen would no longer find the earlier ones.
pub fn on_storage_change(name: &str, listener: impl Fn(String) + 'static) {
    let name = own_name(name);
    let listener = Closure::<dyn Fn(String, String)>::new(move |changed, text| {
        if changed == name {
            listener(text);
        }
    });
    on_storage_change_with(&listener);
    // Called for as long as the page exists.
    listener.forget();
}

/// The name and new value of a changed field: `true` or `false` for a checkbox.
#[must_use]
pub fn changed(event: &Event) -> Option<(String, String)> {
    let text = changed_text(event);
    let (name, value) = text.split_once(' ')?;
    Some((name.to_owned(), value.to_owned()))
}

/// Fills the empty container of a server-rendered page and calls `changed` when a field in it is
/// changed; false without such a container.
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

/// Whether this tab is the one to give an alert; true in one tab only. A tab that cannot play sound
/// lets the others go first.
pub async fn claim(alert: &str) -> bool {
    value_of(claim_promise(alert)).await.is_truthy()
}

/// The browser's permission for notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationPermission {
    /// The user was not asked.
    Unasked,
    /// Allowed.
    Granted,
    /// Denied, or not supported.
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

/// The browser's permission for notifications.
#[must_use]
pub fn may_notify() -> NotificationPermission {
    NotificationPermission::of(&may_notify_text())
}
