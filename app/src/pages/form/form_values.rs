//! Rejected forms, and the values that a form is filled with.

use shared::wire::{FieldProblem, Problem};

use crate::text::texts;

/// A rejected form: the entered values and the problem.
#[derive(Clone, Debug)]
pub struct RejectedForm {
    /// The name of the form among those of the page.
    pub form: &'static str,
    /// The entered values without passwords. A name may occur several times.
    pub values: Vec<(String, String)>,
    /// The reasons of the rejection.
    pub problem: Problem,
}

/// The values of a form: entered ones if it was just rejected, else stored ones.
#[derive(Clone, Debug)]
pub struct FormValues {
    /// The form's name, the prefix of its fields' ids.
    pub form: &'static str,
    sent: Option<RejectedForm>,
}

impl FormValues {
    /// The form of this name.
    #[must_use]
    pub fn of(sent: Option<&RejectedForm>, form: &'static str) -> Self {
        Self {
            form,
            sent: sent.filter(|sent| sent.form == form).cloned(),
        }
    }

    /// Whether it was just rejected.
    #[must_use]
    pub const fn was_rejected(&self) -> bool {
        self.sent.is_some()
    }

    /// The entered or stored value of a field.
    #[must_use]
    pub fn value(&self, field: &str, stored: impl Into<String>) -> String {
        match &self.sent {
            None => stored.into(),
            Some(sent) => sent
                .values
                .iter()
                .find(|(name, _)| name == field)
                .map_or_else(String::new, |(_, value)| value.clone()),
        }
    }

    /// Whether a box is checked.
    #[must_use]
    pub fn has(&self, field: &str, value: &str, stored: bool) -> bool {
        match &self.sent {
            None => stored,
            Some(sent) => sent
                .values
                .iter()
                .any(|(name, entered)| name == field && entered == value),
        }
    }

    /// The errors of a field, in the user's language.
    #[must_use]
    pub fn errors(&self, field: &str) -> Vec<String> {
        let Some(sent) = &self.sent else {
            return Vec::new();
        };
        let mut errors: Vec<String> = sent
            .problem
            .errors
            .iter()
            .filter(|error| field_of(error) == field)
            .map(|error| problem_text(&error.code, &error.detail))
            .collect();
        errors.dedup();
        errors
    }

    /// The error that belongs to no field, in the user's language.
    #[must_use]
    pub fn general(&self) -> Option<String> {
        let problem = &self.sent.as_ref()?.problem;
        problem
            .errors
            .is_empty()
            .then(|| problem_text(&problem.code, &problem.detail))
    }
}

/// The name of the field of a problem: the first segment of its pointer.
fn field_of(problem: &FieldProblem) -> &str {
    let path = problem.pointer.trim_start_matches('/');
    path.split('/').next().unwrap_or_default()
}

/// The text of a problem in the user's language; the server's own without a translation.
#[must_use]
pub fn problem_text(code: &str, detail: &str) -> String {
    let texts = texts();
    let text = (texts.corrections.problem)(code);
    #[cfg(feature = "ssr")]
    let text = text.or_else(|| (texts.forms.problem)(code));
    let text = text.or_else(|| (texts.refusal)(code));
    text.map_or_else(|| detail.to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pointer: &str) -> RejectedForm {
        RejectedForm {
            form: "add",
            values: vec![
                ("scopes".to_owned(), "a".to_owned()),
                ("scopes".to_owned(), "b".to_owned()),
                ("name".to_owned(), "entered".to_owned()),
            ],
            problem: Problem {
                code: "required".to_owned(),
                detail: "No.".to_owned(),
                errors: vec![FieldProblem {
                    pointer: pointer.to_owned(),
                    code: "nobody_knows".to_owned(),
                    detail: "Not that one.".to_owned(),
                }],
                ..Problem::default()
            },
        }
    }

    #[test]
    fn entered_values_fill_only_their_own_form() {
        let sent = sent("/name");
        let add = FormValues::of(Some(&sent), "add");
        assert_eq!(add.value("name", "stored"), "entered");
        assert_eq!(add.value("left out", "stored"), "");
        assert!(add.has("scopes", "b", false) && !add.has("scopes", "c", true));
        let other = FormValues::of(Some(&sent), "change");
        assert_eq!(other.value("name", "stored"), "stored");
        assert!(other.has("scopes", "c", true) && !other.was_rejected());
    }

    #[test]
    fn error_is_shown_at_its_field_or_the_form() {
        let events = sent("/events/1");
        let filled = FormValues::of(Some(&events), "add");
        assert_eq!(filled.errors("events"), ["Not that one."]);
        assert!(filled.errors("event").is_empty());
        assert_eq!(filled.general(), None);
        let mut bare = sent("");
        bare.problem.errors.clear();
        bare.problem.code = "nobody_knows".to_owned();
        let filled = FormValues::of(Some(&bare), "add");
        assert_eq!(filled.general().as_deref(), Some("No."));
    }
}
