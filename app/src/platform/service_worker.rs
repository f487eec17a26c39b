//! The service worker and new versions of the app.
//!
//! To be called in the browser only. Decides nothing.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};

use crate::base_path::link;

#[wasm_bindgen(module = "/src/platform/timer.js")]
extern "C" {
    #[wasm_bindgen(js_name = watchWorker)]
    fn watch(address: &str, wants_alerts: bool, is_newer: JsValue);
    /// Passes the user's choice on notifications to the worker, which subscribes to push messages.
    #[wasm_bindgen(js_name = configureWorker)]
    pub fn configure_worker(wants_alerts: bool);
    /// Activates the new version and reloads.
    #[wasm_bindgen(js_name = activateUpdate)]
    pub fn activate_update();
}

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = path)]
    #[cfg(any(feature = "hydrate", feature = "offline_history"))]
    fn full_path() -> String;
    /// Shows the parts of a cached document that are hidden until stored data is loaded.
    pub fn reveal();
    /// Reloads the page as soon as the network is back.
    #[wasm_bindgen(js_name = reloadWhenOnline)]
    #[cfg(any(feature = "hydrate", feature = "offline_history"))]
    pub fn reload_when_online();
}

/// The path of the page, without the base path.
#[cfg(any(feature = "hydrate", feature = "offline_history"))]
#[must_use]
pub fn path() -> String {
    full_path().split_off(link("").len())
}

/// Registers the service worker and passes the user's choice on notifications. `is_newer` is called
/// when a version newer than this page is ready.
pub fn watch_worker(wants_alerts: bool, is_newer: impl Fn() + 'static) {
    let is_newer = Closure::<dyn Fn()>::new(is_newer).into_js_value();
    watch(&link("/sw.js"), wants_alerts, is_newer);
}
