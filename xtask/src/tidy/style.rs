//! The style rules of CONTRIBUTING.md.

use std::path::Path;

use super::source_file::{Finding, SourceFile, has_word};

/// Above this, split the file.
const LINES: usize = 500;

/// Files that may be longer, with the reason.
const LONG_FOR_A_REASON: [(&str, &str); 2] = [
    (
        "app/src/text/de.rs",
        "all texts of a language are in one file",
    ),
    (
        "app/src/text/en.rs",
        "all texts of a language are in one file",
    ),
];

/// Names that do not describe the content.
const VAGUE: [&str; 8] = [
    "util", "utils", "helper", "helpers", "manager", "common", "misc", "stuff",
];

/// The first line is `//!` with the purpose of the file.
pub fn states_its_purpose(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if !file.is_rust() || file.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![file.finding(1, "begin with `//! ` and the purpose of the file")]
}

/// The compiler reports an unneeded `#[expect(…, reason = "…")]`, but not an unneeded `#[allow]`.
pub fn no_allow(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if !file.is_rust() {
        return Vec::new();
    }
    let attributes = [concat!("#[", "allow("), concat!("#![", "allow(")];
    file.code()
        .filter(|(_, code)| attributes.iter().any(|attribute| code.contains(attribute)))
        .map(|(line, _)| file.finding(line, "use #[expect(…, reason = \"…\")]"))
        .collect()
}

pub fn not_overlong(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let lines = file.text.lines().count();
    let is_listed = LONG_FOR_A_REASON.iter().any(|(path, _)| *path == file.path);
    if !file.is_rust() || lines <= LINES || is_listed {
        return Vec::new();
    }
    vec![file.finding(
        lines,
        format!("{lines} lines: split it, or give a reason in xtask/src/tidy/style.rs"),
    )]
}

/// Checks files, folders, types and modules.
pub fn no_vague_names(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    let stems = file
        .path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part));
    for stem in stems {
        if VAGUE.contains(&stem.to_lowercase().as_str()) {
            found.push(file.finding(1, format!("`{stem}` is vague: name it after its content")));
        }
    }
    if file.is_rust() {
        for (line, code) in file.code() {
            for introducer in ["struct ", "enum ", "trait ", "mod "] {
                let Some((before, rest)) = code.split_once(introducer) else {
                    continue;
                };
                let is_item = before.trim().is_empty() || before.trim().starts_with("pub");
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let is_vague = VAGUE.contains(&name.to_lowercase().as_str())
                    || ["Manager", "Helper", "Utils"]
                        .iter()
                        .any(|end| name.ends_with(end));
                if is_item && is_vague {
                    found.push(file.finding(
                        line,
                        format!("`{name}` is vague: name it after its purpose"),
                    ));
                }
            }
        }
    }
    found
}

/// Tests that sleep are slow or flaky.
pub fn no_sleep_in_tests(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let is_browser_test = file.path.starts_with("end2end/")
        && [".ts", ".js", ".mjs"]
            .iter()
            .any(|end| file.path.ends_with(end));
    let words: &[&str] = if is_browser_test {
        &["waitForTimeout", "setTimeout"]
    } else {
        &["sleep"]
    };
    let begin = if is_browser_test {
        Some(1)
    } else if file.is_rust() {
        file.tests_begin()
    } else {
        None
    };
    let Some(begin) = begin else {
        return Vec::new();
    };
    file.code()
        .filter(|(line, code)| {
            *line >= begin && words.iter().any(|word| has_word(code, &format!("{word}(")))
        })
        .map(|(line, _)| {
            file.finding(
                line,
                "wait on a condition or move the clock; never sleep in a test",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::source_file::tests::findings;
    use super::*;

    #[test]
    fn file_without_purpose_is_found() {
        assert_eq!(
            findings(states_its_purpose, "app/src/a.rs", "use b;\n").len(),
            1
        );
        assert!(findings(states_its_purpose, "app/src/a.rs", "//! What.\n").is_empty());
    }

    #[test]
    fn allow_is_found() {
        let text = concat!("//! A.\n#[", "allow(dead_code)]\n");
        assert_eq!(findings(no_allow, "app/src/a.rs", text)[0].line, 2);
        assert!(findings(no_allow, "app/src/a.rs", "//! A.\n#[expect(dead_code)]\n").is_empty());
    }

    #[test]
    fn overlong_file_is_found() {
        assert_eq!(
            findings(not_overlong, "app/src/a.rs", &"\n".repeat(501)).len(),
            1
        );
        assert!(findings(not_overlong, "app/src/a.rs", &"\n".repeat(500)).is_empty());
    }

    #[test]
    fn vague_names_are_found() {
        assert_eq!(findings(no_vague_names, "app/src/utils.rs", "").len(), 1);
        assert_eq!(
            findings(no_vague_names, "server/tests/common/mod.rs", "").len(),
            1
        );
        assert_eq!(
            findings(no_vague_names, "a.rs", "pub struct SessionManager;").len(),
            1
        );
        assert!(findings(no_vague_names, "a.rs", "pub struct Session;").is_empty());
    }

    #[test]
    fn sleeping_tests_are_found() {
        let text = concat!(
            "fn a() { slee",
            "p(1) }\n#[cfg(test)]\nmod tests { fn b() { slee",
            "p(1) } }\n"
        );
        let found = findings(no_sleep_in_tests, "server/src/a.rs", text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 3);
        assert_eq!(
            findings(
                no_sleep_in_tests,
                "server/tests/a.rs",
                concat!("std::thread::slee", "p(x);")
            )
            .len(),
            1
        );
        assert_eq!(
            findings(
                no_sleep_in_tests,
                "end2end/a.spec.ts",
                concat!("await page.waitForTime", "out(5)")
            )
            .len(),
            1
        );
    }
}
