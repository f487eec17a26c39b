//! Statistics: examples, and properties compared with a model that counts each second.
//!
//! The same source runs natively and in wasm under Node; see `support`.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod calendars;
mod properties;
mod session_stats;
mod statistics;
mod stats_view;
mod streaks;
mod support;
mod user_zones;
