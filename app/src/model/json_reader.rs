//! A JSON deserializer for the browser, with errors that have no details.
//!
//! serde_json's errors format numbers of every kind, which costs the module 6 kB of brotli (`cargo
//! xtask budget`); the browser reads only what Stint wrote, and can only ignore a malformed text.
//! Numbers are integers: no type that the browser reads has another kind.

use std::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// The limit on nested arrays and objects; deeper texts are malformed.
const MAX_DEPTH: u8 = 64;

/// The text is not JSON, or not JSON of the expected type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("malformed JSON")
    }
}

impl std::error::Error for Malformed {}

// Every constructor is overridden: the provided ones format their arguments.
impl Error for Malformed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }
    fn invalid_value(_: Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a value; nothing but white space may follow it.
///
/// # Errors
///
/// [`Malformed`], without a position.
#[inline(never)]
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    let mut reader = Reader {
        text,
        position: 0,
        depth: 0,
    };
    let value = T::deserialize(&mut reader)?;
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(Malformed),
    }
}

struct Reader<'a> {
    text: &'a str,
    position: usize,
    depth: u8,
}

impl Reader<'_> {
    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.position..];
        let is_whitespace = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.position += rest.iter().take_while(is_whitespace).count();
        self.text.as_bytes().get(self.position).copied()
    }

    /// Takes this byte if it is the next one that is not white space.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Malformed> {
        if !self.text[self.position..].starts_with(word) {
            return Err(Malformed);
        }
        self.position += word.len();
        Ok(())
    }

    fn enter(&mut self) -> Result<(), Malformed> {
        self.position += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(Malformed)
        } else {
            Ok(())
        }
    }

    fn leave(&mut self, byte: u8) -> Result<(), Malformed> {
        self.depth -= 1;
        self.expect(byte)
    }

    fn number(&mut self) -> Result<i64, Malformed> {
        let rest = &self.text[self.position..];
        let end = rest
            .find(|character: char| !matches!(character, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
            .unwrap_or(rest.len());
        let digits = &rest[..end];
        let is_plain =
            digits == "0" || !digits.trim_start_matches('-').starts_with(['0', '+', '-']);
        self.position += end;
        match digits.parse() {
            Ok(number) if is_plain => Ok(number),
            _ => Err(Malformed),
        }
    }

    fn string(&mut self) -> Result<String, Malformed> {
        self.expect(b'"')?;
        let mut value = String::new();
        loop {
            let rest = &self.text[self.position..];
            let end = rest
                .find(|character: char| matches!(character, '"' | '\\' | '\0'..='\x1f'))
                .ok_or(Malformed)?;
            value.push_str(&rest[..end]);
            self.position += end + 1;
            match rest.as_bytes()[end] {
                b'"' => return Ok(value),
                b'\\' => value.push(self.escape()?),
                _ => return Err(Malformed),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        let byte = self.text.as_bytes().get(self.position).copied();
        self.position += 1;
        Ok(match byte.ok_or(Malformed)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut units = vec![self.code_unit()?];
                if matches!(units[0], 0xd800..0xdc00) {
                    self.word("\\u")?;
                    units.push(self.code_unit()?);
                }
                let mut characters = char::decode_utf16(units);
                characters.next().and_then(Result::ok).ok_or(Malformed)?
            }
            _ => return Err(Malformed),
        })
    }

    fn code_unit(&mut self) -> Result<u16, Malformed> {
        let digits = self.text.get(self.position..self.position + 4);
        let digits = digits.filter(|digits| !digits.starts_with('+'));
        self.position += 4;
        u16::from_str_radix(digits.ok_or(Malformed)?, 16).map_err(|_| Malformed)
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'_> {
    type Error = Malformed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self.peek().ok_or(Malformed)? {
            b'n' => self.word("null").and_then(|()| visitor.visit_unit()),
            b't' => self.word("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.word("false").and_then(|()| visitor.visit_bool(false)),
            b'"' => self.string().and_then(|text| visitor.visit_string(text)),
            b'[' => {
                self.enter()?;
                let value = visitor.visit_seq(Items::new(self))?;
                self.leave(b']')?;
                Ok(value)
            }
            b'{' => {
                self.enter()?;
                let value = visitor.visit_map(Items::new(self))?;
                self.leave(b'}')?;
                Ok(value)
            }
            _ => self.number().and_then(|number| visitor.visit_i64(number)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        if self.peek() == Some(b'n') {
            self.word("null")?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        if self.peek() != Some(b'{') {
            let name: StringDeserializer<Malformed> = self.string()?.into_deserializer();
            return visitor.visit_enum(name);
        }
        self.enter()?;
        let value = visitor.visit_enum(&mut *self)?;
        self.leave(b'}')?;
        Ok(value)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The items of an array, or the entries of an object.
struct Items<'r, 'a> {
    reader: &'r mut Reader<'a>,
    is_first: bool,
}

impl<'r, 'a> Items<'r, 'a> {
    const fn new(reader: &'r mut Reader<'a>) -> Self {
        Self {
            reader,
            is_first: true,
        }
    }

    /// Whether another one follows before `end`.
    fn has_next(&mut self, end: u8) -> Result<bool, Malformed> {
        if self.reader.peek() == Some(end) {
            return Ok(false);
        }
        if !std::mem::take(&mut self.is_first) {
            self.reader.expect(b',')?;
            // A comma must be followed by an item.
            if self.reader.peek() == Some(end) {
                return Err(Malformed);
            }
        }
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = Malformed;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Malformed> {
        if self.has_next(b']')? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<'de> MapAccess<'de> for Items<'_, '_> {
    type Error = Malformed;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Malformed> {
        if !self.has_next(b'}')? {
            return Ok(None);
        }
        let name: StringDeserializer<Malformed> = self.reader.string()?.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Malformed> {
        self.reader.expect(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant with data: `{"name": …}`.
impl<'de> EnumAccess<'de> for &mut Reader<'_> {
    type Error = Malformed;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Malformed> {
        let name: StringDeserializer<Malformed> = self.string()?.into_deserializer();
        let variant = seed.deserialize(name)?;
        self.expect(b':')?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Reader<'_> {
    type Error = Malformed;

    fn unit_variant(self) -> Result<(), Malformed> {
        self.word("null")
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Malformed> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use leptos::serde_json;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Point,
        Circle(u32),
        Line { from: i64, to: Option<i64> },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "type")]
    enum Tagged {
        Text { value: String },
        Number { value: i64 },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        shapes: Vec<Shape>,
        tagged: Vec<Tagged>,
        map: BTreeMap<String, Option<bool>>,
        tuple: (i8, u64),
        text: String,
    }

    #[test]
    fn agrees_with_serde_json() {
        let value = Everything {
            shapes: vec![
                Shape::Point,
                Shape::Circle(3),
                Shape::Line {
                    from: i64::MIN,
                    to: None,
                },
                Shape::Line {
                    from: 0,
                    to: Some(i64::MAX),
                },
            ],
            tagged: vec![
                Tagged::Text {
                    value: "a\"\\\n\u{1}😀/é".to_owned(),
                },
                Tagged::Number { value: -7 },
            ],
            map: [("a".to_owned(), None), (String::new(), Some(true))].into(),
            tuple: (-1, 1),
            text: String::new(),
        };
        for text in [
            serde_json::to_string(&value).unwrap(),
            serde_json::to_string_pretty(&value).unwrap(),
        ] {
            assert_eq!(read::<Everything>(&text), Ok(value_again(&text)));
        }
    }

    fn value_again(text: &str) -> Everything {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(
            read::<String>(r#""\u00e9\ud83d\ude00\/\t""#).unwrap(),
            "é😀/\t"
        );
        for text in [
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\u12""#,
            r#""\x""#,
            "\"\n\"",
            "\"a",
        ] {
            assert_eq!(read::<String>(text), Err(Malformed), "{text}");
        }
    }

    #[test]
    fn malformed_texts_fail_as_in_serde_json() {
        for text in [
            "",
            " ",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "1 2",
            "01",
            "-",
            "+1",
            "--1",
            "1.5",
            "1e3",
            "nul",
            "[1]]",
            "99999999999999999999",
        ] {
            assert!(
                read::<Vec<i64>>(text).is_err() && read::<i64>(text).is_err(),
                "{text}"
            );
        }
        assert!(read::<BTreeMap<String, i64>>(r#"{"a":1,}"#).is_err());
        assert!(read::<BTreeMap<String, i64>>(r#"{"a" 1}"#).is_err());
        assert_eq!(read::<i64>(" -10\n"), Ok(-10));
        assert_eq!(read::<i64>("0"), Ok(0));
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read::<serde::de::IgnoredAny>(&deep(64)).is_ok());
        assert!(read::<serde::de::IgnoredAny>(&deep(100_000)).is_err());
    }
}
