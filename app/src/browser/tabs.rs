//! The other tabs of this browser.

use wasm_bindgen::prelude::{Closure, wasm_bindgen};

#[wasm_bindgen(module = "/src/browser/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = join)]
    fn join_with(listener: &Closure<dyn Fn(String, String)>);
    /// Tells the other tabs.
    pub fn tell(news: &str);
}

/// Joins the other tabs; `listener` hears whatever happens beside the page, as a kind and
/// a text: `tab` with what another tab tells.
pub fn join(listener: impl Fn(String, String) + 'static) {
    let listener = Closure::<dyn Fn(String, String)>::new(listener);
    join_with(&listener);
    // It is called for as long as the page lives.
    listener.forget();
}
