//! The browser's entry point: hydrates what the server rendered. Holds no logic of its own.

#![recursion_limit = "512"]

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page as soon as the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|panic| {
        // A panic ends the module: no event handler runs any more.
        app::show_crash(&panic.to_string());
    }));
    app::hydrate();
}
