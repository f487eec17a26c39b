//! The JSON of API.md: exactly its fields, and nothing lost on the way there and back.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod accounts;
#[cfg(feature = "server")]
mod bodies;
mod events;
mod requests;
mod sessions;
mod support;
mod sync;
mod tasks;
