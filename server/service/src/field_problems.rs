//! Problems with values, gathered so that all are told at once. What is checked is for
//! whoever gathers them to say.

use shared::rules::normalize;
use shared::wire::FieldProblem;

/// The problems found so far.
#[derive(Default)]
pub(super) struct FieldProblems(Vec<FieldProblem>);

impl FieldProblems {
    /// Adds one; `field` is its name on the wire.
    pub(super) fn add(&mut self, field: &str, code: &str, detail: impl Into<String>) {
        self.0.push(FieldProblem {
            pointer: format!("/{field}"),
            code: code.to_owned(),
            detail: detail.into(),
        });
    }

    /// How many there are so far.
    pub(super) const fn count(&self) -> usize {
        self.0.len()
    }

    /// Goes on only if nothing was wrong.
    pub(super) fn none(self) -> Result<(), Vec<FieldProblem>> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self.0)
        }
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

    /// The same for a text that must not be empty; `why` says what it is for.
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
