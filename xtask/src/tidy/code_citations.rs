//! Files and tests that Markdown cites in backticks exist: `folder/file.rs`, and
//! `folder/file.rs::name_of_a_test` or `folder/file.spec.ts::title of a test`.

use std::path::Path;

use super::source_file::{Finding, SKIPPED_FOLDERS, SourceFile, has_word};

/// Endings of files whose citation is checked wherever they are; others are checked below a folder
/// of the checkout, since `text/html` is no file.
const SOURCES: [&str; 7] = [".rs", ".ts", ".js", ".mjs", ".py", ".sql", ".md"];

/// Finds citations of files or tests that do not exist.
pub fn cited_code_exists(file: &SourceFile, root: &Path) -> Vec<Finding> {
    if !file.path.ends_with(".md") {
        return Vec::new();
    }
    let here = root.join(&file.path);
    let mut found = Vec::new();
    let mut is_block = false;
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        }
        if is_block {
            continue;
        }
        for span in line.split('`').skip(1).step_by(2) {
            let (path, test) = match span.split_once("::") {
                Some((path, test)) => (path, Some(test)),
                None => (span, None),
            };
            if !is_path(path, root) {
                continue;
            }
            let below_document = here.parent().map(|folder| folder.join(path));
            let cited = [Some(root.join(path)), below_document];
            let Some(cited) = cited.into_iter().flatten().find(|path| path.exists()) else {
                found.push(file.finding(index + 1, format!("{path} does not exist")));
                continue;
            };
            let text = std::fs::read_to_string(cited).unwrap_or_default();
            if test.is_some_and(|test| !has_test(path, &text, test)) {
                found.push(file.finding(index + 1, format!("{span} is no test")));
            }
        }
    }
    found
}

fn is_path(span: &str, root: &Path) -> bool {
    let is_plain = span
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let Some((first, _)) = span.split_once('/') else {
        return false;
    };
    let is_folder = !SKIPPED_FOLDERS.contains(&first) && root.join(first).is_dir();
    is_plain && !first.is_empty() && (is_folder || SOURCES.iter().any(|end| span.ends_with(end)))
}

/// Whether the file has the test: a function with an attribute or in the list of a macro, or a title.
fn has_test(path: &str, text: &str, test: &str) -> bool {
    if !path.ends_with(".rs") {
        return text.contains(&format!("test(\"{test}\""));
    }
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let function = format!("fn {test}");
    lines.iter().enumerate().any(|(index, line)| {
        let is_marked = || {
            let above = lines[..index].iter().rev();
            above
                .take_while(|line| line.starts_with("#[") || line.starts_with("//"))
                .any(|line| line.starts_with("#[") && has_word(line, "test"))
        };
        let is_listed = || {
            lines
                .iter()
                .any(|line| names(line).any(|name| name == test))
        };
        line.contains(&format!("{function}(")) && (is_marked() || is_listed())
    })
}

/// What a line of a macro's list names: `a,` of several lines, or `macro!(a, b);` on one.
fn names(line: &str) -> impl Iterator<Item = &str> {
    let list = line
        .strip_suffix(");")
        .or_else(|| line.strip_suffix("];"))
        .and_then(|line| line.split_once("!(").or_else(|| line.split_once("![")))
        .map_or(line, |(_, list)| list);
    list.split(',').map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::super::source_file::tests::findings;
    use super::*;

    #[test]
    fn citation_of_missing_code_is_found() {
        let this = "src/tidy/code_citations.rs";
        let count =
            |cited: &str| findings(cited_code_exists, "A.md", &format!("see `{cited}`")).len();
        // The samples are read as if the checkout began at xtask/.
        for cited in [
            "src/gone.rs".to_owned(),
            "elsewhere/gone.rs".to_owned(),
            format!("{this}::gone"),
            format!("{this}::has_test"),
            "src/gone.spec.ts::a title".to_owned(),
        ] {
            assert_eq!(count(&cited), 1, "{cited}");
        }
        for cited in [
            this.to_owned(),
            format!("{this}::citation_of_missing_code_is_found"),
            "src/tidy".to_owned(),
            "target/site".to_owned(),
            "text/html".to_owned(),
            "/pkg/a.js".to_owned(),
            "src/{a,b}.rs".to_owned(),
        ] {
            assert_eq!(count(&cited), 0, "{cited}");
        }
        let block = "```sh\necho `src/gone.rs`\n```\n";
        assert!(findings(cited_code_exists, "A.md", block).is_empty());
        assert!(findings(cited_code_exists, "src/A.md", "`main.rs`, `tidy/mod.rs`").is_empty());
    }

    #[test]
    fn other_functions_are_no_tests() {
        let text = "on_both!(\n    listed,\n    last\n);\nasync fn listed() {}\nfn last() {}\n\
                    conformance![one_line];\nfn one_line() {}\n\
                    #[test]\n// Why.\nfn marked() {}\nfn helper() {}\nfn other() {\nassert!(helper());\n}\n";
        for (test, expected) in [
            ("listed", true),
            ("last", true),
            ("one_line", true),
            ("marked", true),
            ("helper", false),
            ("list", false),
        ] {
            assert_eq!(has_test("a.rs", text, test), expected, "{test}");
        }
        let text = "test(\"a title\", async () => {});";
        assert!(has_test("a.spec.ts", text, "a title"));
        assert!(!has_test("a.spec.ts", text, "a"));
    }
}
