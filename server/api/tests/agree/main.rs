//! The rules in memory and REST on both databases agree: the same random histories give the same
//! events, outcomes and states. (The differential test of `shared` compares native with WebAssembly.)
//!
//! `STINT_HISTORIES` sets the number of histories, `STINT_SEED` the first seed; a failure prints its
//! seed. `STINT_RACE_ROUNDS` sets the rounds of racing clients.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod histories;
mod races;
mod rest_client;
mod vectors;
