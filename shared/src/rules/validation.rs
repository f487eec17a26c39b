//! Validation of a command's values; collects every violation.

use super::limits::{MAX_PLAN_MINUTES, MAX_TIME_ZONE_NAME, MIN_PLAN_MINUTES};
use super::tags::Tags;
use super::text::{WORD, excerpt, normalize};
use super::violation::{Refusal, RuleViolation};
use super::vocabulary::SessionType;
use crate::Patch;

/// The violations of a command's values so far.
#[derive(Default)]
pub(super) struct Validation(Vec<RuleViolation>);

impl Validation {
    pub(super) fn take<T>(&mut self, value: Result<T, RuleViolation>) -> Option<T> {
        value.map_err(|violation| self.0.push(violation)).ok()
    }

    pub(super) fn add(&mut self, violation: RuleViolation) {
        self.0.push(violation);
    }

    /// A patch with its new value checked; a value that is kept was checked when it was stored.
    pub(super) fn changed<T, U>(
        &mut self,
        change: &Patch<T>,
        check: impl FnOnce(&mut Self, &T) -> Option<U>,
    ) -> Patch<U> {
        match change {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(sent) => check(self, sent).map_or(Patch::Clear, Patch::Set),
        }
    }

    pub(super) fn text(
        &mut self,
        text: Option<&str>,
        field: &'static str,
        limit: usize,
    ) -> Option<String> {
        self.take(normalize(text, field, limit)).flatten()
    }

    pub(super) fn tags(&mut self, sent: Option<&Tags>) -> Tags {
        let checked = sent.map(|tags| tags.checked().map_err(RuleViolation::from));
        checked.and_then(|tags| self.take(tags)).unwrap_or_default()
    }

    /// The name of a time zone, by its form: which there are changes with the years, and a browser
    /// may know one that the server does not.
    pub(super) fn time_zone(&mut self, sent: Option<&str>) -> Option<String> {
        let name = sent?;
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
        let is_name =
            (1..=MAX_TIME_ZONE_NAME).contains(&name.len()) && name.chars().all(is_allowed);
        let checked = is_name.then(|| name.to_owned());
        self.take(checked.ok_or_else(|| RuleViolation::UnknownTimeZone {
            actual: excerpt(name, WORD),
        }))
    }

    pub(super) fn rating(&mut self, rating: Option<i64>) -> Option<u8> {
        let actual = rating?;
        let checked = u8::try_from(actual)
            .ok()
            .filter(|rating| (1..=5).contains(rating));
        self.take(checked.ok_or(RuleViolation::QualityRatingOutOfRange { actual }))
    }

    pub(super) fn score(&mut self, score: Option<i64>) -> Option<u8> {
        let actual = score?;
        let checked = u8::try_from(actual).ok().filter(|score| *score <= 100);
        self.take(checked.ok_or(RuleViolation::FocusScoreOutOfRange { actual }))
    }

    pub(super) fn check(&mut self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Values(std::mem::take(&mut self.0)))
        }
    }
}

/// The type and its length in minutes; everything wrong with the two goes to `values`.
pub(super) fn length(
    session_type: &str,
    planned: Option<i64>,
    values: &mut Validation,
) -> Option<(SessionType, u32)> {
    let known = values.take(SessionType::parse(session_type).ok_or_else(|| {
        RuleViolation::UnknownSessionType {
            actual: excerpt(session_type, WORD),
        }
    }));
    let planned = match planned {
        None => None,
        Some(actual) => Some(values.take(minutes_in_range(actual))?),
    };
    let known = known?;
    let minutes = match (known.preset_minutes(), planned) {
        (None, None) => Err(RuleViolation::PlannedDurationRequired),
        (None, Some(minutes)) => Ok(minutes),
        (Some(expected), Some(actual)) if actual != expected => {
            Err(RuleViolation::PlannedDurationMismatch {
                session_type: known.as_str(),
                expected,
                actual: i64::from(actual),
            })
        }
        (Some(expected), _) => Ok(expected),
    };
    Some((known, values.take(minutes)?))
}

fn minutes_in_range(actual: i64) -> Result<u32, RuleViolation> {
    u32::try_from(actual)
        .ok()
        .filter(|_| (MIN_PLAN_MINUTES..=MAX_PLAN_MINUTES).contains(&actual))
        .ok_or(RuleViolation::PlannedDurationOutOfRange { actual })
}
