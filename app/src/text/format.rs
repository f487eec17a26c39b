//! Formatting shared by the languages.

use shared::wire::Tenths;

use super::dates::minutes;
use crate::model::history::EntryCounts;

/// Shown in place of an empty list.
#[derive(Debug)]
pub struct Empty {
    pub title: &'static str,
    pub body: &'static str,
    /// The label of the link.
    pub action: &'static str,
}

/// `3 sessions`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 {
        format!("1\u{a0}{one}")
    } else {
        format!("{number}\u{a0}{many}")
    }
}

/// Several counts in a sentence, each with its noun for one and for many.
#[cfg(feature = "ssr")]
pub fn counts<const N: usize>(parts: [(u64, &str, &str); N]) -> String {
    let parts = parts
        .map(|(number, one, many)| count(usize::try_from(number).unwrap_or(usize::MAX), one, many));
    format!("{}.", parts.join(", "))
}

/// Pauses, distractions and overtime, joined; `none` without any of them.
pub fn tally_summary(
    tally: EntryCounts,
    nouns: [[&str; 2]; 2],
    overtime: &str,
    none: &str,
) -> String {
    let [[pause, pauses], [distraction, distractions]] = nouns;
    let mut phrases = Vec::new();
    if tally.pauses > 0 {
        phrases.push(count(tally.pauses, pause, pauses));
    }
    if tally.distractions > 0 {
        phrases.push(count(tally.distractions, distraction, distractions));
    }
    if tally.overtime > 0 {
        phrases.push(format!("{} {overtime}", minutes(tally.overtime)));
    }
    if phrases.is_empty() {
        none.to_owned()
    } else {
        phrases.join(", ")
    }
}

/// A number with one decimal, which is left out where it is 0.
pub fn decimal_text(number: Tenths, point: char) -> String {
    let tenths = number.get();
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}{point}{rest}"),
    }
}

/// The length of a pause: in seconds below a minute, else in whole minutes.
pub fn pause_length(seconds: i64) -> String {
    if seconds < 60 {
        format!("{seconds}\u{a0}s")
    } else {
        minutes(seconds / 60)
    }
}
