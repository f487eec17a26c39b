//! Properties of the rules that hold for every random history.
//!
//! Cases follow from a fixed seed (`PROPTEST_RNG_SEED` natively for another), so that a
//! run can be repeated; a failing case is shrunk to the fewest moves that still fail.

mod batches;
mod commands;
mod compact_sessions;
mod event_checks;
mod limits;
mod logs;
mod support;
mod time;
