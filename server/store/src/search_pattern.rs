//! The regular expression that finds a [`SearchText`], for the function `regexp`: sqlx adds it to
//! SQLite and a migration to PostgreSQL. It takes time linear in the text.
//!
//! The databases fold no letters: the pattern lists those that are alike, so that no locale and no
//! version of Unicode but that of [`fold`] has a say.

use std::collections::HashMap;
use std::sync::OnceLock;

use shared::{SearchText, fold};

use crate::SqlValue;

/// No letter beyond this one has a lower case.
const LAST_LETTER: char = '\u{1ffff}';

/// The parameter of a statement; null without a search.
pub(crate) fn pattern(search: Option<&SearchText>) -> SqlValue {
    SqlValue::Text(search.map(|search| search.as_str().chars().map(matching).collect()))
}

/// What matches one character, in the syntax that both databases have.
fn matching(c: char) -> String {
    match letters_like(c) {
        Some(letters) => format!("[{letters}]"),
        // With a backslash these two have a meaning.
        None if c.is_ascii_punctuation() && c != '<' && c != '>' => format!("\\{c}"),
        None => c.to_string(),
    }
}

/// The letters that are alike to a search; none where there is only one.
fn letters_like(c: char) -> Option<&'static str> {
    static LETTERS: OnceLock<HashMap<char, String>> = OnceLock::new();
    let by_lower = LETTERS.get_or_init(|| {
        let mut by_lower: HashMap<char, String> = HashMap::new();
        for letter in ('\0'..=LAST_LETTER).filter(|c| fold(*c) != *c) {
            let lower = fold(letter);
            let alike = by_lower.entry(lower).or_insert_with(|| lower.to_string());
            alike.push(letter);
        }
        by_lower
    });
    by_lower.get(&fold(c)).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_lists_and_punctuation_is_escaped() {
        let search = SearchText::parse("aß 1*[\\^<k").expect("allowed");
        let expected = "[aA][ßẞ] 1\\*\\[\\\\\\^<[kK\u{212a}]";
        assert_eq!(pattern(search.as_ref()), SqlValue::from(expected));
        assert_eq!(pattern(None), SqlValue::Text(None));
    }

    #[test]
    fn every_letter_is_known() {
        let beyond = (LAST_LETTER..=char::MAX).skip(1);
        assert_eq!(beyond.filter(|c| fold(*c) != *c).count(), 0);
    }
}
