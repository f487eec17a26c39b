//! Checks the invariants of ARCHITECTURE.md and the habits of CONTRIBUTING.md that the text of
//! the files shows. It must not need a compiler, so that it runs first.

mod architecture;
mod circles;
mod commits;
mod docs;
mod habits;
mod links;
mod machine_paths;
mod names;
mod paths;
mod pending;
mod source;

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// Folders without sources of this repository.
const NOT_OURS: [&str; 6] = [
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
    /// From the top of the checkout, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, from the top of the checkout.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub what: String,
}

/// A check of one file; it may look at the checkout, for links.
type Rule = fn(&SourceFile, &Path) -> Vec<Finding>;

/// A check of all files together.
type WholeRule = fn(&[SourceFile], &Path) -> Vec<Finding>;

const RULES: [(&str, Rule); 19] = [
    (
        "every Rust file says what it is for",
        habits::begins_with_a_purpose,
    ),
    ("no #[allow]", habits::no_allow),
    ("no overlong files", habits::not_overlong),
    ("no vague names", habits::no_vague_names),
    ("no private vocabulary", names::no_private_vocabulary),
    ("no sleep in tests", habits::no_sleep_in_tests),
    (
        "doc comments say more than the name",
        docs::say_more_than_the_name,
    ),
    ("shared is pure", architecture::shared_is_pure),
    (
        "shared has only its listed dependencies",
        architecture::shared_dependencies,
    ),
    (
        "rules and statistics know no wire types",
        architecture::rules_know_no_wire,
    ),
    (
        "app knows neither database nor HTTP",
        architecture::app_is_neutral,
    ),
    ("SQL only in the store", architecture::sql_only_in_store),
    (
        "concrete databases only in store and binary",
        architecture::database_only_in_store,
    ),
    (
        "HTTP only in web, api and pages",
        architecture::http_only_in_web,
    ),
    (
        "the front is never built natively",
        architecture::front_is_not_a_default_member,
    ),
    (
        "no unstable compiler options",
        architecture::no_unstable_options,
    ),
    ("links lead somewhere", links::lead_somewhere),
    ("citations lead somewhere", links::citations_resolve),
    ("no paths of one machine", machine_paths::no_machine_paths),
];

const WHOLE_RULES: [(&str, WholeRule); 3] = [
    ("one type for each name", names::one_type_per_name),
    ("no circles of modules", circles::no_circles),
    ("commits say what changes", commits::say_what_changes),
];

/// Runs every rule; an error when there is any finding.
pub fn run(workspace: &Workspace) -> Result<Vec<String>> {
    let mut files = Vec::new();
    collect(workspace.root(), workspace.root(), &mut files)?;
    let root = workspace.root();
    let mut found = Vec::new();
    for (name, rule) in RULES {
        let all = files.iter().flat_map(|file| rule(file, root));
        found.extend(all.map(|finding| (name, finding)));
    }
    for (name, rule) in WHOLE_RULES {
        found.extend(
            rule(&files, root)
                .into_iter()
                .map(|finding| (name, finding)),
        );
    }
    for (name, finding) in &found {
        println!(
            "{}:{}: {} [{name}]",
            finding.path, finding.line, finding.what
        );
    }
    if !found.is_empty() {
        bail!("tidy found {} problems", found.len());
    }
    let pending = pending::NAMES.len() + pending::TYPES.len() + pending::CIRCLES.len();
    let mut closing = vec![format!(
        "{} rules hold in {} files",
        RULES.len() + WHOLE_RULES.len(),
        files.len()
    )];
    if pending > 0 {
        closing.push(format!("{pending} exceptions in xtask/src/tidy/pending.rs"));
    }
    Ok(closing)
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<SourceFile>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // In a linked worktree `.git` is a file.
        if NOT_OURS.contains(&name.as_ref()) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root)?.to_string_lossy().into_owned();
            files.push(SourceFile { path, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}

impl SourceFile {
    /// Whether this is Rust below one of `dirs`.
    fn is_rust_in(&self, dirs: &[&str]) -> bool {
        self.is_rust() && dirs.iter().any(|dir| self.path.starts_with(dir))
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The lines of Rust with their numbers, without comments; strings stay.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, without_comment(line)))
            .filter(|(_, code)| !code.trim().is_empty())
    }

    /// The number of the line where test code begins, if it holds both kinds.
    fn tests_begin(&self) -> Option<usize> {
        let is_all_tests = self.path.contains("/tests/") || self.path.ends_with("/tests.rs");
        if is_all_tests {
            return Some(1);
        }
        self.code()
            .find(|(_, code)| code.trim() == "#[cfg(test)]")
            .map(|(line, _)| line)
    }

    fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            what: what.into(),
        }
    }
}

/// The line up to `//`, unless that stands in a string.
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

/// Whether `word` stands in `code` with no letter, digit or `_` at either side.
fn has_word(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let begins = !code[..at].ends_with(is_part);
        let ends = !word.ends_with(is_part) || !code[at + word.len()..].starts_with(is_part);
        begins && ends
    })
}

#[cfg(test)]
mod tests {
    use super::{Finding, Rule, SourceFile, WholeRule, has_word, without_comment};
    use std::path::Path;

    /// What `rule` finds in a file of this path and text.
    pub fn findings(rule: Rule, path: &str, text: &str) -> Vec<Finding> {
        let file = SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        rule(&file, Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    /// What `rule` finds in files of these paths and texts.
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
    fn comments_are_cut_and_strings_kept() {
        assert_eq!(without_comment("let a = 1; // why"), "let a = 1; ");
        assert_eq!(
            without_comment("let a = \"http://x\";"),
            "let a = \"http://x\";"
        );
        assert_eq!(without_comment("/// docs"), "");
    }

    #[test]
    fn words_end_where_letters_end() {
        assert!(has_word("use sqlx::Row;", "sqlx"));
        assert!(!has_word("use my_sqlx::Row;", "sqlx"));
        assert!(!has_word("sqlxed()", "sqlx"));
    }
}
