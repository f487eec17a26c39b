//! The timer page's state in the browser: what is shown, commands on their way to the server,
//! and the exchange with other tabs.
//!
//! All tabs share the stored queue (`persistence`). One of them, the leader, follows the event
//! stream (`leader`), sends commands (`sync`) and notifies the others of changes.

pub mod announcements;
mod clock;
pub mod device_preferences;
mod leader;
pub mod persistence;
pub mod refusals;
mod request_error;
mod state;
pub mod store;
mod sync;
