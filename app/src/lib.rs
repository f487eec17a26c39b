//! Stint's views, rendered by the server and hydrated in the browser.
//!
//! Decides nothing that belongs to the rules: buttons, countdown and refusals come from
//! `shared`. Knows neither SQL nor HTTP handlers: on the server it reaches sessions
//! through the port [`gateway::SessionGateway`].

mod announce;
mod appearance;
mod browser;
mod clock;
mod erase;
pub mod gateway;
mod keyboard;
mod outbox;
mod pages;
mod place;
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

pub use appearance::{Appearance, Theme};
pub use browser::show_crash;
#[cfg(feature = "ssr")]
pub use pages::sign_in::{AccountForm, SignIn};
pub use place::Place;
#[cfg(feature = "ssr")]
pub use shell::{Start, shell};
pub use text::Language;

/// Brings the page that the server rendered to life.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    use pages::timer::TimerPage;

    let seen = browser::start().map_or_else(
        || Err(server_fns::Failure::unreadable()),
        |text| server_fns::read_snapshot(&text),
    );
    leptos::mount::hydrate_body(move || leptos::view! { <TimerPage seen /> });
}
