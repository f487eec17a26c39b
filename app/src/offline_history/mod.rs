//! History, insights and the page of a session, drawn in the browser without the server: from
//! the user's sessions, as far as this device has copied them, and the queued commands.
//!
//! Each session is stored as the rules fold it, so the pages are made of the same values as the
//! server's. Pure, except [`history_sync`] and [`render`].

#[cfg(feature = "offline_history")]
mod attention;
mod forms;
mod history;
#[cfg(feature = "offline_history")]
mod history_sync;
mod metadata;
mod page_data;
#[cfg(feature = "offline_history")]
mod render;
mod repair;
mod today;

#[cfg(feature = "offline_history")]
pub use history_sync::sync;
#[cfg(feature = "offline_history")]
pub use render::{show, take_forms};

#[cfg(test)]
mod tests;
