//! Checks that the compiler cannot do: no text is empty, and every language has the same codes.
//! That a language has every entry is checked by the compiler.

#![cfg(feature = "ssr")]

use std::collections::BTreeSet;

use super::*;

/// Intentionally empty: no point after an English day, and the value of "no expiry" in a form.
const EMPTY: [&str; 2] = ["after_day", "(\"\", "];

fn source(language: Language) -> String {
    let path = format!(
        "{}/src/text/{}.rs",
        env!("CARGO_MANIFEST_DIR"),
        language.tag()
    );
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn texts_are_not_empty() {
    for language in Language::ALL {
        let mut count = 0;
        for line in source(language).lines() {
            if line.trim_start().starts_with("//") || line.contains("#[cfg") {
                continue;
            }
            for text in line.split('"').skip(1).step_by(2) {
                count += 1;
                let is_on_purpose = EMPTY.iter().any(|known| line.contains(known));
                assert!(!text.trim().is_empty() || is_on_purpose, "{line}");
            }
        }
        assert!(count > 500, "{language:?}: {count}");
    }
}

/// The rules of `docs/texts.md` that a program can check.
#[test]
fn texts_follow_the_rules() {
    for language in Language::ALL {
        for line in source(language)
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for text in line.split('"').skip(1).step_by(2) {
                assert!(
                    !text.contains("..."),
                    "an ellipsis is one character: {line}"
                );
                assert!(!text.contains("  "), "two blanks: {line}");
                assert!(!text.contains('!'), "an exclamation mark: {line}");
                let letters: Vec<char> = text.chars().collect();
                let is_straight = |part: &[char]| matches!(part, [before, '\'', after] if before.is_alphabetic() && after.is_alphabetic());
                assert!(
                    !letters.windows(3).any(is_straight),
                    "a straight apostrophe: {line}"
                );
                let is_english = language == Language::English;
                assert!(
                    !is_english || !has_title_case(text),
                    "not in sentence case: {line}"
                );
            }
        }
    }
}

/// Whether every word of a phrase begins with a capital letter.
fn has_title_case(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_capitalised = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && word.len() > 1
            && letters.all(char::is_lowercase)
    };
    words.len() > 1 && words.iter().all(is_capitalised)
}

#[test]
fn languages_have_the_same_codes() {
    let sources = Language::ALL.map(source).concat();
    let codes: BTreeSet<&str> = sources
        .split('"')
        .filter(|text| text.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter(|text| {
            text.chars()
                .all(|c| c.is_ascii_lowercase() || "_-".contains(c))
        })
        .collect();
    let known = |language| -> Vec<_> {
        let (texts, queue) = (texts_of(language), CommandQueueTexts::of(language));
        let lists = [
            texts.forms.problem,
            texts.corrections.problem,
            texts.refusal,
            queue.reason,
            texts.tasks.notice,
            texts.settings.notice,
        ];
        let is_known = |code| lists.map(|list| list(code).is_some());
        codes.iter().map(|&code| (code, is_known(code))).collect()
    };
    let english = known(Language::English);
    for language in Language::ALL {
        assert_eq!(known(language), english, "{language:?}");
    }
    let count = english
        .iter()
        .flat_map(|(_, lists)| lists)
        .filter(|&&is| is)
        .count();
    assert!(count > 60, "{count}");
}
