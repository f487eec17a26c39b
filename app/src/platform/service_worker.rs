//! The app on the device: its service worker and newer versions.
//!
//! To be called in the browser only. Decides nothing.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = watchWorker)]
    fn watch(wants_alerts: bool, is_newer: JsValue);
    /// Tells the worker whether the person wants to be told of alerts on this device, also
    /// while no page is open.
    #[wasm_bindgen(js_name = tellWorker)]
    pub fn tell_worker(wants_alerts: bool);
    /// Loads the newer version of the app.
    #[wasm_bindgen(js_name = swapWorker)]
    pub fn swap_worker();
    /// Where the page is.
    #[cfg(feature = "hydrate")]
    pub fn path() -> String;
    /// Shows what a kept document has hidden until it was known whose it is.
    pub fn uncover();
    /// Loads the page again as soon as there is a network.
    #[wasm_bindgen(js_name = reloadWhenOnline)]
    #[cfg(feature = "hydrate")]
    pub fn reload_when_online();
}

/// Registers the service worker, and tells it whether the person wants to be told of alerts.
/// `is_newer` is called when there is a newer version of the app than this page.
pub fn watch_worker(wants_alerts: bool, is_newer: impl Fn() + 'static) {
    let is_newer = Closure::<dyn Fn()>::new(is_newer).into_js_value();
    watch(wants_alerts, is_newer);
}
