//! Writing of JSON.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use uuid::Uuid;

use crate::{CommandId, EventId, Patch, PauseId, ProjectId, SessionId, TaskId, Timestamp, UserId};

/// A type that is written as JSON; derive it for structs and enums.
pub trait ToJson {
    /// Writes the value.
    fn write_json(&self, writer: &mut JsonWriter) {
        writer.open('{');
        self.write_fields(writer);
        writer.close('}');
    }

    /// Writes the fields of the object that the value is. Other values have none.
    fn write_fields(&self, _: &mut JsonWriter) {}
}

/// A JSON text that grows. Values come as `dyn ToJson`, so that its code exists once.
#[derive(Debug, Default)]
pub struct JsonWriter {
    text: String,
}

impl JsonWriter {
    /// Writes a field of an object.
    pub fn field(&mut self, name: &str, value: &dyn ToJson) {
        self.name(name);
        value.write_json(self);
    }

    /// Writes the name of a field, whose value comes next.
    #[inline(never)]
    pub fn name(&mut self, name: &str) {
        self.separate();
        self.text(name);
        self.text.push(':');
    }

    /// Writes an item of an array.
    pub fn item(&mut self, item: &dyn ToJson) {
        self.separate();
        item.write_json(self);
    }

    /// Writes a string.
    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            let short = match character {
                '"' | '\\' => character,
                '\u{8}' => 'b',
                '\t' => 't',
                '\n' => 'n',
                '\u{c}' => 'f',
                '\r' => 'r',
                '\0'..' ' => {
                    self.plain(format_args!("\\u{:04x}", u32::from(character)));
                    continue;
                }
                _ => {
                    self.text.push(character);
                    continue;
                }
            };
            self.text.push('\\');
            self.text.push(short);
        }
        self.text.push('"');
    }

    /// Writes what is JSON as it is shown: a number.
    #[inline(never)]
    pub fn plain(&mut self, shown: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(shown);
    }

    /// Begins an object or array.
    #[inline(never)]
    pub fn open(&mut self, bracket: char) {
        self.text.push(bracket);
    }

    /// Ends an object or array.
    #[inline(never)]
    pub fn close(&mut self, bracket: char) {
        self.text.push(bracket);
    }

    fn separate(&mut self) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
    }
}

/// The value as JSON.
#[must_use]
pub fn write(value: &dyn ToJson) -> String {
    let mut writer = JsonWriter::default();
    value.write_json(&mut writer);
    writer.text
}

macro_rules! to_json {
    ($($type:ty: $format:literal;)+) => {$(
        impl ToJson for $type {
            fn write_json(&self, writer: &mut JsonWriter) {
                writer.plain(format_args!($format, self));
            }
        }
    )+};
}

// Ids and instants have no characters that need an escape.
to_json! {
    bool: "{}";
    u8: "{}";
    u16: "{}";
    u32: "{}";
    u64: "{}";
    i64: "{}";
    Timestamp: "\"{}\"";
    Uuid: "\"{}\"";
    SessionId: "\"{}\"";
    UserId: "\"{}\"";
    TaskId: "\"{}\"";
    ProjectId: "\"{}\"";
    EventId: "\"{}\"";
    PauseId: "\"{}\"";
    CommandId: "\"{}\"";
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write_json(&self, writer: &mut JsonWriter) {
        (**self).write_json(writer);
    }

    fn write_fields(&self, writer: &mut JsonWriter) {
        (**self).write_fields(writer);
    }
}

impl ToJson for str {
    fn write_json(&self, writer: &mut JsonWriter) {
        writer.text(self);
    }
}

impl ToJson for String {
    fn write_json(&self, writer: &mut JsonWriter) {
        writer.text(self);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write_json(&self, writer: &mut JsonWriter) {
        match self {
            Some(value) => value.write_json(writer),
            None => writer.plain(format_args!("null")),
        }
    }
}

impl<T: ToJson> ToJson for Patch<T> {
    fn write_json(&self, writer: &mut JsonWriter) {
        match self {
            Self::Set(value) => value.write_json(writer),
            Self::Keep | Self::Clear => writer.plain(format_args!("null")),
        }
    }
}

fn write_items<'a, T: ToJson + 'a>(items: impl Iterator<Item = &'a T>, writer: &mut JsonWriter) {
    writer.open('[');
    items.for_each(|item| writer.item(item));
    writer.close(']');
}

impl<T: ToJson> ToJson for [T] {
    fn write_json(&self, writer: &mut JsonWriter) {
        write_items(self.iter(), writer);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write_json(&self, writer: &mut JsonWriter) {
        self.as_slice().write_json(writer);
    }
}

impl<T: ToJson> ToJson for BTreeSet<T> {
    fn write_json(&self, writer: &mut JsonWriter) {
        write_items(self.iter(), writer);
    }
}

impl<A: ToJson, B: ToJson> ToJson for (A, B) {
    fn write_json(&self, writer: &mut JsonWriter) {
        writer.open('[');
        writer.item(&self.0);
        writer.item(&self.1);
        writer.close(']');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_serde_does() {
        let every = (0..0x300).filter_map(char::from_u32).collect::<String>() + "\u{2028}é😀";
        assert_eq!(write(&every), serde_json::to_string(&every).unwrap());
    }

    #[test]
    fn arrays_are_separated() {
        let value = (vec![1_i64, -2], vec![Some("{".to_owned()), None]);
        assert_eq!(write(&value), r#"[[1,-2],["{",null]]"#);
        assert_eq!(write(&Vec::<u8>::new()), "[]");
    }
}
