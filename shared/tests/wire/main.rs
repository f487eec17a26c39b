//! JSON has exactly the fields of docs/api.md and survives a round trip.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod accounts;
#[cfg(feature = "server")]
mod bodies;
mod events;
mod json;
mod requests;
mod sessions;
mod support;
mod sync;
mod tasks;
