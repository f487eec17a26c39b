//! The service worker and new versions of the app.
//!
//! To be called in the browser only. Decides nothing.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};

#[wasm_bindgen(module = "/src/platform/timer.js")]
extern "C" {
    #[wasm_bindgen(js_name = watchWorker)]
    fn watch(wants_alerts: bool, is_newer: JsValue);
    /// Passes the user's choice on notifications to the worker, which subscribes to push messages.
    #[wasm_bindgen(js_name = configureWorker)]
    pub fn configure_worker(wants_alerts: bool);
    /// Activates the new version and reloads.
    #[wasm_bindgen(js_name = activateUpdate)]
    pub fn activate_update();
}

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    /// Where the page is.
    #[cfg(any(feature = "hydrate", feature = "offline_history"))]
    pub fn path() -> String;
    /// Shows the parts of a cached document that are hidden until stored data is loaded.
    pub fn reveal();
    /// Reloads the page as soon as the network is back.
    #[wasm_bindgen(js_name = reloadWhenOnline)]
    #[cfg(any(feature = "hydrate", feature = "offline_history"))]
    pub fn reload_when_online();
}

/// Registers the service worker and passes the user's choice on notifications. `is_newer` is called
/// when a version newer than this page is ready.
pub fn watch_worker(wants_alerts: bool, is_newer: impl Fn() + 'static) {
    let is_newer = Closure::<dyn Fn()>::new(is_newer).into_js_value();
    watch(wants_alerts, is_newer);
}
