//! The HTTP API in process: the real router and the real store, a clock that tests move.
//!
//! Every answer is checked against the OpenAPI document on its way (`harness`), so a test of
//! anything is a test of the document too.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod access;
mod conditions;
mod document;
mod harness;
mod idempotency;
mod life;
mod list;
mod schema;
mod transport;
mod wrong;
