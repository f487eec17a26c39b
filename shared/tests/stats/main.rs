//! What statistics count, and where: examples, and properties against a model that looks at
//! every single second.
//!
//! The same source runs natively and in wasm under Node; see `support`.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod calendars;
mod counted;
mod facts;
mod properties;
mod shown;
mod streaks;
mod support;
