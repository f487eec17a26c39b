//! Messages between the tabs of this browser, and the election of the leader.

use wasm_bindgen::prelude::{Closure, wasm_bindgen};

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = join)]
    fn join_with(listener: &Closure<dyn Fn(String, String)>);
    /// Sends a message to the other tabs.
    pub fn broadcast(message: &str);
    /// Requests the leader's lock, with `steal` at the expense of its holder; answered by the kind
    /// `lead`, and by `rest` when another tab has taken it. False where the browser has no locks.
    pub fn lead(steal: bool) -> bool;
}

/// Joins the other tabs. `listener` receives a kind and a text: `tab` with the message of another
/// tab, `lead` and `rest`, and those of the event stream.
pub fn join(listener: impl Fn(String, String) + 'static) {
    let listener = Closure::<dyn Fn(String, String)>::new(listener);
    join_with(&listener);
    // Called for as long as the page exists.
    listener.forget();
}
