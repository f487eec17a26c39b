//! A file with its lines, and findings in it.

use std::path::Path;

/// Folders without sources.
pub const SKIPPED_FOLDERS: [&str; 6] = [
    ".git",
    "target",
    "node_modules",
    "data",
    "test-results",
    "playwright-report",
];

/// A text file of the checkout.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the workspace, with `/`.
    pub path: String,
    pub text: String,
}

/// A violation of a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Relative to the workspace, or a commit.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// The violation, and what to write instead.
    pub what: String,
}

/// A check of one file; the path is that of the workspace, for links.
pub type Rule = fn(&SourceFile, &Path) -> Vec<Finding>;

/// A check of all files together.
pub type WholeRule = fn(&[SourceFile], &Path) -> Vec<Finding>;

impl SourceFile {
    pub fn is_rust_in(&self, dirs: &[&str]) -> bool {
        self.is_rust() && dirs.iter().any(|dir| self.path.starts_with(dir))
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The lines that are not empty, with their numbers, without comments.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, without_comment(line)))
            .filter(|(_, code)| !code.trim().is_empty())
    }

    /// The line where test code begins.
    pub fn tests_begin(&self) -> Option<usize> {
        let is_all_tests = self.path.contains("/tests/") || self.path.ends_with("/tests.rs");
        if is_all_tests {
            return Some(1);
        }
        self.code()
            .find(|(_, code)| code.trim() == "#[cfg(test)]")
            .map(|(line, _)| line)
    }

    pub fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            what: what.into(),
        }
    }
}

/// The line up to a `//` outside of strings.
fn without_comment(line: &str) -> &str {
    let mut in_string = false;
    let mut previous = ' ';
    for (at, c) in line.char_indices() {
        if c == '"' && previous != '\\' && previous != '\'' {
            in_string = !in_string;
        }
        if !in_string && line[at..].starts_with("//") {
            return &line[..at];
        }
        previous = c;
    }
    line
}

/// Whether `code` contains `word` with no letter, digit or `_` before or after it.
pub fn has_word(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let begins = !code[..at].ends_with(is_part);
        let ends = !word.ends_with(is_part) || !code[at + word.len()..].starts_with(is_part);
        begins && ends
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn findings(rule: Rule, path: &str, text: &str) -> Vec<Finding> {
        let file = SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        rule(&file, Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    pub fn findings_in(rule: WholeRule, files: &[(&str, &str)]) -> Vec<Finding> {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        rule(&files, Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    #[test]
    fn comments_are_removed_and_strings_stay() {
        assert_eq!(without_comment("let a = 1; // why"), "let a = 1; ");
        assert_eq!(
            without_comment("let a = \"http://x\";"),
            "let a = \"http://x\";"
        );
        assert_eq!(without_comment("/// docs"), "");
    }

    #[test]
    fn words_are_matched_as_a_whole() {
        assert!(has_word("use sqlx::Row;", "sqlx"));
        assert!(!has_word("use my_sqlx::Row;", "sqlx"));
        assert!(!has_word("sqlxed()", "sqlx"));
    }
}
