//! Query parameters: unknown and repeated ones are refused, and all problems are reported at once.
//!
//! A value that cannot be parsed is 400; a value that can be parsed but is not allowed is 422.

use std::collections::HashSet;

use chrono::NaiveDate;
use chrono_tz::Tz;
use shared::body::did_you_mean;
use shared::json::parse_uuid;
use shared::rules::{RuleViolation, SessionType, Tags};
use shared::stats::UserZones;
use shared::wire::{
    ArchivedFilter, ColumnRole, DateOrder, DeliveryStatus, EventInclude, FieldProblem, OverlapRule,
    ProjectSort, SessionSort, TaskSort, TaskStatus,
};
use shared::{ProblemList, ProjectId, SearchText, TaskId, Timestamp, parse_date};
pub use shared_derive::QueryParams;

use super::code::Code;
use super::problem::ApiError;
use service::zone;

/// Parameters that are read together; derive it beside `utoipa::IntoParams`.
pub trait QueryParams: Sized {
    /// Reads every parameter; where one has a problem, its field has no or the default value and
    /// [`Query::done`] fails.
    fn read(query: &mut Query) -> Self;
}

impl QueryParams for () {
    fn read(_: &mut Query) -> Self {}
}

/// A type of a field of [`QueryParams`].
pub trait QueryParam: Sized {
    /// Reads the parameter with this name.
    fn read(query: &mut Query, name: &'static str) -> Self;
}

/// A type that the text of a parameter is converted to.
pub trait FromQueryText: Sized {
    /// Converts the text.
    ///
    /// # Errors
    /// Why the text is not accepted.
    fn from_text(text: &str) -> Result<Self, InvalidParam>;
}

/// Why the text of a parameter is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidParam {
    /// 400: it cannot be read as this, such as `a whole number`.
    Unreadable(&'static str),
    /// 422: it can be read, but has no such value.
    NotAllowed(Code, String),
}

impl<T: FromQueryText> QueryParam for Option<T> {
    fn read(query: &mut Query, name: &'static str) -> Self {
        let text = query.text(name)?;
        match T::from_text(&text) {
            Ok(value) => Some(value),
            Err(InvalidParam::Unreadable(expected)) => query.parsed(name, expected, |_| None::<T>),
            Err(InvalidParam::NotAllowed(code, detail)) => {
                query.report(name, code, detail);
                None
            }
        }
    }
}

/// A time zone by its IANA name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeZoneName(pub Tz);

impl TimeZoneName {
    /// The time zone that was sent, for everything, else the user's zones.
    #[must_use]
    pub fn or_own(sent: Option<Self>, own: &UserZones) -> UserZones {
        sent.map_or_else(|| own.clone(), |Self(zone)| UserZones::only(zone.name()))
    }

    /// The time zone that was sent, else the profile's.
    #[must_use]
    pub fn or_profile(sent: Option<Self>, own: &UserZones) -> Tz {
        let sent = sent.map(|Self(zone)| zone);
        sent.or_else(|| zone(&own.time_zone)).unwrap_or(Tz::UTC)
    }
}

impl FromQueryText for TimeZoneName {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        zone(text).map(Self).ok_or_else(|| {
            let detail = format!(
                "There is no time zone “{}”: use an IANA name such as Europe/Berlin.",
                shorten(text)
            );
            InvalidParam::NotAllowed(Code::UnknownTimeZone, detail)
        })
    }
}

impl FromQueryText for NaiveDate {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        parse_date(text).ok_or(InvalidParam::Unreadable("a date such as 2026-11-22"))
    }
}

impl FromQueryText for SessionType {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or_else(|| {
            let detail = format!(
                "There is no session type “{}”: use pomodoro, short, long or custom.",
                shorten(text)
            );
            InvalidParam::NotAllowed(Code::UnknownSessionType, detail)
        })
    }
}

impl FromQueryText for TaskStatus {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or_else(|| {
            let detail = format!(
                "There is no status “{}” of a task: use open or done.",
                shorten(text)
            );
            InvalidParam::NotAllowed(Code::UnknownStatus, detail)
        })
    }
}

impl FromQueryText for DeliveryStatus {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or_else(|| {
            let detail = format!(
                "There is no status “{}” of a delivery: use pending, delivered or failed.",
                shorten(text)
            );
            InvalidParam::NotAllowed(Code::UnknownDeliveryStatus, detail)
        })
    }
}

impl FromQueryText for bool {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        text.parse()
            .map_err(|_| InvalidParam::Unreadable("true or false"))
    }
}

impl FromQueryText for DateOrder {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or(InvalidParam::Unreadable("dayFirst or monthFirst"))
    }
}

impl FromQueryText for EventInclude {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or(InvalidParam::Unreadable("object"))
    }
}

impl FromQueryText for OverlapRule {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or(InvalidParam::Unreadable(
            "keepEarlier, keepLater or leaveOut",
        ))
    }
}

/// What each column of a table means, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRoles(pub Vec<ColumnRole>);

impl FromQueryText for ColumnRoles {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        let role = |name: &str| ColumnRole::parse(name.trim());
        let roles: Option<Vec<ColumnRole>> = text.split(',').map(role).collect();
        roles.map(Self).ok_or(InvalidParam::Unreadable(
            "the meaning of each column, such as date,start,end,project,ignored",
        ))
    }
}

impl FromQueryText for ArchivedFilter {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or(InvalidParam::Unreadable("false, true or all"))
    }
}

impl FromQueryText for SearchText {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        let search = Self::parse(text).map_err(|violation| {
            let code = Code::parse(violation.code()).unwrap_or(Code::TextNotAllowed);
            InvalidParam::NotAllowed(code, violation.to_string())
        })?;
        search.ok_or(InvalidParam::Unreadable("1 to 100 characters"))
    }
}

impl FromQueryText for Tags {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::sent(text.split(',')).checked().map_err(|error| {
            let violation = RuleViolation::from(error);
            let code = Code::parse(violation.code()).unwrap_or(Code::TagNotAllowed);
            InvalidParam::NotAllowed(code, violation.to_string())
        })
    }
}

impl FromQueryText for Timestamp {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or(InvalidParam::Unreadable(
            "an RFC 3339 date-time such as 2026-11-22T10:00:00Z (write + as %2B)",
        ))
    }
}

macro_rules! sorts_from_query_text {
    ($($sort:ident),+) => {$(
        impl FromQueryText for $sort {
            fn from_text(text: &str) -> Result<Self, InvalidParam> {
                let known = || $sort::ALL.iter().map(|sort| sort.as_str());
                $sort::parse(text).ok_or_else(|| {
                    let detail = format!(
                        "There is no sort “{}”; use {}.{}",
                        shorten(text),
                        known().collect::<Vec<_>>().join(", "),
                        did_you_mean(text, known())
                    );
                    InvalidParam::NotAllowed(Code::UnknownSort, detail)
                })
            }
        }
    )+};
}

sorts_from_query_text!(SessionSort, TaskSort, ProjectSort);

macro_rules! ids_from_query_text {
    ($($id:ident),+) => {$(
        impl FromQueryText for $id {
            fn from_text(text: &str) -> Result<Self, InvalidParam> {
                parse_uuid(text)
                    .map(Self::new)
                    .ok_or(InvalidParam::Unreadable("a UUID with hyphens"))
            }
        }
    )+};
}

ids_from_query_text!(TaskId, ProjectId);

/// The parameters, taken one by one; [`Query::done`] reports what was wrong.
#[derive(Debug)]
pub struct Query {
    sent: Vec<(String, String)>,
    taken: Vec<&'static str>,
    unreadable: ProblemList,
    wrong: ProblemList,
}

impl Query {
    /// Splits and decodes a query.
    ///
    /// # Errors
    /// 400 where the percent-encoding is broken or a parameter is given twice.
    pub fn read(query: Option<&str>) -> Result<Self, ApiError> {
        let raw = query.unwrap_or_default();
        let mut sent: Vec<(String, String)> = Vec::new();
        let mut names = HashSet::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                return Err(ApiError::new(
                    Code::InvalidQuery,
                    "The query's percent-encoding is broken: after % come two hexadecimal digits, and the result is UTF-8.",
                ));
            };
            if !names.insert(name.clone()) {
                let detail = format!(
                    "The parameter {} is given twice; give it once.",
                    shorten(&name)
                );
                let problem = FieldProblem {
                    pointer: name,
                    code: Code::InvalidQuery.as_str().to_owned(),
                    detail,
                };
                return Err(ApiError::fields(Code::InvalidQuery, problem));
            }
            sent.push((name, value));
        }
        Ok(Self {
            sent,
            taken: Vec::new(),
            unreadable: ProblemList::new(),
            wrong: ProblemList::new(),
        })
    }

    /// Every parameter that was sent.
    pub fn sent(&self) -> impl Iterator<Item = (&str, &str)> {
        let sent = self.sent.iter();
        sent.map(|(name, value)| (name.as_str(), value.as_str()))
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

    /// Reads the parameters of a struct; problems are reported by [`Query::done`].
    pub fn params<T: QueryParams>(&mut self) -> T {
        T::read(self)
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
    /// 400 with what cannot be read, else 422 with what is wrong.
    pub fn done(mut self) -> Result<Vec<(String, String)>, ApiError> {
        if !self.unreadable.is_empty() {
            return Err(ApiError::fields(Code::InvalidQuery, self.unreadable));
        }
        for (name, _) in &self.sent {
            if !self.taken.contains(&name.as_str()) {
                self.wrong.push_with(|| FieldProblem {
                    pointer: name.clone(),
                    code: Code::UnknownField.as_str().to_owned(),
                    detail: format!(
                        "There is no parameter “{}”; use {}.{}",
                        shorten(name),
                        self.taken.join(", "),
                        did_you_mean(name, self.taken.iter().copied())
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
    fn parameters_are_decoded() {
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
    fn syntax_is_checked_before_values() {
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
