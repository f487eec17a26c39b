//! Parses declarations, words of a name and test modules of Rust code in the layout of rustfmt.

use super::source_file::SourceFile;

/// Keywords before a declared name.
const KEYWORDS: [&str; 9] = [
    "fn", "struct", "enum", "trait", "union", "type", "mod", "const", "static",
];

/// Keywords before those.
const QUALIFIERS: [&str; 5] = ["async", "unsafe", "default", "extern", "\"C\""];

/// An item declared on one line.
#[derive(Debug, PartialEq, Eq)]
pub struct Declaration<'file> {
    pub line: usize,
    pub keyword: &'static str,
    pub name: &'file str,
}

/// The items that a file declares, without those of trait implementations, whose names the trait
/// defines.
pub fn declarations(file: &SourceFile) -> Vec<Declaration<'_>> {
    let mut found = Vec::new();
    let mut trait_impl: Option<usize> = None;
    let mut header: Option<(usize, String)> = None;
    for (line, code) in file.code() {
        let indent = code.len() - code.trim_start().len();
        let text = code.trim();
        if let Some((at, mut open)) = header.take() {
            open.push(' ');
            open.push_str(text);
            header = Some((at, open));
        } else if trait_impl.is_none() && (text.starts_with("impl ") || text.starts_with("impl<")) {
            header = Some((indent, text.to_owned()));
        }
        if let Some((at, open)) = &header {
            if text.ends_with('{') && open.contains(" for ") {
                trait_impl = Some(*at);
            }
            if text.ends_with(['{', '}', ';']) {
                header = None;
            }
            continue;
        }
        if trait_impl == Some(indent) && text.starts_with('}') {
            trait_impl = None;
        }
        if trait_impl.is_none()
            && let Some((keyword, name)) = declared(text)
        {
            found.push(Declaration {
                line,
                keyword,
                name,
            });
        }
    }
    found
}

/// The keyword and the name of a line that declares an item.
pub fn declared(text: &str) -> Option<(&'static str, &str)> {
    let mut rest = text;
    loop {
        if let Some(after) = rest.strip_prefix("pub") {
            rest = match after.strip_prefix('(') {
                Some(scope) => scope.split_once(')')?.1.trim_start(),
                None => after.strip_prefix(' ')?,
            };
            continue;
        }
        let (word, after) = rest.split_once(' ')?;
        if let Some(keyword) = KEYWORDS.iter().find(|keyword| **keyword == word) {
            let after = after.strip_prefix("mut ").unwrap_or(after);
            if *keyword == "const" && (after.starts_with("fn ") || after.starts_with("unsafe ")) {
                rest = after;
                continue;
            }
            let end = after
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(after.len());
            return (end > 0).then_some((*keyword, &after[..end]));
        }
        if !QUALIFIERS.contains(&word) {
            return None;
        }
        rest = after;
    }
}

/// The words of a name in any case style, in lower case.
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut previous = '_';
    for c in name.chars() {
        let begins = c.is_uppercase() && !previous.is_uppercase();
        if begins || !c.is_alphanumeric() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        previous = c;
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a file contains only tests, benchmarks or their support code.
pub fn is_test_material(path: &str) -> bool {
    let parts = [
        "/tests/",
        "/benches/",
        "/examples/",
        "test-support/",
        "histories/",
    ];
    path.ends_with("/tests.rs") || parts.iter().any(|part| path.contains(part))
}

/// The line of a file's test module; `usize::MAX` without one.
pub fn tests_begin(file: &SourceFile) -> usize {
    let mut lines = file.text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let is_module = lines.peek().is_some_and(|(_, next)| {
            next.trim_start_matches("pub ").starts_with("mod ") && next.ends_with('{')
        });
        if line == "#[cfg(test)]" && is_module {
            return index + 1;
        }
    }
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile {
            path: "a/src/b.rs".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn declarations_are_found_except_those_of_a_trait() {
        let text = "pub(crate) struct One;\nimpl Two for One {\n    fn three() {}\n}\n\
                    impl One {\n    pub const fn four() {}\n}\npub async fn five() {}\nlet six = 1;\n";
        let file = file(text);
        let names: Vec<_> = declarations(&file)
            .iter()
            .map(|found| (found.keyword, found.name))
            .collect();
        assert_eq!(names, [("struct", "One"), ("fn", "four"), ("fn", "five")]);
    }

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("KeptOutcome"), ["kept", "outcome"]);
        assert_eq!(words("MAY_NOTIFY"), ["may", "notify"]);
        assert_eq!(words("replace_placeholder"), ["replace", "placeholder"]);
    }

    #[test]
    fn tests_begin_at_the_cfg_attribute() {
        assert_eq!(tests_begin(&file("a\n#[cfg(test)]\nmod tests {\n}\n")), 2);
        assert_eq!(tests_begin(&file("#[cfg(test)]\nmod tests;\n")), usize::MAX);
    }
}
