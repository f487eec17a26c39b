//! Doc comments do not only repeat the name of their item.

use std::path::Path;

use super::source::{declared, words};
use super::source_file::{Finding, SourceFile};

/// Longer comments are not checked; in words.
const SHORT: usize = 4;

/// Words that add nothing to a name.
const FILLERS: [&str; 12] = [
    "a", "an", "and", "the", "of", "its", "is", "that", "this", "in", "for", "to",
];

/// Finds comments of one short line whose words are all in the name below.
pub fn say_more_than_the_name(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if !file.is_rust() {
        return Vec::new();
    }
    let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(comment) = line.strip_prefix("/// ") else {
            continue;
        };
        let is_whole = index == 0 || !lines[index - 1].starts_with("///");
        let item = lines[index + 1..]
            .iter()
            .find(|line| !line.starts_with("#["))
            .filter(|line| !line.starts_with("///"));
        if let (true, Some(item)) = (is_whole, item)
            && repeats(comment, item)
        {
            found.push(file.finding(
                index + 1,
                "this comment repeats the name: say the unit, the source or the reason, or delete it",
            ));
        }
    }
    found
}

fn repeats(comment: &str, item: &str) -> bool {
    let words_of_comment: Vec<String> = comment
        .split_whitespace()
        .map(|word| {
            let letters = word.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        })
        .collect();
    if words_of_comment.len() > SHORT || comment.contains(['`', '[']) {
        return false;
    }
    let name = match declared(item) {
        Some((_, name)) => name,
        None => field_or_variant(item),
    };
    let name = words(name);
    let is_in_name = |word: &String| {
        let singular = word.strip_suffix('s').unwrap_or(word);
        FILLERS.contains(&word.as_str())
            || name
                .iter()
                .any(|part| part.strip_suffix('s').unwrap_or(part) == singular)
    };
    !name.is_empty() && words_of_comment.iter().all(is_in_name)
}

fn field_or_variant(item: &str) -> &str {
    let item = item.strip_prefix("pub ").unwrap_or(item);
    let end = item
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(item.len());
    &item[..end]
}

#[cfg(test)]
mod tests {
    use super::super::source_file::tests::findings;
    use super::*;

    #[test]
    fn repeating_comment_is_found() {
        let count = |text: &str| findings(say_more_than_the_name, "a.rs", text).len();
        for text in [
            "/// The user id.\npub user_id: UserId,\n",
            "/// A session.\n#[derive(Debug)]\npub struct Session;\n",
            "    /// Started.\n    Started,\n",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "/// In milliseconds.\npub length: u64,\n",
            "/// The session\n/// of one user.\npub struct Session;\n",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
