//! The fields of a JSON object, read by type; problems are collected.

use super::nearest::did_you_mean;
use crate::json::{FromJson, JsonError, JsonValue, pointer_to};
use crate::{FieldProblem, Patch, ProblemList};

const REQUIRED: &str = "required";
const WRONG_TYPE: &str = "wrong_type";
const UNKNOWN_FIELD: &str = "unknown_field";

/// A struct that is read from a JSON object; derive it.
pub trait RequestBody: Sized {
    /// Reads the fields in the order of their declaration and reports every problem to `fields`;
    /// `None` only where there was one.
    fn read(fields: &mut BodyFields) -> Option<Self>;
}

/// A type of a field: decides whether it may be left out or be null.
pub trait BodyField: Sized {
    /// Takes the field out of the object; `None` only where a problem was reported.
    fn take(fields: &mut BodyFields, name: &'static str) -> Option<Self>;
}

impl<T: FromJson> BodyField for T {
    fn take(fields: &mut BodyFields, name: &'static str) -> Option<Self> {
        fields.required(name)
    }
}

impl<T: FromJson> BodyField for Option<T> {
    fn take(fields: &mut BodyFields, name: &'static str) -> Option<Self> {
        Some(match fields.remove(name) {
            None | Some(JsonValue::Null) => None,
            Some(value) => fields.convert(name, value),
        })
    }
}

impl<T: FromJson> BodyField for Patch<T> {
    fn take(fields: &mut BodyFields, name: &'static str) -> Option<Self> {
        Some(match fields.remove(name) {
            None => Self::Keep,
            Some(JsonValue::Null) => Self::Clear,
            Some(value) => fields.convert(name, value).map_or(Self::Keep, Self::Set),
        })
    }
}

/// The fields of a JSON object that were not read yet, and the problems so far.
#[derive(Debug)]
pub struct BodyFields {
    entries: Vec<(String, JsonValue)>,
    known: Vec<&'static str>,
    problems: ProblemList,
    pointer: String,
}

impl BodyFields {
    /// The fields of `document`, to which `pointer` (RFC 6901) leads; it is empty for the body
    /// itself.
    ///
    /// # Errors
    /// One problem, `wrong_type`, where the document is not an object.
    pub fn new(document: JsonValue, pointer: &str) -> Result<Self, ProblemList> {
        match document {
            JsonValue::Object(entries) => Ok(Self::of_entries(entries, pointer.to_owned())),
            other => Err(ProblemList::from(FieldProblem {
                pointer: pointer.to_owned(),
                code: WRONG_TYPE.to_owned(),
                detail: format!(
                    "{} must be an object, not {}.",
                    if pointer.is_empty() {
                        "The body"
                    } else {
                        pointer
                    },
                    other.kind()
                ),
            })),
        }
    }

    /// No fields, as of an empty body.
    #[must_use]
    pub const fn empty() -> Self {
        Self::of_entries(Vec::new(), String::new())
    }

    const fn of_entries(entries: Vec<(String, JsonValue)>, pointer: String) -> Self {
        Self {
            entries,
            known: Vec::new(),
            problems: ProblemList::new(),
            pointer,
        }
    }

    /// Reads the whole object as one body.
    ///
    /// # Errors
    /// The problems, never none: those of known fields in the order of their declaration, then
    /// unknown fields in the order in which they were sent.
    pub fn read_all<T: RequestBody>(self) -> Result<T, ProblemList> {
        self.read_with(T::read)
    }

    /// Reads the whole object as one body by `read`, which is `None` only after a report.
    ///
    /// # Errors
    /// As [`Self::read_all`].
    pub fn read_with<T>(
        mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, ProblemList> {
        let body = read(&mut self);
        self.report_unknown();
        body.filter(|_| self.problems.is_empty())
            .ok_or(self.problems)
    }

    /// Reads one field of a type that implements [`BodyField`].
    pub fn take<T: BodyField>(&mut self, name: &'static str) -> Option<T> {
        T::take(self, name)
    }

    /// The value of a field that may be read later, or was not read at all: for answers to a
    /// body that has problems elsewhere. Reports nothing.
    #[must_use]
    pub fn peek<T: FromJson>(&self, name: &str) -> Option<T> {
        let (_, value) = self.entries.iter().find(|(sent, _)| sent == name)?;
        T::from_json(value.clone()).ok()
    }

    /// Reads a field that is an object; its problems are reported with the others.
    pub fn object<T: RequestBody>(&mut self, name: &'static str) -> Option<T> {
        let Object(entries) = self.required(name)?;
        let pointer = pointer_to(&self.pointer, name);
        let mut within = Self::of_entries(entries, pointer);
        let object = T::read(&mut within);
        within.report_unknown();
        self.problems.append(within.problems);
        object
    }

    /// Reads a field that is an array of at most `max` items. More are not read, but reported with
    /// the code `too_many`.
    pub fn array<T: BodyField>(
        &mut self,
        name: &'static str,
        max: usize,
        too_many: &str,
    ) -> Option<T> {
        let sent = self.entries.iter().find(|(sent, _)| sent == name);
        if let Some((_, JsonValue::Array(items))) = sent
            && items.len() > max
        {
            let count = items.len();
            self.remove(name);
            let detail = format!("{name} has {count} items; it may have at most {max}.");
            self.report(name, too_many, detail);
            return None;
        }
        self.take(name)
    }

    /// Reads a field that is an array of at most `max` objects, or left out or null; their problems
    /// are reported with the others.
    pub fn objects<T: RequestBody>(
        &mut self,
        name: &'static str,
        max: usize,
        too_many: &str,
    ) -> Option<Option<Vec<T>>> {
        let Some(items) = self.array::<Option<Vec<JsonValue>>>(name, max, too_many)? else {
            return Some(None);
        };
        let pointer = pointer_to(&self.pointer, name);
        let mut objects = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let read = Self::new(item, &format!("{pointer}/{index}")).and_then(Self::read_all);
            match read {
                Ok(object) => objects.push(object),
                Err(problems) => self.problems.append(problems),
            }
        }
        Some(Some(objects))
    }

    /// Reads a field that may be left out, but not be null; the outer `None` is a problem.
    pub fn not_null<T: FromJson>(&mut self, name: &'static str) -> Option<Option<T>> {
        match self.take(name)? {
            Patch::Keep => Some(None),
            Patch::Set(value) => Some(Some(value)),
            Patch::Clear => {
                self.report(
                    name,
                    WRONG_TYPE,
                    format!("{name} cannot be null; leave it out to keep it."),
                );
                None
            }
        }
    }

    /// Reports a problem with a field that its type alone does not show.
    pub fn report(&mut self, name: &str, code: &str, detail: impl Into<String>) {
        let pointer = pointer_to(&self.pointer, name);
        self.problems.push(FieldProblem {
            pointer,
            code: code.to_owned(),
            detail: detail.into(),
        });
    }

    /// Whether there is a problem so far, counting fields that were not read as unknown.
    #[must_use]
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty() || !self.entries.is_empty()
    }

    /// Whether a problem with this field was reported.
    #[must_use]
    pub fn has_problem_with(&self, name: &str) -> bool {
        let pointer = pointer_to(&self.pointer, name);
        let mut listed = self.problems.listed().iter();
        listed.any(|problem| problem.pointer == pointer)
    }

    /// Drops the fields that were not read, where which fields are valid depends on one that is
    /// not.
    pub fn ignore_rest(&mut self) {
        self.entries.clear();
    }

    /// Refuses the fields that were not read.
    ///
    /// # Errors
    /// Every problem that was reported.
    pub fn finish(mut self) -> Result<(), ProblemList> {
        self.report_unknown();
        self.problems.into_result()
    }

    fn report_unknown(&mut self) {
        let names = std::mem::take(&mut self.known);
        let known = match names.as_slice() {
            [] => "none is expected".to_owned(),
            known => format!("there are {}", known.join(", ")),
        };
        for (name, _) in std::mem::take(&mut self.entries) {
            self.problems.push_with(|| {
                let shown: String = name.chars().take(100).collect();
                let meant = did_you_mean(&name, names.iter().copied());
                FieldProblem {
                    pointer: pointer_to(&self.pointer, &name),
                    code: UNKNOWN_FIELD.to_owned(),
                    detail: format!("There is no field “{shown}” here; {known}.{meant}"),
                }
            });
        }
    }

    fn remove(&mut self, name: &'static str) -> Option<JsonValue> {
        if !self.known.contains(&name) {
            self.known.push(name);
        }
        let index = self.entries.iter().position(|(sent, _)| sent == name)?;
        Some(self.entries.swap_remove(index).1)
    }

    fn required<T: FromJson>(&mut self, name: &'static str) -> Option<T> {
        match self.remove(name) {
            None => {
                let detail = format!("{name} is missing; it must be {}.", T::EXPECTED);
                self.report(name, REQUIRED, detail);
                None
            }
            Some(value) => self.convert(name, value),
        }
    }

    fn convert<T: FromJson>(&mut self, name: &'static str, value: JsonValue) -> Option<T> {
        let kind = value.kind();
        let converted = T::from_json(value).ok();
        if converted.is_none() {
            let expected = T::EXPECTED;
            let detail = format!("{name} must be {expected}; what was sent is {kind}.");
            self.report(name, WRONG_TYPE, detail);
        }
        converted
    }
}

/// The entries of an object.
struct Object(Vec<(String, JsonValue)>);

impl FromJson for Object {
    const EXPECTED: &'static str = "an object";

    fn from_json(value: JsonValue) -> Result<Self, JsonError> {
        match value {
            JsonValue::Object(entries) => Ok(Self(entries)),
            _ => Err(JsonError::expected(Self::EXPECTED)),
        }
    }
}

#[cfg(test)]
mod tests;
