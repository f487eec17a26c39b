//! What holds, always: the properties at the end of RULES.md, for random histories.
//!
//! Cases follow from a fixed seed (`PROPTEST_RNG_SEED` natively for another), so that a
//! run can be repeated; a failing case is shrunk to the fewest moves that still fail.

mod batches;
mod checks;
mod commands;
mod limits;
mod logs;
mod support;
mod time;
