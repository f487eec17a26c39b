//! The HTML document around the app. Rendered by the server only.
//!
//! No inline style and no script without a nonce: the server's Content-Security-Policy
//! lets neither run.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::App;
use crate::text::words;

/// The document.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let words = words();
    view! {
        <!DOCTYPE html>
        <html lang=words.document.tag>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f8f4ec" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#1b1815" />
                <meta name="description" content=words.document.description />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options.clone() id="style" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
                <p class="crashed" role="alert" hidden>
                    {words.document.crashed}
                </p>
                <noscript>
                    <p class="banner">{words.document.no_script}</p>
                </noscript>
            </body>
        </html>
    }
}
