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
