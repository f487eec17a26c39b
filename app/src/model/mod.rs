//! Data and pure functions: no browser, no signals, instants as parameters. Tested natively.

pub mod alerts;
pub mod api_responses;
pub mod appearance;
pub mod breaks;
pub mod command_queue;
#[cfg(feature = "pages")]
pub mod history;
#[cfg(feature = "pages")]
pub mod history_filter;
#[cfg(feature = "pages")]
pub mod history_query;
pub mod json;
pub mod keyboard;
#[macro_use]
pub mod language;
#[cfg(feature = "ssr")]
pub mod local_time;
pub mod mirror;
pub mod preferences;
pub mod ring_geometry;
pub mod route;
pub mod server_clock;
#[cfg(feature = "ssr")]
pub mod settings;
pub mod stored_draft;
pub mod task_lookup;
pub mod task_options;
pub mod timer_display;
#[cfg(feature = "pages")]
pub mod times_form;
#[cfg(feature = "pages")]
pub mod zone_clock;
