//! The parser of JSON texts.
//!
//! Numbers are whole, or decimals of at most 15 digits, which one division converts exactly; a
//! general conversion would add 4 kB of brotli to each module, and nothing here needs it.

use super::{JsonError, JsonValue};

/// The limit on nested arrays and objects; deeper texts are malformed.
const MAX_DEPTH: u8 = 64;

/// The digits of a number with a fraction, so that they and the power of ten fit in 53 bits.
const MAX_DECIMAL_DIGITS: usize = 15;

/// Reads a value; nothing but white space may follow it.
pub fn parse(text: &str) -> Result<JsonValue, JsonError> {
    let mut reader = Reader {
        text,
        position: 0,
        depth: 0,
    };
    let value = reader.value().filter(|_| reader.peek().is_none());
    value.ok_or_else(|| JsonError::expected("JSON with numbers of at most 15 digits"))
}

struct Reader<'a> {
    text: &'a str,
    position: usize,
    depth: u8,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<JsonValue> {
        Some(match self.peek()? {
            b'n' => self.word("null", JsonValue::Null)?,
            b't' => self.word("true", JsonValue::Boolean(true))?,
            b'f' => self.word("false", JsonValue::Boolean(false))?,
            b'"' => JsonValue::Text(self.string()?),
            b'[' => {
                let mut items = Vec::new();
                self.list(b']', |reader| {
                    items.push(reader.value()?);
                    Some(())
                })?;
                JsonValue::Array(items)
            }
            b'{' => {
                let mut fields: Vec<(String, JsonValue)> = Vec::new();
                self.list(b'}', |reader| {
                    let name = reader.string()?;
                    let is_new = fields.iter().all(|(known, _)| *known != name);
                    reader.take(b':').then_some(())?;
                    fields.push((name, reader.value()?));
                    is_new.then_some(())
                })?;
                JsonValue::Object(fields)
            }
            _ => self.number()?,
        })
    }

    /// What stands between brackets, separated by commas.
    fn list(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.position += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        if !self.take(end) {
            item(self)?;
            while self.take(b',') {
                item(self)?;
            }
            self.take(end).then_some(())?;
        }
        self.depth -= 1;
        Some(())
    }

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

    fn word(&mut self, word: &str, value: JsonValue) -> Option<JsonValue> {
        let is_here = self.text[self.position..].starts_with(word);
        self.position += word.len();
        is_here.then_some(value)
    }

    fn number(&mut self) -> Option<JsonValue> {
        let rest = &self.text[self.position..];
        let end = rest
            .find(|character: char| !matches!(character, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
            .unwrap_or(rest.len());
        self.position += end;
        let number = &rest[..end];
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        if unsigned != "0" && !unsigned.starts_with(|first: char| matches!(first, '1'..='9')) {
            return None;
        }
        if !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0') {
            return whole.parse().ok().map(JsonValue::Integer);
        }
        let digits = i32::try_from(fraction.len()).ok()?;
        if unsigned.len() + fraction.len() > MAX_DECIMAL_DIGITS || digits == 0 {
            return None;
        }
        let scaled: i64 = [whole, fraction].concat().parse().ok()?;
        #[expect(clippy::cast_precision_loss, reason = "15 digits fit in 53 bits")]
        Some(JsonValue::Number(scaled as f64 / 10_f64.powi(digits)))
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"').then_some(())?;
        let mut value = String::new();
        loop {
            let rest = &self.text[self.position..];
            let end =
                rest.find(|character: char| matches!(character, '"' | '\\' | '\0'..='\x1f'))?;
            value.push_str(&rest[..end]);
            self.position += end + 1;
            match rest.as_bytes()[end] {
                b'"' => return Some(value),
                b'\\' => value.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.text.as_bytes().get(self.position).copied()?;
        self.position += 1;
        Some(match byte {
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
                    self.word("\\u", JsonValue::Null)?;
                    units.push(self.code_unit()?);
                }
                char::decode_utf16(units).next()?.ok()?
            }
            _ => return None,
        })
    }

    fn code_unit(&mut self) -> Option<u16> {
        let digits = self.text.get(self.position..self.position + 4)?;
        self.position += 4;
        u16::from_str_radix(digits, 16)
            .ok()
            .filter(|_| !digits.starts_with('+'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by serde_json, which the server uses.
    fn expected(text: &str) -> Option<serde_json::Value> {
        serde_json::from_str(text).ok()
    }

    fn plain(value: JsonValue) -> serde_json::Value {
        match value {
            JsonValue::Null => serde_json::Value::Null,
            JsonValue::Boolean(value) => value.into(),
            JsonValue::Integer(number) => number.into(),
            JsonValue::Number(number) => number.into(),
            JsonValue::Text(text) => text.into(),
            JsonValue::Array(items) => items.into_iter().map(plain).collect(),
            JsonValue::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (name, plain(value)))
                .collect(),
        }
    }

    #[test]
    fn valid_texts_are_read_as_in_serde_json() {
        for text in [
            "null",
            " true\n",
            "[ ]",
            "{ }",
            r#"{"a": [1, {"b": "c"}, false], "\u00e9": null}"#,
            "9223372036854775807",
            "-9223372036854775808",
            "-10",
            "0.5",
            "-0.25",
            "82.7",
            "-123456789.012345",
            r#""\u00e9\ud83d\ude00\/\t\"\\ é😀""#,
        ] {
            assert_eq!(parse(text).ok().map(plain), expected(text), "{text}");
            assert!(expected(text).is_some(), "{text}");
        }
        assert_eq!(parse("25.0"), Ok(JsonValue::Integer(25)));
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
            "1.",
            ".5",
            "1.-5",
            "nul",
            "[1]]",
            r#"{"a":1,}"#,
            r#"{"a" 1}"#,
            r#"{1:1}"#,
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\u12""#,
            r#""\u+123""#,
            r#""\x""#,
            "\"\n\"",
            "\"a",
        ] {
            assert!(parse(text).is_err(), "{text}");
            assert_eq!(expected(text), None, "{text}");
        }
    }

    #[test]
    fn what_would_be_read_inexactly_is_refused() {
        for text in [
            "1e3",
            "99999999999999999999",
            "0.1234567890123456",
            r#"{"a":1,"a":2}"#,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&deep(64)).is_ok());
        assert!(parse(&deep(65)).is_err());
        assert!(parse(&deep(100_000)).is_err());
    }
}
