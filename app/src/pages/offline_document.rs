//! The document in which the browser draws the pages that look back while the server is away.
//! The service worker keeps it, so it holds nobody's data and names no page in particular.

use leptos::prelude::*;

use super::navigation_bar::NavigationBar;
use super::offline_notice::OfflineNotice;
use crate::erase_view_type::EraseViewType;
use crate::text::{AppTexts, Localized as _};

/// The place where they are drawn, and what stands there if nothing is kept.
#[component]
pub fn OfflineDocument() -> impl IntoView {
    let texts = &AppTexts::here().needs_server;
    let nothing = None::<&str>;
    view! {
        <div id="offline-page">
            <NavigationBar here=None>{nothing}</NavigationBar>
            <main id="content" class="message" aria-busy="true">
                <p class="quiet delayed">{texts.loading}</p>
            </main>
        </div>
        <template id="away">
            <OfflineNotice />
        </template>
    }
    .erase_view_type()
}
