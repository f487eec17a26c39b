//! Collects problems with field values, so that a response reports all of them.

use shared::rules::normalize;
use shared::{FieldProblem, ProblemList};

/// The problems found so far.
#[derive(Default)]
pub(super) struct FieldProblems(ProblemList);

impl FieldProblems {
    /// Adds a problem; `field` is the field's name in JSON.
    pub(super) fn add(&mut self, field: &str, code: &str, detail: impl Into<String>) {
        self.0.push(FieldProblem {
            pointer: format!("/{field}"),
            code: code.to_owned(),
            detail: detail.into(),
        });
    }

    /// The number of problems so far.
    pub(super) const fn count(&self) -> usize {
        self.0.count()
    }

    /// The problems, if there are any.
    pub(super) fn none(self) -> Result<(), ProblemList> {
        self.0.into_result()
    }

    /// A text in its stored form, of at most `limit` characters; none if it is empty.
    pub(super) fn text(
        &mut self,
        field: &'static str,
        text: Option<&str>,
        limit: usize,
    ) -> Option<String> {
        normalize(text, field, limit).unwrap_or_else(|violation| {
            self.add(field, violation.code(), violation.to_string());
            None
        })
    }

    /// As above for a text that must not be empty; `why` says what it is for.
    pub(super) fn required_text(
        &mut self,
        field: &'static str,
        text: Option<&str>,
        limit: usize,
        why: &str,
    ) -> String {
        let before = self.count();
        let text = self.text(field, text, limit);
        if text.is_none() && self.count() == before {
            self.add(
                field,
                "required",
                format!("{field} {why}; it must not be empty."),
            );
        }
        text.unwrap_or_default()
    }
}
