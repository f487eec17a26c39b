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
#[cfg(feature = "ssr")]
mod installed;
mod keyboard;
#[cfg(feature = "ssr")]
mod local_time;
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
pub use installed::{alert_words, manifest};
#[cfg(feature = "ssr")]
pub use local_time::LocalTime;
#[cfg(feature = "ssr")]
pub use pages::form::Sent;
#[cfg(feature = "ssr")]
pub use pages::sign_in::SignIn;
#[cfg(feature = "ssr")]
pub use pages::tasks::{OneProject, OneTask, ProjectList, TaskList, Tasks, Which};
#[cfg(feature = "ssr")]
pub use pages::{history, insights, session, settings, sign_in};
pub use place::Place;
#[cfg(feature = "ssr")]
pub use shell::{Start, shell};
pub use text::Language;

/// Brings the page that the server rendered to life.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    use pages::timer::TimerPage;

    let start = browser::start();
    if start.as_deref() == Some(NOTHING) {
        // What is spawned runs on an executor, and mounting sets it up.
        leptos::mount::mount_to_body(|| ());
        leptos::task::spawn_local(open_kept());
        return;
    }
    let seen = start.map_or_else(
        || Err(server_fns::Failure::unreadable()),
        |start| server_fns::read_snapshot(&start),
    );
    leptos::mount::hydrate_body(move || leptos::view! { <TimerPage seen /> });
}

/// What the browser finds in place of data in a document that holds nobody's.
const NOTHING: &str = "null";

/// Puts what the device keeps in the place of the document that the service worker has kept.
#[cfg(feature = "hydrate")]
async fn open_kept() {
    use pages::timer::TimerPage;

    if browser::path() != Place::Timer.path() {
        browser::reload_when_online();
        return;
    }
    let seen = Ok(server_fns::Seen::nobody());
    browser::clear_page();
    leptos::mount::mount_to_body(move || leptos::view! { <TimerPage seen /> });
}
