//! Tests of the rules, written as given, when, then.
//!
//! The same source runs natively and in wasm under Node; see `support`.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod amendments;
mod corrections;
mod derived_values;
mod endings;
mod extensions;
mod focus_score;
mod lengths;
mod one_open_session;
mod order_of_refusals;
mod overtime;
mod pauses;
mod progress;
mod records;
mod refusals;
mod reopenings;
mod replay;
mod revisions;
mod robustness;
mod splits;
mod states;
mod support;
mod tags;
mod texts;
mod time_zones;
