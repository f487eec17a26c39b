//! The other tabs of this browser, and which of them speaks to the server.

use wasm_bindgen::prelude::{Closure, wasm_bindgen};

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = join)]
    fn join_with(listener: &Closure<dyn Fn(String, String)>);
    /// Tells the other tabs.
    pub fn broadcast(message: &str);
    /// Asks to become the tab that speaks to the server, at once and in the place of
    /// another with `steal`; heard as `lead`, and as `rest` when another has taken over.
    /// False where the browser has no locks.
    pub fn lead(steal: bool) -> bool;
}

/// Joins the other tabs; `listener` hears whatever happens beside the page, as a kind and
/// a text: `tab` with what another tab tells, `lead` and `rest`, and the stream's.
pub fn join(listener: impl Fn(String, String) + 'static) {
    let listener = Closure::<dyn Fn(String, String)>::new(listener);
    join_with(&listener);
    // It is called for as long as the page lives.
    listener.forget();
}
