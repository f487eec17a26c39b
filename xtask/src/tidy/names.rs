//! Names: no banned words, and one type for each type name.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{declarations, is_test_material, tests_begin, words};
use super::source_file::{Finding, SourceFile};

/// Words that names may not contain, and what to write instead. Whole words are compared: `place`
/// is not found in `replace`. Some are ordinary English, but were used for too many concepts.
const BANNED: [(&str, &str); 51] = [
    ("agenda", "schedule"),
    ("appointment", "deadline"),
    ("asked", "request"),
    ("attend", "observe"),
    ("away", "offline"),
    ("bell", "alert"),
    ("blank", "redact"),
    ("calling", "notifier"),
    ("counted", "statistics snapshot"),
    ("deed", "action"),
    ("described", "parameters"),
    ("errand", "task"),
    ("face", "state"),
    ("fate", "outcome"),
    ("figures", "metrics"),
    ("following", "effects"),
    ("forget", "delete"),
    ("forgets", "deletes"),
    ("hear", "receive"),
    ("heard", "received"),
    ("hears", "receives"),
    ("kept", "stored"),
    ("leaving", "account deletion"),
    ("measure", "metrics"),
    ("moment", "instant"),
    ("moments", "instants"),
    ("news", "notifications"),
    ("once", "idempotency"),
    ("parts", "shards"),
    ("past", "history"),
    ("perimeter", "proxy settings"),
    ("place", "position, route, permit or cursor"),
    ("places", "positions, routes, permits or cursors"),
    ("posted", "form request"),
    ("purges", "retention"),
    ("reading", "query"),
    ("resting", "break"),
    ("shelf", "store"),
    ("standing", "state"),
    ("thing", "its own noun"),
    ("things", "their own noun"),
    ("told", "notified"),
    ("trouble", "error"),
    ("visit", "page load"),
    ("visits", "page loads"),
    ("walk", "keyset"),
    ("walks", "keysets"),
    ("wanted", "requested"),
    ("way", "method"),
    ("ways", "methods"),
    ("whoever", "user"),
];

/// Names that the standard library uses.
const CONVENTIONAL: [&str; 2] = ["from_parts", "into_parts"];

/// Files whose names are checked; others have conventional names.
const NAMED_FILES: [&str; 5] = [".rs", ".ts", ".js", ".mjs", ".css"];

/// Checks declared names and names of files and folders.
pub fn no_banned_words(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    let stem = file.path.rsplit('/').next().unwrap_or(&file.path);
    if NAMED_FILES.iter().any(|end| stem.ends_with(end)) {
        let stem = stem.split('.').next().unwrap_or(stem);
        let folders = file.path.rsplit('/').skip(1).take(1);
        for name in folders.chain([stem]) {
            found.extend(banned(name).map(|what| file.finding(1, what)));
        }
    }
    if file.is_rust() {
        for declaration in declarations(file) {
            if declaration.keyword != "mod" {
                let what = banned(declaration.name);
                found.extend(what.map(|what| file.finding(declaration.line, what)));
            }
        }
    }
    found
}

fn banned(name: &str) -> Option<String> {
    if CONVENTIONAL.contains(&name) {
        return None;
    }
    let words = words(name);
    let (word, instead) = BANNED
        .iter()
        .find(|(word, _)| words.iter().any(|found| found == word))?;
    Some(format!(
        "`{name}`: use the field's noun instead of `{word}`, such as {instead} \
         (xtask/src/tidy/names.rs)"
    ))
}

/// Finds types with the same name in the workspace, except in tests.
pub fn one_type_per_name(files: &[SourceFile], _: &Path) -> Vec<Finding> {
    let mut types: BTreeMap<&str, Vec<(&SourceFile, usize)>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        if is_test_material(&file.path) {
            continue;
        }
        let tests = tests_begin(file);
        for declaration in declarations(file) {
            let is_type = ["struct", "enum", "trait", "union"].contains(&declaration.keyword);
            if is_type && declaration.line < tests {
                let found = types.entry(declaration.name).or_default();
                found.push((file, declaration.line));
            }
        }
    }
    let mut found = Vec::new();
    for (name, declared) in types {
        if declared.len() < 2 {
            continue;
        }
        for (file, line) in &declared {
            found.push(file.finding(
                *line,
                format!(
                    "{} types are called `{name}`: a name is for one type",
                    declared.len()
                ),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::source_file::tests::{findings, findings_in};
    use super::*;

    #[test]
    fn banned_words_are_found_as_whole_words() {
        for name in ["KeptSample", "sample_told", "MOMENT_OF_SAMPLE", "bell"] {
            assert!(banned(name).is_some(), "{name}");
        }
        for name in ["replace_placeholder", "Interface", "always"] {
            assert!(banned(name).is_none(), "{name}");
        }
        let found = |text: &str| findings(no_banned_words, "a/src/a.rs", text).len();
        assert_eq!(found("struct KeptSample;"), 1);
        assert_eq!(found("impl A for B {\n    fn told_sample() {}\n}\n"), 0);
        let file = "a/src/shelf.rs";
        assert_eq!(findings(no_banned_words, file, "").len(), 1);
    }

    #[test]
    fn second_type_of_a_name_is_found() {
        let twice = [("a/src/a.rs", "struct A;"), ("b/src/b.rs", "pub enum A {}")];
        assert_eq!(findings_in(one_type_per_name, &twice).len(), 2);
        let tests = [("a/src/a.rs", "struct A;"), ("b/tests/b.rs", "struct A;")];
        assert!(findings_in(one_type_per_name, &tests).is_empty());
    }
}
