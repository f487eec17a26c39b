//! JSON values as they were sent: unlike in `serde_json::Value`, each name of an object comes once,
//! and whole numbers stay whole.

/// A parsed JSON document, before its fields are read.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonValue {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number without a fraction that fits in 64 bits.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(String),
    /// In the order of the document.
    Array(Vec<JsonValue>),
    /// An object, its names in the order they came, each once.
    Object(Vec<(String, JsonValue)>),
}

impl JsonValue {
    /// The kind of value with its article, for messages: `a string`, `null`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "a whole number",
            Self::Number(_) => "a number that is not whole or has more than 64 bits",
            Self::Text(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}
