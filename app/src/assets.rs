//! The built files that a document loads, under names with a content hash. Rendered by the server
//! only.
//!
//! Replaces Leptos' `HydrationScripts`, which reads the names from disk for each page and puts the
//! nonce into `crossorigin`, where any style sheet could read it.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::base_path::link;

/// The paths of the built files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUrls {
    /// The style sheet.
    pub style: String,
    /// The script that loads the module.
    pub script: String,
    /// The WebAssembly module.
    pub module: String,
}

/// Loads the module when the document is parsed, and hydrates the page.
#[component]
pub fn Hydration(
    /// The built files.
    assets: AssetUrls,
) -> impl IntoView {
    let nonce = use_nonce();
    let AssetUrls { script, module, .. } = assets;
    let start = format!(
        "import load,{{hydrate}}from\"{}\";\
         load({{module_or_path:\"{}\"}}).then(hydrate)",
        link(&script),
        link(&module)
    );
    view! {
        // Preloaded with the mode that the script uses, or the browser would load them twice.
        <link rel="modulepreload" href=link(&script) nonce=nonce.clone() />
        <link rel="preload" href=link(&module) r#as="fetch" r#type="application/wasm" crossorigin="" />
        <script type="module" nonce=nonce inner_html=start></script>
    }
}
