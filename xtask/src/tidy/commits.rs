//! Messages of new commits: a subject `area: what changes`, and a body that says why.

use std::path::Path;
use std::process::Command;

use super::source_file::{Finding, SourceFile};

/// The last commit before this check was introduced.
const BASE: &str = "d9e1943";

/// The longest subject, in characters.
const SUBJECT: usize = 72;

/// A commit of more files needs a body.
const FILES_WITHOUT_BODY: usize = 20;

/// Commits after [`BASE`] that were merged before this check ran.
const UNCHECKED: [&str; 5] = ["05e7bc5", "9690fbf", "97b15a1", "bf61ef9", "cba0e8a"];

/// Separators in the output of git: between parts of a commit, and between commits.
const PART: char = '\u{1f}';
const COMMIT: char = '\u{1e}';

/// Checks commits after [`BASE`] except merges. Without git, or in a clone without [`BASE`], it prints
/// that nothing is checked.
pub fn messages_have_the_right_form(_: &[SourceFile], root: &Path) -> Vec<Finding> {
    match log(root) {
        Ok(log) => findings(&log),
        Err(reason) => {
            println!("subjects of commits are not checked: {reason}");
            Vec::new()
        }
    }
}

fn log(root: &Path) -> Result<String, String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .current_dir(root)
            .args(arguments)
            .output()
            .map_err(|error| format!("git cannot be started ({error})"))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(format!("no git history with the commit {BASE} here"))
        }
    };
    git(&["cat-file", "-e", &format!("{BASE}^{{commit}}")])?;
    git(&[
        "log",
        "--no-merges",
        "--name-only",
        &format!("--format={COMMIT}%h{PART}%s{PART}%b{PART}"),
        &format!("{BASE}..HEAD"),
    ])
}

fn findings(log: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for commit in log.split(COMMIT).skip(1) {
        let mut parts = commit.split(PART);
        let mut part = || parts.next().unwrap_or_default().trim();
        let (id, subject, body, files) = (part(), part(), part(), part());
        let count = files.lines().filter(|line| !line.is_empty()).count();
        if UNCHECKED.iter().any(|old| id.starts_with(old)) {
            continue;
        }
        for what in problems(subject, body, count) {
            found.push(Finding {
                path: format!("commit {id}"),
                line: 1,
                what,
            });
        }
    }
    found
}

fn problems(subject: &str, body: &str, files: usize) -> Vec<String> {
    let mut found = Vec::new();
    let is_area = |area: &str| {
        let is_part =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_/., ".contains(c);
        !area.is_empty() && area.len() <= 30 && area.chars().all(is_part)
    };
    match subject.split_once(": ") {
        Some((area, what)) if is_area(area) && !what.trim().is_empty() => {}
        _ => found.push(format!(
            "«{subject}»: write `area: what changes`, the area in small letters"
        )),
    }
    if subject.ends_with('.') {
        found.push(format!("«{subject}»: no full stop at the end of a subject"));
    }
    if subject.chars().count() > SUBJECT {
        found.push(format!(
            "«{subject}»: a subject has at most {SUBJECT} characters"
        ));
    }
    if files > FILES_WITHOUT_BODY && body.is_empty() {
        found.push(format!(
            "«{subject}»: {files} files change; say why in the body"
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_checked() {
        let long = format!("rules: {}", "x".repeat(SUBJECT));
        for subject in [
            "Refuse a pause",
            "Rules: refuse a pause",
            "rules: a pause.",
            &long,
        ] {
            assert_eq!(problems(subject, "", 1).len(), 1, "{subject}");
        }
        assert!(problems("rules: refuse a fourth pause", "", 1).is_empty());
    }

    #[test]
    fn large_commit_needs_a_body() {
        assert_eq!(problems("rules: rename", "", 21).len(), 1);
        assert!(problems("rules: rename", "Why.", 21).is_empty());
    }

    #[test]
    fn log_is_parsed() {
        let log = "\u{1e}abc\u{1f}no area\u{1f}\u{1f}\n\na.rs\nb.rs\n\u{1e}def\u{1f}a: b\u{1f}\u{1f}\n\nc.rs\n";
        let found = findings(log);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "commit abc");
    }
}
