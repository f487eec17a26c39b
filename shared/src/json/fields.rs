//! Taking the fields of an object by name; `#[derive(FromJson)]` calls it.

use super::{FromJson, JsonError, JsonValue};
use crate::Patch;

/// The fields of an object that were not taken yet.
#[derive(Debug)]
pub struct JsonFields {
    fields: Vec<(String, JsonValue)>,
    /// Where the object is, for errors; empty for the value itself.
    place: &'static str,
}

impl JsonFields {
    /// The fields of an object.
    ///
    /// # Errors
    /// If the value is not an object.
    pub fn of(value: JsonValue) -> Result<Self, JsonError> {
        Self::at("", value)
    }

    /// The fields of an object that another one has at `place`.
    ///
    /// # Errors
    /// If the value is not an object.
    pub fn at(place: &'static str, value: JsonValue) -> Result<Self, JsonError> {
        match value {
            JsonValue::Object(fields) => Ok(Self { fields, place }),
            _ => Err(within(JsonError::expected("an object"), place)),
        }
    }

    /// The fields that were not taken, as an object.
    #[must_use]
    pub fn rest(self) -> JsonValue {
        JsonValue::Object(self.fields)
    }

    /// Takes a field by its type: an `Option` may be left out or null, a `Patch` tells these two
    /// apart, anything else is required.
    ///
    /// # Errors
    /// If it is missing or is not of this type.
    pub fn take<T: JsonField>(&mut self, name: &str) -> Result<T, JsonError> {
        T::of(self.remove(name)).map_err(|error| self.locate(error, name))
    }

    /// Takes a field that has a default where it is left out.
    ///
    /// # Errors
    /// If it is not of this type.
    pub fn take_or<T: JsonField>(
        &mut self,
        name: &str,
        default: fn() -> T,
    ) -> Result<T, JsonError> {
        match self.remove(name) {
            None => Ok(default()),
            value => T::of(value).map_err(|error| self.locate(error, name)),
        }
    }

    /// Takes a field of any type.
    pub fn take_or_null(&mut self, name: &str) -> JsonValue {
        self.remove(name).unwrap_or(JsonValue::Null)
    }

    #[inline(never)]
    fn remove(&mut self, name: &str) -> Option<JsonValue> {
        let index = self.fields.iter().position(|(found, _)| found == name)?;
        Some(self.fields.remove(index).1)
    }

    #[inline(never)]
    fn locate(&self, error: JsonError, name: &str) -> JsonError {
        within(error.within(name), self.place)
    }
}

fn within(error: JsonError, place: &'static str) -> JsonError {
    if place.is_empty() {
        error
    } else {
        error.within(place)
    }
}

/// Converts what an object has at `place`; empty for the value itself.
///
/// # Errors
/// If it has another type.
pub fn at<T: FromJson>(place: &'static str, value: JsonValue) -> Result<T, JsonError> {
    T::from_json(value).map_err(|error| within(error, place))
}

/// The variant of an enum and its data: `"name"` or `{"name": data}`.
///
/// # Errors
/// If the value is neither.
pub fn variant(value: JsonValue) -> Result<(String, JsonValue), JsonError> {
    match value {
        JsonValue::Text(name) => Ok((name, JsonValue::Null)),
        JsonValue::Object(mut fields) if fields.len() == 1 => Ok(fields.remove(0)),
        _ => Err(JsonError::expected("a name, or an object with one field")),
    }
}

/// A type of a field: decides whether it may be left out or be null.
pub trait JsonField: Sized {
    /// Reads the field; `None` where it is left out.
    ///
    /// # Errors
    /// If it is missing or is not of this type.
    fn of(value: Option<JsonValue>) -> Result<Self, JsonError>;
}

impl<T: FromJson> JsonField for T {
    fn of(value: Option<JsonValue>) -> Result<Self, JsonError> {
        match value {
            Some(value) => T::from_json(value),
            None => Err(JsonError::expected(T::EXPECTED)),
        }
    }
}

impl<T: FromJson> JsonField for Option<T> {
    fn of(value: Option<JsonValue>) -> Result<Self, JsonError> {
        match value {
            None | Some(JsonValue::Null) => Ok(None),
            Some(value) => T::from_json(value).map(Some),
        }
    }
}

impl<T: FromJson> JsonField for Patch<T> {
    fn of(value: Option<JsonValue>) -> Result<Self, JsonError> {
        match value {
            None => Ok(Self::Keep),
            Some(JsonValue::Null) => Ok(Self::Clear),
            Some(value) => T::from_json(value).map(Self::Set),
        }
    }
}
