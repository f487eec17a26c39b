//! The rules of a session for other languages: JSON in, JSON out.
//!
//! [`answer`] takes a request `{"call": …, "input": …}` as UTF-8 JSON and returns
//! `{"output": …}`, or `{"error": {"code", "detail"}}` where the request cannot be read. What
//! the rules refuse is an output, not an error. The calls are declared in `calls.rs`.

mod boundary;
mod calls;
#[cfg(feature = "schema")]
mod schema;
mod types;

pub use calls::answer;
#[cfg(feature = "schema")]
pub use calls::{CallDescription, descriptions, schemas};
