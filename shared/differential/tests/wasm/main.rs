//! The rules as WebAssembly: they decide as natively, and cost no more than before.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod agree;
mod instructions;
mod module;
