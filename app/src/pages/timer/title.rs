//! The tab's title counts down: `24:59 · Focus`.
//!
//! Set in the browser only, as a property, so nothing has to be escaped.

use crate::reading::Face;
use crate::text::Texts;

/// The title for a face and its numerals.
#[must_use]
pub fn title(words: &Texts, face: Face, numerals: Option<String>) -> String {
    let name = (words.display_state)(face);
    match (face, numerals) {
        (Face::Focus | Face::Paused | Face::Overtime | Face::Break, Some(numerals)) => {
            format!("{numerals} \u{b7} {name}")
        }
        (Face::Completed | Face::Abandoned, _) => format!("{name} \u{b7} {}", words.title),
        _ => words.title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn only_what_runs_counts_in_the_title() {
        let titled = |face| title(words(), face, Some("24:59".to_owned()));
        assert_eq!(titled(Face::Focus), "24:59 \u{b7} Focus");
        assert_eq!(titled(Face::Paused), "24:59 \u{b7} Paused");
        assert_eq!(titled(Face::Break), "24:59 \u{b7} Break");
        assert_eq!(titled(Face::Completed), "Completed \u{b7} Stint");
        assert_eq!(title(words(), Face::Idle, None), "Stint");
    }
}
