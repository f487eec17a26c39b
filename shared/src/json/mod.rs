//! JSON as the browser reads and writes it, as the package `@stint/rules` reads it, and as request
//! bodies are read.
//!
//! serde's visitors are compiled once for each type and each way in which a tag or a flattened
//! field makes serde read it, which was a third of the package. Here a text becomes a [`JsonValue`]
//! first, and each type takes its fields out of it by name.
//!
//! ```
//! # // Derived code names the crate as this workspace does.
//! # extern crate stint_rules as shared;
//! use stint_rules::json::{FromJson, read};
//!
//! #[derive(FromJson)]
//! #[serde(rename_all = "camelCase")]
//! struct Page {
//!     items: Vec<String>,
//!     total_pages: u64,
//! }
//!
//! let page: Page = read(r#"{"items": ["a"], "totalPages": 1}"#).expect("a page");
//! assert_eq!((page.items.len(), page.total_pages), (1, 1));
//!
//! let wrong = read::<Page>(r#"{"items": ["a", 2], "totalPages": 1}"#);
//! assert_eq!(wrong.err().expect("no page").to_string(), "/items/1 must be a string");
//! ```

mod error;
mod fields;
mod from_json;
mod pointer;
mod reader;
mod to_json;
mod value;

pub use error::JsonError;
pub use fields::{JsonField, JsonFields, at, variant};
pub use from_json::{FromJson, parse_uuid};
#[cfg(feature = "server")]
pub(crate) use pointer::pointer_to;
pub use shared_derive::{FromJson, ToJson};
pub use to_json::{JsonWriter, ToJson, write};
pub use value::JsonValue;

/// Reads a value; nothing but white space may follow it.
///
/// # Errors
/// The first part of the text that is not JSON, or not JSON of the expected type.
pub fn read<T: FromJson>(text: &str) -> Result<T, JsonError> {
    T::from_json(reader::parse(text)?)
}
