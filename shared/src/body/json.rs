//! Reading a request's JSON, with syntax errors in words for the caller.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::json::JsonValue;

impl JsonValue {
    /// Reads a whole document.
    ///
    /// # Errors
    /// The syntax error and its position, in words for the caller.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        // A plain test first: the parser's own message for bad UTF-8 depends on where it stands.
        let text = std::str::from_utf8(bytes)
            .map_err(|error| format!("not UTF-8 at byte {}", error.valid_up_to()))?;
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = JsonValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<JsonValue, E> {
        Ok(JsonValue::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<JsonValue, E> {
        Ok(JsonValue::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<JsonValue, E> {
        Ok(JsonValue::Integer(value))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a number that does not fit is only named in messages, never computed with"
    )]
    fn visit_u64<E: Error>(self, value: u64) -> Result<JsonValue, E> {
        Ok(i64::try_from(value).map_or(JsonValue::Number(value as f64), JsonValue::Integer))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the value is whole and within 53 bits there"
    )]
    fn visit_f64<E: Error>(self, value: f64) -> Result<JsonValue, E> {
        // JSON Schema counts 25.0 as an integer, and some languages cannot write 25 otherwise.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        Ok(if value.fract() == 0.0 && value.abs() <= EXACT {
            JsonValue::Integer(value as i64)
        } else {
            JsonValue::Number(value)
        })
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<JsonValue, E> {
        Ok(JsonValue::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<JsonValue, E> {
        Ok(JsonValue::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<JsonValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(JsonValue::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonValue, A::Error> {
        let mut entries = Vec::new();
        let mut names = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !names.insert(name.clone()) {
                let shown: String = name.chars().take(100).collect();
                return Err(A::Error::custom(format!(
                    "the name “{shown}” comes twice in one object"
                )));
            }
            entries.push((name, map.next_value()?));
        }
        Ok(JsonValue::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_64_bit() {
        for (text, expected) in [
            ("-1", JsonValue::Integer(-1)),
            ("300", JsonValue::Integer(300)),
            ("9223372036854775807", JsonValue::Integer(i64::MAX)),
            ("25.0", JsonValue::Integer(25)),
            ("2.5e1", JsonValue::Integer(25)),
            ("2.5", JsonValue::Number(2.5)),
            (
                "9223372036854775808",
                JsonValue::Number(9_223_372_036_854_775_808.0),
            ),
            ("1e300", JsonValue::Number(1e300)),
        ] {
            assert_eq!(JsonValue::parse(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn invalid_json_is_refused_with_a_reason() {
        let deep = "[".repeat(100_000);
        for (bytes, part) in [
            (&b""[..], "EOF"),
            (b"{", "EOF"),
            (b"{} x", "trailing characters"),
            (b"NaN", "expected value"),
            (b"1e999", "out of range"),
            (br#"{"a":1,"a":2}"#, "comes twice"),
            (br#"{"a":{"b":1,"b":1}}"#, "comes twice"),
            (br#""\ud800""#, "hex escape"),
            (b"\"\xff\"", "not UTF-8 at byte 1"),
            (b"\xef\xbb\xbf{}", "expected value"),
            (deep.as_bytes(), "recursion limit"),
        ] {
            let error = JsonValue::parse(bytes).expect_err("not JSON");
            assert!(error.contains(part), "{error}");
        }
    }
}
