//! Parsing of JSON request bodies: every problem at once, each with its JSON pointer.
//!
//! A body is a struct with `#[derive(RequestBody)]` beside serde's derives, which give the field
//! names. Only types are checked here: 300 is a valid number for a rating as far as the body is
//! concerned; the rules decide about values. serde's own `Deserialize` is not used for bodies,
//! because it stops at the first error and overwrites duplicate names.
//!
//! ```
//! use stint_rules::body::BodyFields;
//! use stint_rules::json::JsonValue;
//! use stint_rules::rules::PauseSession;
//!
//! let read = |text: &str| {
//!     let document = JsonValue::parse(text.as_bytes()).expect("JSON");
//!     BodyFields::new(document, "").and_then(BodyFields::read_all::<PauseSession>)
//! };
//! let pause = read(r#"{"pauseReason": "tea"}"#).expect("a valid body");
//! assert_eq!(pause.pause_reason.as_deref(), Some("tea"));
//!
//! let problems = read(r#"{"pauseReason": 1, "more": true}"#).expect_err("two problems");
//! assert_eq!(problems.listed()[0].pointer, "/pauseReason");
//! assert_eq!(problems.listed()[1].detail, "There is no field “more” here; there are pauseReason.");
//! ```

mod fields;
mod json;
mod nearest;

pub use fields::{BodyField, BodyFields, RequestBody};
pub use nearest::{did_you_mean, nearest_name};
pub use shared_derive::RequestBody;
