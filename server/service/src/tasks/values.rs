//! Validation of titles, names, colours and estimates. Pure; all problems are reported.

use shared::wire::{Patch, TaskStatus};

pub(super) use crate::field_problems::FieldProblems;

/// Characters of a task's title.
const TITLE_CHARS: usize = 200;

/// Characters of a task's notes.
const NOTES_CHARS: usize = 1_000;

/// Characters of a project's name.
const NAME_CHARS: usize = 100;

/// Sessions of an estimate at most.
pub(super) const MAX_ESTIMATE: u32 = 99;

/// Sessions of an estimate.
const ESTIMATE: std::ops::RangeInclusive<i64> = 1..=MAX_ESTIMATE as i64;

impl FieldProblems {
    pub(super) fn title(&mut self, title: Option<&str>) -> String {
        self.required_text("title", title, TITLE_CHARS, "says what is to be done")
    }

    pub(super) fn notes(&mut self, notes: Option<&str>) -> Option<String> {
        self.text("notes", notes, NOTES_CHARS)
    }

    pub(super) fn project_name(&mut self, name: Option<&str>) -> String {
        self.required_text("name", name, NAME_CHARS, "says what the project is called")
    }

    /// `#rrggbb`, in lower case.
    pub(super) fn color(&mut self, color: &str) -> Option<String> {
        let digits = color.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(color.to_ascii_lowercase());
        }
        self.add(
            "color",
            "color_invalid",
            "color must be # and six hexadecimal digits, such as #3366cc.",
        );
        None
    }

    pub(super) fn estimate(&mut self, sessions: i64) -> Option<u32> {
        if ESTIMATE.contains(&sessions) {
            return u32::try_from(sessions).ok();
        }
        self.add(
            "estimatedSessions",
            "estimated_sessions_out_of_range",
            format!(
                "estimatedSessions is {sessions}; it must be {} to {}.",
                ESTIMATE.start(),
                ESTIMATE.end()
            ),
        );
        None
    }

    pub(super) fn status(&mut self, status: &str) -> Option<TaskStatus> {
        let known = TaskStatus::parse(status);
        if known.is_none() {
            let shown: String = status.chars().take(40).collect();
            self.add(
                "status",
                "unknown_status",
                format!("There is no status “{shown}” of a task: use open or done."),
            );
        }
        known
    }

    /// A required field cannot be null.
    pub(super) fn not_null<T>(&mut self, field: &str, change: &Patch<T>) {
        if matches!(change, Patch::Clear) {
            self.add(
                field,
                "required",
                format!("{field} cannot be null; leave it out to keep it."),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_is_six_hexadecimal_digits() {
        for (color, expected) in [
            ("#3366CC", Some("#3366cc")),
            ("#000000", Some("#000000")),
            ("3366cc", None),
            ("#36c", None),
            ("#3366cg", None),
            ("#3366cc ", None),
            ("##3366c", None),
            ("#ééé", None),
            ("", None),
        ] {
            let mut problems = FieldProblems::default();
            assert_eq!(problems.color(color).as_deref(), expected, "{color}");
            assert_eq!(problems.none().is_ok(), expected.is_some(), "{color}");
        }
    }

    #[test]
    fn an_estimate_is_1_to_99() {
        for (sessions, expected) in [
            (0, None),
            (1, Some(1)),
            (99, Some(99)),
            (100, None),
            (-1, None),
        ] {
            assert_eq!(FieldProblems::default().estimate(sessions), expected);
        }
    }
}
