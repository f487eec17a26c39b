//! What a document loads besides itself: the built files, by names that change with what is in
//! them. Rendered by the server only.
//!
//! Not Leptos' own `HydrationScripts`, which reads the names from disk for each page, and gives
//! the nonce away as the value of `crossorigin`, where any style sheet could read it.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// The addresses of the built files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUrls {
    /// The style sheet.
    pub style: String,
    /// The script that loads the module.
    pub script: String,
    /// The WebAssembly module.
    pub module: String,
}

/// Loads the module as soon as the document is there, and has it take the page over.
#[component]
pub fn Hydration(
    /// The built files.
    assets: AssetUrls,
) -> impl IntoView {
    let nonce = use_nonce();
    let AssetUrls { script, module, .. } = assets;
    let start = format!(
        "import load,{{hydrate}}from\"{script}\";\
         load({{module_or_path:\"{module}\"}}).then(hydrate)"
    );
    view! {
        // Preloaded with the mode that the script uses, or the browser would load them twice.
        <link rel="modulepreload" href=script nonce=nonce.clone() />
        <link rel="preload" href=module r#as="fetch" r#type="application/wasm" crossorigin="" />
        <script type="module" nonce=nonce inner_html=start></script>
    }
}
