//! The list of keys.

use super::Page;
use leptos::prelude::*;

use super::sheet::{Sheet, SheetFrame};
use crate::erase::Erase;
use crate::text::words;

/// Which key does what.
#[component]
pub fn KeysSheet() -> impl IntoView {
    let Page { draft, .. } = expect_context();
    let words = &words().keys;
    // Our own words, which hold no markup.
    let rows = words
        .list
        .map(|(key, what)| format!("<dt><kbd>{key}</kbd></dt><dd>{what}</dd>"));
    view! {
        <SheetFrame sheet=Sheet::Keys id="keys" title=words.title>
            <dl inner_html=rows.concat()></dl>
            <p class="decide">
                <button type="button" class="primary" on:click=move |_| draft.close()>
                    {words.close}
                </button>
            </p>
        </SheetFrame>
    }
    .erase()
}
