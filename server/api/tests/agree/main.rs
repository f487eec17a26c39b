//! Every side agrees: the same random histories through the rules in memory and through
//! REST on SQLite and on PostgreSQL give the same events, outcomes and states. (The
//! differential of `shared` compares the same histories natively and in wasm.)
//!
//! `STINT_HISTORIES` says how many histories, `STINT_SEED` with which seed to begin: a
//! failure names its seed. `STINT_RACE_ROUNDS` says how many rounds two clients race.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod histories;
mod races;
mod rest_client;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| {
        text.parse().expect("the setting is a number")
    })
}
