//! Query parameters: unknown and repeated ones are refused, and all problems are reported at once.
//!
//! A value that cannot be parsed is 400; a value that can be parsed but is not allowed is 422.

use chrono_tz::Tz;
use shared::wire::FieldProblem;

use super::code::Code;
use super::problem::ApiError;
use service::zone;

/// The parameters, taken one by one; [`Query::done`] reports what was wrong.
#[derive(Debug)]
pub struct Query {
    sent: Vec<(String, String)>,
    taken: Vec<&'static str>,
    unreadable: Vec<FieldProblem>,
    wrong: Vec<FieldProblem>,
}

impl Query {
    /// Splits and decodes a query.
    ///
    /// # Errors
    /// 400 where the percent-encoding is broken or a parameter is given twice.
    pub fn read(query: Option<&str>) -> Result<Self, ApiError> {
        let raw = query.unwrap_or_default();
        let mut sent: Vec<(String, String)> = Vec::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                return Err(ApiError::new(
                    Code::InvalidQuery,
                    "The query's percent-encoding is broken: after % come two hexadecimal digits, and the result is UTF-8.",
                ));
            };
            if sent.iter().any(|(known, _)| *known == name) {
                let detail = format!(
                    "The parameter {} is given twice; give it once.",
                    shorten(&name)
                );
                let problem = FieldProblem {
                    pointer: name,
                    code: Code::InvalidQuery.as_str().to_owned(),
                    detail,
                };
                return Err(ApiError::fields(Code::InvalidQuery, vec![problem]));
            }
            sent.push((name, value));
        }
        Ok(Self {
            sent,
            taken: Vec::new(),
            unreadable: Vec::new(),
            wrong: Vec::new(),
        })
    }

    /// The value of a parameter.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.taken.push(name);
        self.sent
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    }

    /// The value of a parameter, read; a value that cannot be read is reported as 400.
    pub fn parsed<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let read = read(&text);
        if read.is_none() {
            let detail = format!("{name} is “{}”; it must be {expected}.", shorten(&text));
            self.unreadable.push(FieldProblem {
                pointer: name.to_owned(),
                code: Code::InvalidQuery.as_str().to_owned(),
                detail,
            });
        }
        read
    }

    /// The time zone in `timeZone`, by default the person's own.
    pub fn time_zone(&mut self, own_zone: &str) -> Tz {
        let Some(text) = self.text("timeZone") else {
            // An account keeps only names that were known; a zone that was dropped since is UTC.
            return zone(own_zone).unwrap_or(Tz::UTC);
        };
        zone(&text).unwrap_or_else(|| {
            let detail = format!(
                "There is no time zone “{}”: use an IANA name such as Europe/Berlin.",
                shorten(&text)
            );
            self.report("timeZone", Code::UnknownTimeZone, detail);
            Tz::UTC
        })
    }

    /// Reports a value that can be read but is not right.
    pub fn report(&mut self, name: &'static str, code: Code, detail: impl Into<String>) {
        self.wrong.push(FieldProblem {
            pointer: name.to_owned(),
            code: code.as_str().to_owned(),
            detail: detail.into(),
        });
    }

    /// Nothing else is known. Gives back what was sent, for links to other pages.
    ///
    /// # Errors
    /// 400 with all that cannot be read, else 422 with all that is wrong.
    pub fn done(mut self) -> Result<Vec<(String, String)>, ApiError> {
        if !self.unreadable.is_empty() {
            return Err(ApiError::fields(Code::InvalidQuery, self.unreadable));
        }
        for (name, _) in &self.sent {
            if !self.taken.contains(&name.as_str()) {
                self.wrong.push(FieldProblem {
                    pointer: name.clone(),
                    code: Code::UnknownField.as_str().to_owned(),
                    detail: format!(
                        "There is no parameter “{}”; there are {}.",
                        shorten(name),
                        self.taken.join(", ")
                    ),
                });
            }
        }
        if self.wrong.is_empty() {
            Ok(self.sent)
        } else {
            Err(ApiError::invalid(self.wrong))
        }
    }
}

/// The first 100 characters of a caller's text, for messages.
pub fn shorten(text: &str) -> String {
    text.chars().take(100).collect()
}

/// Parses a whole number of any length; one that exceeds 64 bits is clamped, so that it is
/// reported as out of range and not as unreadable.
pub fn parse_whole_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    }))
}

/// Decodes one name or value of a form: `+` is a space, `%XX` a byte; none where it is broken.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'%', high, low, after @ ..] => {
                let digit = |byte: u8| {
                    char::from(byte)
                        .to_digit(16)
                        .and_then(|digit| u8::try_from(digit).ok())
                };
                bytes.push(digit(*high)? * 16 + digit(*low)?);
                after
            }
            [b'%', ..] => return None,
            [b'+', after @ ..] => {
                bytes.push(b' ');
                after
            }
            [byte, after @ ..] => {
                bytes.push(*byte);
                after
            }
        };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_or_refuses() {
        for (text, expected) in [
            ("a+b%20c", Some("a b c")),
            ("%E2%82%AC", Some("€")),
            ("100%", None),
            ("%4", None),
            ("%zz", None),
            ("%ff", None),
        ] {
            assert_eq!(decode(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_comes_before_what_is_wrong() {
        let mut query = Query::read(Some("page=x&limit=500&other=1")).expect("well-formed");
        assert_eq!(
            query.parsed("page", "a number", |text| text.parse::<i64>().ok()),
            None
        );
        query.report("limit", Code::LimitOutOfRange, "No.");
        let error = query.done().expect_err("unreadable");
        assert_eq!(error.status(), 400);
        assert_eq!(error.problem().errors.len(), 1);
    }

    #[test]
    fn an_unknown_or_repeated_parameter_is_refused() {
        let error = Query::read(Some("a=1"))
            .expect("well-formed")
            .done()
            .expect_err("unknown");
        assert_eq!(error.code(), Code::UnknownField);
        let error = Query::read(Some("a=1&a=2")).expect_err("twice");
        assert_eq!(error.code(), Code::InvalidQuery);
    }
}
