//! What benchmarks over HTTP share: the client, and histories to import.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a measurement stops where it cannot go on"
)]

pub mod client;
pub mod history;
