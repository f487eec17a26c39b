//! Stint's views, rendered by the server and hydrated in the browser.
//!
//! Decides nothing that belongs to the rules: buttons, countdown and refusals come from
//! `shared`. Knows neither SQL nor HTTP handlers: on the server a page is rendered from what
//! it is handed ([`Start`]), in the browser it asks the HTTP API.

mod announce;
mod answers;
mod appearance;
mod attention;
mod breaks;
mod browser;
mod clock;
mod device;
mod erase;
#[cfg(feature = "ssr")]
mod front;
#[cfg(feature = "ssr")]
mod installed;
mod json;
mod keyboard;
#[cfg(feature = "ssr")]
mod local_time;
mod mirror;
mod moments;
mod outbox;
#[cfg_attr(
    all(feature = "pages", not(feature = "ssr")),
    expect(
        dead_code,
        reason = "the pages that look back have states that only the server has"
    )
)]
mod pages;
#[cfg(all(feature = "pages", any(feature = "hydrate", test)))]
mod past;
mod place;
mod preferences;
mod reading;
mod record;
#[cfg(test)]
mod sample;
#[cfg(feature = "ssr")]
mod shell;
mod store;
#[cfg_attr(
    all(feature = "pages", not(feature = "ssr")),
    expect(
        dead_code,
        reason = "the pages that look back say what only the server has"
    )
)]
mod text;
#[cfg(feature = "ssr")]
mod visit;
pub mod work;

#[cfg(feature = "ssr")]
pub use answers::Seen;
pub use appearance::{Appearance, Theme};
pub use browser::show_crash;
#[cfg(feature = "ssr")]
pub use front::Front;
#[cfg(feature = "ssr")]
pub use installed::{alert_words, manifest};
#[cfg(feature = "ssr")]
pub use local_time::LocalTime;
#[cfg(feature = "ssr")]
pub use pages::form::Sent;
#[cfg(feature = "ssr")]
pub use pages::refused::Refused;
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
#[cfg(feature = "ssr")]
pub use visit::Visit;

/// Keeps the person's past on this device from now on, for [`show`].
#[cfg(all(feature = "hydrate", feature = "pages"))]
pub use past::keep;

/// Draws the page that the address names from what this device keeps.
#[cfg(all(feature = "hydrate", feature = "pages"))]
pub fn show() {
    browser::past::spawn(past::show());
}

/// Brings the page that the server rendered to life.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    use pages::timer::TimerPage;

    if pages::choices::revive() {
        return;
    }
    let start = browser::start().unwrap_or_default();
    let seen = if start == NOTHING {
        // The document that the service worker has kept was rendered for nobody, so the first
        // frame is nobody's; what the device keeps is taken up right after.
        if browser::path() != Place::Timer.path() {
            browser::reload_when_online();
            return;
        }
        Ok(answers::Seen::nobody())
    } else {
        json::read(&start)
    };
    match seen {
        Ok(seen) => leptos::mount::hydrate_body(move || leptos::view! { <TimerPage seen /> }),
        Err(error) => show_crash(&error),
    }
}

/// What the browser finds in place of data in a document that holds nobody's.
const NOTHING: &str = "null";
