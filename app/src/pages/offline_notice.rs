//! The page in place of one that needs the server, while that is away. The service worker
//! keeps it, so it must hold nobody's data and name no page in particular.

use leptos::prelude::*;

use super::navigation_bar::NavigationBar;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::{AppTexts, Localized as _};

/// Says so, and shows what works all the same.
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
                // An address without one is the address that is shown: the page that was
                // asked for.
                <a class="button primary" href="">
                    {texts.retry}
                </a>
                <a class="button" href=Route::Timer.path()>
                    {texts.timer}
                </a>
            </p>
        </main>
    }
    .erase_view_type()
}
