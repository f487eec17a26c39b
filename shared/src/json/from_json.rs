//! Conversion of JSON values.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{JsonError, JsonValue};
use crate::ordered::set_of;
use crate::{
    CalendarDay, CommandId, EventId, PauseId, ProjectId, SessionId, TaskId, Timestamp, UserId,
};

/// A type that a JSON value is converted to; derive it for structs and enums.
pub trait FromJson: Sized {
    /// The values that are accepted, for messages: `a string`.
    const EXPECTED: &'static str;

    /// The same for an array of these values.
    const EXPECTED_ARRAY: &'static str = "an array";

    /// Converts the value.
    ///
    /// # Errors
    /// If it has another type.
    fn from_json(value: JsonValue) -> Result<Self, JsonError>;
}

macro_rules! from_json {
    ($($type:ty: $expected:literal, $pattern:pat => $value:expr;)+) => {$(
        impl FromJson for $type {
            const EXPECTED: &'static str = $expected;

            fn from_json(value: JsonValue) -> Result<Self, JsonError> {
                let converted = match value {
                    $pattern => $value,
                    _ => None,
                };
                converted.ok_or_else(|| JsonError::expected(Self::EXPECTED))
            }
        }
    )+};
}

from_json! {
    i64: "a whole number", JsonValue::Integer(number) => Some(number);
    u8: "a whole number from 0 to 255", JsonValue::Integer(number) => Self::try_from(number).ok();
    u16: "a whole number from 0 to 65535", JsonValue::Integer(number) => Self::try_from(number).ok();
    u32: "a whole number of 32 bits, not negative",
        JsonValue::Integer(number) => Self::try_from(number).ok();
    u64: "a whole number that is not negative",
        JsonValue::Integer(number) => Self::try_from(number).ok();
    bool: "true or false", JsonValue::Boolean(value) => Some(value);
    Timestamp: "an RFC 3339 date-time such as 2026-11-22T10:00:00Z",
        JsonValue::Text(text) => Self::parse(&text);
    CalendarDay: "a date such as 2026-11-22", JsonValue::Text(text) => Self::parse(&text);
    Uuid: "a UUID with hyphens", JsonValue::Text(text) => parse_uuid(&text);
}

impl FromJson for String {
    const EXPECTED: &'static str = "a string";
    const EXPECTED_ARRAY: &'static str = "an array of strings";

    fn from_json(value: JsonValue) -> Result<Self, JsonError> {
        match value {
            JsonValue::Text(text) => Ok(text),
            _ => Err(JsonError::expected(Self::EXPECTED)),
        }
    }
}

impl FromJson for f64 {
    const EXPECTED: &'static str = "a number";

    #[expect(
        clippy::cast_precision_loss,
        reason = "JSON does not tell integers from other numbers, and 53 bits are enough here"
    )]
    fn from_json(value: JsonValue) -> Result<Self, JsonError> {
        match value {
            JsonValue::Integer(number) => Ok(number as Self),
            JsonValue::Number(number) => Ok(number),
            _ => Err(JsonError::expected(Self::EXPECTED)),
        }
    }
}

/// As it is.
impl FromJson for JsonValue {
    const EXPECTED: &'static str = "a value";

    fn from_json(value: JsonValue) -> Result<Self, JsonError> {
        Ok(value)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    const EXPECTED: &'static str = T::EXPECTED_ARRAY;

    fn from_json(value: JsonValue) -> Result<Self, JsonError> {
        let mut items = Self::new();
        for_each_item(value, Self::EXPECTED, &mut |item| {
            items.push(T::from_json(item)?);
            Ok(())
        })?;
        Ok(items)
    }
}

/// Not generic, so that it is compiled once.
fn for_each_item(
    value: JsonValue,
    expected: &'static str,
    read: &mut dyn FnMut(JsonValue) -> Result<(), JsonError>,
) -> Result<(), JsonError> {
    let JsonValue::Array(items) = value else {
        return Err(JsonError::expected(expected));
    };
    for (index, item) in items.into_iter().enumerate() {
        read(item).map_err(|error| error.within(&index.to_string()))?;
    }
    Ok(())
}

impl<T: FromJson + Ord> FromJson for BTreeSet<T> {
    const EXPECTED: &'static str = T::EXPECTED_ARRAY;

    fn from_json(value: JsonValue) -> Result<Self, JsonError> {
        Vec::from_json(value).map(set_of)
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    const EXPECTED: &'static str = "an array of two";

    fn from_json(value: JsonValue) -> Result<Self, JsonError> {
        let values = Vec::<JsonValue>::from_json(value)?;
        let [first, second] =
            <[JsonValue; 2]>::try_from(values).map_err(|_| JsonError::expected(Self::EXPECTED))?;
        Ok((
            A::from_json(first).map_err(|error| error.within("0"))?,
            B::from_json(second).map_err(|error| error.within("1"))?,
        ))
    }
}

macro_rules! ids_from_json {
    ($($id:ident),+) => {$(
        impl FromJson for $id {
            const EXPECTED: &'static str = Uuid::EXPECTED;

            fn from_json(value: JsonValue) -> Result<Self, JsonError> {
                Uuid::from_json(value).map(Self::new)
            }
        }
    )+};
}

ids_from_json!(
    SessionId, UserId, TaskId, ProjectId, EventId, PauseId, CommandId
);

/// Reads a UUID in the one spelling that schemas allow: 36 characters with hyphens.
#[must_use]
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    let text = text.as_bytes();
    if text.len() != 36 {
        return None;
    }
    // By hand: the reader of all spellings, with its errors, would add a kilobyte to the browser's
    // module.
    let mut number: u128 = 0;
    for (index, &byte) in text.iter().enumerate() {
        if matches!(index, 8 | 13 | 18 | 23) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        number = number << 4 | u128::from(char::from(byte).to_digit(16)?);
    }
    Some(Uuid::from_u128(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_needs_hyphens() {
        for text in [
            "0198F3B0-0000-7000-8000-000000000001",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ] {
            assert_eq!(parse_uuid(text), Uuid::try_parse(text).ok());
        }
        for wrong in [
            "",
            "0198f3b0000070008000000000000001",
            "{0198f3b0-0000-7000-8000-000000000001}",
            "x",
            "0198f3b000000-7000-8000-00000000001",
            "0198f3b0-0000-7000-8000-00000000000g",
            "0198f3b0-0000-7000-8000-00000000\u{e9}01",
        ] {
            assert!(parse_uuid(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn numbers_have_a_range() {
        let number = |text| crate::json::read::<u8>(text).map_err(|error| error.to_string());
        assert_eq!(number("255"), Ok(255));
        for text in ["256", "-1", "\"1\"", "null"] {
            let message = "The document must be a whole number from 0 to 255";
            assert_eq!(number(text), Err(message.to_owned()), "{text}");
        }
    }
}
