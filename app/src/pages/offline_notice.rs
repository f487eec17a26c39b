//! The page in place of one that needs the server. The service worker caches it, so it contains no
//! user data and no address.

use leptos::prelude::*;

use super::navigation_bar::NavigationBar;
use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::{AppTexts, Localized as _};

/// The text, with links to retry and to the timer.
#[component]
pub fn OfflineNotice() -> impl IntoView {
    let texts = &AppTexts::here().needs_server;
    let nothing = None::<&str>;
    super::title(texts.title);
    view! {
        <NavigationBar here=None>{nothing}</NavigationBar>
        <main id="content" class="message">
            <h1>{texts.title}</h1>
            <p>{texts.body}</p>
            <p class="buttons">
                // An empty address is the current one: the page that was requested.
                <a class="button primary" href="">
                    {texts.retry}
                </a>
                <a class="button" href=link(Route::Timer.path())>
                    {texts.timer}
                </a>
            </p>
        </main>
    }
    .erase_view_type()
}
