//! The text search of lists, in upper or lower case, in the same way in the browser and on both
//! databases.

use crate::lower_case::fold;
use crate::rules::{RuleViolation, Session, normalize};

/// A part of a text that is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText(String);

impl SearchText {
    /// Characters at most.
    pub const LONGEST: usize = 100;

    /// Reads what was entered, by the rules for stored texts; none where it is empty.
    ///
    /// # Errors
    /// `text_too_long`, `text_not_allowed`.
    pub fn parse(entered: &str) -> Result<Option<Self>, RuleViolation> {
        let text = normalize(Some(entered), "q", Self::LONGEST)?;
        Ok(text.map(Self))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` contains it. Characters are compared one by one: nothing is decomposed, and ß
    /// is not ss.
    ///
    /// ```
    /// use stint_rules::SearchText;
    ///
    /// let search = SearchText::parse(" ÜBUNG ")?.expect("not empty");
    /// assert!(search.is_in("Zweite Übung"));
    /// assert!(!search.is_in("Zweite Ubung"));
    /// # Ok::<(), stint_rules::rules::RuleViolation>(())
    /// ```
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let mut rest = text.chars();
        loop {
            let mut here = rest.clone();
            let matches = |sought| here.next().is_some_and(|c| fold(c) == fold(sought));
            if self.0.chars().all(matches) {
                return true;
            }
            if rest.next().is_none() {
                return false;
            }
        }
    }

    /// Whether a text of the session contains it.
    pub(crate) fn is_in_session(&self, session: &Session) -> bool {
        session.texts().any(|text| self.is_in(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_in(sought: &str, text: &str) -> bool {
        let sought = SearchText::parse(sought).expect("allowed").expect("a text");
        sought.is_in(text)
    }

    #[test]
    fn letters_are_alike_in_upper_and_lower_case() {
        for (sought, text, expected) in [
            ("thesis", "My THESIS, chapter 3", true),
            ("ÄÖÜ", "xäöüx", true),
            ("straße", "STRAẞE", true),
            ("strasse", "Straße", false),
            ("i", "İ", false),
            ("İ", "İ", true),
            ("ДОМ", "домой", true),
            ("aab", "aaab", true),
            ("aab", "aaa", false),
            // A combining character is a character.
            ("e\u{301}", "E\u{301}", true),
            ("é", "e\u{301}", false),
            ("%", "100", false),
            ("a_c", "abc", false),
            ("*", "*", true),
        ] {
            assert_eq!(is_in(sought, text), expected, "{sought} in {text}");
        }
    }

    #[test]
    fn text_is_bounded() {
        assert_eq!(SearchText::parse(" \n "), Ok(None));
        assert!(SearchText::parse(&"ä".repeat(100)).is_ok());
        let code = |text: &str| SearchText::parse(text).map_err(|violation| violation.code());
        assert_eq!(code(&"ä".repeat(101)), Err("text_too_long"));
        assert_eq!(code("a\u{7}b"), Err("text_not_allowed"));
    }
}
