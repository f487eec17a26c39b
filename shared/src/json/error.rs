//! Why a text is not the expected JSON.

use std::fmt;

use super::pointer::pointer_to;

/// What was expected, and where. One allocation, so that results stay small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError(Box<Expected>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Expected {
    /// Empty for the document itself.
    pointer: String,
    what: &'static str,
}

impl JsonError {
    /// The value itself is not what was expected: `a string`.
    #[must_use]
    #[inline(never)]
    pub fn expected(what: &'static str) -> Self {
        let pointer = String::new();
        Self(Box::new(Expected { pointer, what }))
    }

    /// The same error, seen from the object or array that has the value at `name`.
    #[must_use]
    #[inline(never)]
    pub fn within(mut self, name: &str) -> Self {
        self.0.pointer = pointer_to("", name) + &self.0.pointer;
        self
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Expected { pointer, what } = &*self.0;
        let place = if pointer.is_empty() {
            "The document"
        } else {
            pointer
        };
        write!(formatter, "{place} must be {what}")
    }
}

impl std::error::Error for JsonError {}
