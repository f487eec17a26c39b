//! The browser's second entry point: stores a user's history on the device, and renders the
//! history pages without the server. Holds no logic of its own.
//!
//! A module of its own, so that a first visit loads nothing of it.

#![recursion_limit = "512"]

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by a page of the server's when the browser is idle.
#[wasm_bindgen]
pub fn sync() {
    app::sync();
}

/// Called by the document that replaces a page of the server's.
#[wasm_bindgen]
pub fn show() {
    std::panic::set_hook(Box::new(|panic| {
        app::show_crash(&panic.to_string());
    }));
    app::show();
}
