//! Stint's views, rendered by the server and hydrated in the browser.
//!
//! Decides nothing that belongs to the rules: buttons, countdown and refusals come from
//! `shared`. Knows neither SQL nor HTTP handlers: on the server it reaches sessions
//! through the port [`gateway::SessionGateway`].

mod announce;
mod at_once;
mod browser;
mod clock;
mod erase;
pub mod gateway;
mod keyboard;
mod outbox;
mod pages;
mod reading;
#[cfg(test)]
mod sample;
#[expect(
    missing_docs,
    reason = "the server macro makes argument structs whose fields can't carry documentation"
)]
pub mod server_fns;
#[cfg(feature = "ssr")]
mod shell;
mod store;
mod text;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, StaticSegment};

pub use browser::show_crash;
#[cfg(feature = "ssr")]
pub use shell::shell;

use pages::not_found::NotFound;
use pages::timer::TimerPage;

/// The whole app below `<body>`.
#[component]
pub fn App() -> impl IntoView {
    #[cfg(feature = "ssr")]
    leptos_meta::provide_meta_context();
    view! {
        <Router>
            // The page is sent whole, so that it can be read before any script runs.
            <FlatRoutes fallback=NotFound>
                <Route path=StaticSegment("") view=TimerPage ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
}
