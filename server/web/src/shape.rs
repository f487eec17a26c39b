//! The shape of a JSON body: which fields there are and of which type, every problem at once.
//!
//! Values are checked by the rules, not here: 300 is a fine number for a rating as far as
//! shape goes.

use std::str::FromStr;

use shared::Timestamp;
use shared::wire::{FieldProblem, Patch};
use uuid::Uuid;

use super::code::Code;
use super::json::Json;
use super::problem::ApiError;

const DATE_TIME: &str = "an RFC 3339 date-time such as 2026-11-22T10:00:00Z";

/// A body with a hundred wrong fields is answered with these; more help nobody.
const MAX_PROBLEMS: usize = 100;

/// The fields of an object, taken one by one; [`Fields::done`] reports what was wrong.
#[derive(Debug)]
pub struct Fields {
    entries: Vec<(String, Json)>,
    problems: Vec<FieldProblem>,
    place: String,
}

impl Fields {
    /// The fields of a document.
    ///
    /// # Errors
    /// 422 where it is no object.
    pub fn of(document: Json) -> Result<Self, ApiError> {
        Self::at(document, "")
    }

    /// The fields of an object inside a document; `place` is the JSON pointer to it.
    ///
    /// # Errors
    /// 422 where it is no object.
    pub fn at(document: Json, place: &str) -> Result<Self, ApiError> {
        match document {
            Json::Object(entries) => Ok(Self {
                entries,
                problems: Vec::new(),
                place: place.to_owned(),
            }),
            other => Err(ApiError::invalid(vec![FieldProblem {
                pointer: place.to_owned(),
                code: Code::WrongType.as_str().to_owned(),
                detail: format!(
                    "{} must be an object, not {}.",
                    if place.is_empty() { "The body" } else { place },
                    other.described()
                ),
            }])),
        }
    }

    /// No fields, as of an empty body.
    #[must_use]
    pub fn none() -> Self {
        Self {
            entries: Vec::new(),
            problems: Vec::new(),
            place: String::new(),
        }
    }

    /// An optional string.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.optional(name, "a string", as_text)
    }

    /// A string that must be there; empty where it is not, which [`Fields::done`] then reports.
    pub fn required_text(&mut self, name: &str) -> String {
        self.required(name, "a string", as_text).unwrap_or_default()
    }

    /// An optional whole number.
    pub fn integer(&mut self, name: &str) -> Option<i64> {
        self.optional(name, "a whole number", as_integer)
    }

    /// A whole number that must be there; 0 where it is not, which [`Fields::done`] then reports.
    pub fn required_integer(&mut self, name: &str) -> i64 {
        self.required(name, "a whole number", as_integer)
            .unwrap_or_default()
    }

    /// An array that must be there, its items unread.
    pub fn required_array(&mut self, name: &str) -> Vec<Json> {
        self.required(name, "an array", |value| match value {
            Json::Array(items) => Some(items),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// An object that must be there, its fields read by `read`; none where it is not. What is
    /// wrong within it is reported with the rest.
    pub fn required_object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        let entries = self.required(name, "an object", |value| match value {
            Json::Object(entries) => Some(entries),
            _ => None,
        })?;
        let mut within = Self {
            entries,
            problems: Vec::new(),
            place: format!("{}/{}", self.place, escape(name)),
        };
        let value = read(&mut within);
        within.report_unknown();
        self.problems.append(&mut within.problems);
        Some(value)
    }

    /// An optional number, whole or not.
    pub fn number(&mut self, name: &str) -> Option<f64> {
        self.optional(name, "a number", |value| match value {
            Json::Integer(number) => Some(number as f64),
            Json::Number(number) => Some(number),
            _ => None,
        })
    }

    /// A UUID that must be there; none where it is not, which [`Fields::done`] then reports.
    pub fn required_id<T: FromStr>(&mut self, name: &str) -> Option<T> {
        self.required(name, "a UUID with hyphens", as_id)
    }

    /// An instant that must be there; none where it is not, which [`Fields::done`] then reports.
    pub fn required_timestamp(&mut self, name: &str) -> Option<Timestamp> {
        self.required(name, DATE_TIME, as_timestamp)
    }

    /// An optional boolean.
    pub fn boolean(&mut self, name: &str) -> Option<bool> {
        self.optional(name, "true or false", as_boolean)
    }

    /// An optional UUID.
    pub fn id<T: FromStr>(&mut self, name: &str) -> Option<T> {
        self.optional(name, "a UUID with hyphens", as_id)
    }

    /// An optional instant.
    pub fn timestamp(&mut self, name: &str) -> Option<Timestamp> {
        self.optional(name, DATE_TIME, as_timestamp)
    }

    /// A list of strings that must be there.
    pub fn required_texts(&mut self, name: &str) -> Vec<String> {
        self.required(name, "an array of strings", as_texts)
            .unwrap_or_default()
    }

    /// An optional list of strings.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.optional(name, "an array of strings", as_texts)
    }

    /// A change of a list of strings: left out keeps, null clears.
    pub fn texts_change(&mut self, name: &str) -> Patch<Vec<String>> {
        self.change(name, "an array of strings", as_texts)
    }

    /// A change of a string: left out keeps, null clears.
    pub fn text_change(&mut self, name: &str) -> Patch<String> {
        self.change(name, "a string", as_text)
    }

    /// A change of a whole number.
    pub fn integer_change(&mut self, name: &str) -> Patch<i64> {
        self.change(name, "a whole number", as_integer)
    }

    /// A change of a UUID.
    pub fn id_change<T: FromStr>(&mut self, name: &str) -> Patch<T> {
        self.change(name, "a UUID with hyphens", as_id)
    }

    /// A change of a boolean.
    pub fn boolean_change(&mut self, name: &str) -> Patch<bool> {
        self.change(name, "true or false", as_boolean)
    }

    /// Reports a problem with a field that its type alone does not show.
    pub fn report(&mut self, name: &str, code: Code, detail: impl Into<String>) {
        let pointer = format!("{}/{}", self.place, escape(name));
        self.problems.push(FieldProblem {
            pointer,
            code: code.as_str().to_owned(),
            detail: detail.into(),
        });
    }

    /// Leaves the other fields unread, where nobody can say which of them would be right.
    pub fn ignore_rest(&mut self) {
        self.entries.clear();
    }

    /// Nothing else is known; every problem found is reported, each with its pointer.
    ///
    /// # Errors
    /// 422 where there is any.
    pub fn done(mut self) -> Result<(), ApiError> {
        self.report_unknown();
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(ApiError::invalid(self.problems))
        }
    }

    fn report_unknown(&mut self) {
        for (name, _) in std::mem::take(&mut self.entries) {
            if self.problems.len() >= MAX_PROBLEMS {
                break;
            }
            let shown: String = name.chars().take(100).collect();
            self.report(
                &name,
                Code::UnknownField,
                format!("There is no field “{shown}” here."),
            );
        }
    }

    fn take(&mut self, name: &str) -> Option<Json> {
        let index = self.entries.iter().position(|(known, _)| known == name)?;
        Some(self.entries.swap_remove(index).1)
    }

    fn optional<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl Fn(Json) -> Option<T>,
    ) -> Option<T> {
        match self.take(name)? {
            Json::Null => None,
            value => self.read(name, value, expected, read),
        }
    }

    fn required<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl Fn(Json) -> Option<T>,
    ) -> Option<T> {
        match self.take(name) {
            None => {
                self.report(
                    name,
                    Code::Required,
                    format!("{name} is missing; it must be {expected}."),
                );
                None
            }
            Some(value) => self.read(name, value, expected, read),
        }
    }

    fn change<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl Fn(Json) -> Option<T>,
    ) -> Patch<T> {
        match self.take(name) {
            None => Patch::Keep,
            Some(Json::Null) => Patch::Clear,
            Some(value) => self
                .read(name, value, expected, read)
                .map_or(Patch::Keep, Patch::Set),
        }
    }

    fn read<T>(
        &mut self,
        name: &str,
        value: Json,
        expected: &str,
        read: impl Fn(Json) -> Option<T>,
    ) -> Option<T> {
        let described = value.described();
        let read = read(value);
        if read.is_none() {
            self.report(
                name,
                Code::WrongType,
                format!("{name} must be {expected}; what was sent is {described}."),
            );
        }
        read
    }
}

/// Reads a UUID in its one spelling that schemas know: 36 characters with hyphens.
#[must_use]
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 {
        Uuid::try_parse(text).ok()
    } else {
        None
    }
}

fn as_timestamp(value: Json) -> Option<Timestamp> {
    match value {
        Json::Text(text) => Timestamp::parse(&text),
        _ => None,
    }
}

fn as_boolean(value: Json) -> Option<bool> {
    match value {
        Json::Boolean(value) => Some(value),
        _ => None,
    }
}

fn as_texts(value: Json) -> Option<Vec<String>> {
    match value {
        Json::Array(items) => items.into_iter().map(as_text).collect(),
        _ => None,
    }
}

fn as_text(value: Json) -> Option<String> {
    match value {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

fn as_integer(value: Json) -> Option<i64> {
    match value {
        Json::Integer(number) => Some(number),
        _ => None,
    }
}

fn as_id<T: FromStr>(value: Json) -> Option<T> {
    match value {
        Json::Text(text) => parse_uuid(&text)?.to_string().parse().ok(),
        _ => None,
    }
}

/// A name as a part of a JSON pointer (RFC 6901).
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields::of(Json::parse(text.as_bytes()).expect("JSON")).expect("an object")
    }

    fn problems(fields: Fields) -> Vec<(String, String)> {
        let error = fields.done().expect_err("something is wrong");
        error
            .problem()
            .errors
            .iter()
            .map(|e| (e.pointer.clone(), e.code.clone()))
            .collect()
    }

    #[test]
    fn reports_everything_at_once_with_pointers() {
        let mut body = fields(r#"{"number":"1","id":"no","a/b~c":1,"null":null}"#);
        assert_eq!(body.integer("number"), None);
        assert_eq!(body.id::<Uuid>("id"), None);
        assert_eq!(body.text("null"), None);
        assert_eq!(body.required_text("text"), "");
        let expected = [
            ("/number", "wrong_type"),
            ("/id", "wrong_type"),
            ("/text", "required"),
            ("/a~1b~0c", "unknown_field"),
        ];
        assert_eq!(
            problems(body),
            expected.map(|(p, c)| (p.to_owned(), c.to_owned()))
        );
    }

    #[test]
    fn a_required_field_must_not_be_null() {
        let mut body = fields(r#"{"text":null}"#);
        body.required_text("text");
        assert_eq!(
            problems(body),
            [("/text".to_owned(), "wrong_type".to_owned())]
        );
    }

    #[test]
    fn a_change_tells_left_out_from_null() {
        let mut body = fields(r#"{"clear":null,"set":5}"#);
        assert_eq!(body.integer_change("keep"), Patch::Keep);
        assert_eq!(body.integer_change("clear"), Patch::Clear);
        assert_eq!(body.integer_change("set"), Patch::Set(5));
        body.done().expect("nothing is wrong");
    }

    #[test]
    fn an_object_within_is_read_like_the_body() {
        let mut body = fields(r#"{"keys":{"a":1,"more":2},"time":1.5,"not":[]}"#);
        let read = body.required_object("keys", |keys| keys.required_text("a"));
        assert_eq!(read.as_deref(), Some(""));
        assert_eq!(body.number("time"), Some(1.5));
        assert_eq!(body.required_object("not", |_| ()), None);
        let expected = [
            ("/keys/a", "wrong_type"),
            ("/keys/more", "unknown_field"),
            ("/not", "wrong_type"),
        ];
        assert_eq!(
            problems(body),
            expected.map(|(p, c)| (p.to_owned(), c.to_owned()))
        );
    }

    #[test]
    fn only_an_object_has_fields() {
        for text in ["null", "[]", "1", "\"{}\""] {
            let error =
                Fields::of(Json::parse(text.as_bytes()).expect("JSON")).expect_err("no object");
            assert_eq!(error.code(), Code::WrongType);
        }
    }

    #[test]
    fn a_uuid_has_hyphens() {
        assert!(parse_uuid("0198F3B0-0000-7000-8000-000000000001").is_some());
        for wrong in [
            "",
            "0198f3b0000070008000000000000001",
            "{0198f3b0-0000-7000-8000-000000000001}",
            "x",
        ] {
            assert!(parse_uuid(wrong).is_none(), "{wrong}");
        }
    }
}
