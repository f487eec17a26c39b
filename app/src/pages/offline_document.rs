//! The document into which the browser draws the offline history. The service worker caches it, so
//! it contains no user data and no address.

use leptos::prelude::*;

use super::navigation_bar::NavigationBar;
use super::offline_notice::OfflineNotice;
use crate::erase_view_type::EraseViewType;
use crate::text::{AppTexts, Localized as _};

/// The container, and the page that says that the server is needed.
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
