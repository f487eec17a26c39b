//! Joins the style sheets that `style/main.css` imports into one, without comments.
//!
//! It must not understand CSS any further: whatever is not an import or a comment is
//! passed on as it is, so a new CSS feature never waits for this program.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The text of `main` with every `@import "file";` line replaced by that file, in order.
/// Without a `main` the style sheet is empty.
pub fn bundle(main: &Path) -> Result<String> {
    if !main.exists() {
        return Ok(String::new());
    }
    let mut css = String::new();
    append(main, &mut css)?;
    Ok(squeeze(&css))
}

fn append(file: &Path, css: &mut String) -> Result<()> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    for line in text.lines() {
        if let Some(name) = imported(line) {
            append(&file.with_file_name(name), css)?;
        } else {
            css.push_str(line);
            css.push('\n');
        }
    }
    Ok(())
}

/// The file that a line imports: `@import "tokens.css";` or `@import url("tokens.css");`.
fn imported(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("@import")?.trim();
    let rest = rest.strip_suffix(';')?.trim();
    let rest = rest
        .strip_prefix("url(")
        .and_then(|inner| inner.strip_suffix(')'))
        .unwrap_or(rest);
    rest.strip_prefix('"')?.strip_suffix('"')
}

/// Removes comments, indentation and empty lines; strings stay as they are.
fn squeeze(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut quote = None;
    while let Some(next) = rest.chars().next() {
        if quote.is_none() && rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        }
        match quote {
            Some(open) if open == next => quote = None,
            None if next == '"' || next == '\'' => quote = Some(next),
            _ => {}
        }
        out.push(next);
        rest = &rest[next.len_utf8()..];
    }
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |mut all, line| {
        all.push_str(line);
        all.push('\n');
        all
    })
}

#[cfg(test)]
mod tests {
    use super::{imported, squeeze};

    #[test]
    fn imports_are_recognised() {
        assert_eq!(imported("@import \"a.css\";"), Some("a.css"));
        assert_eq!(imported("  @import url(\"b/c.css\");"), Some("b/c.css"));
        assert_eq!(imported("a { color: red }"), None);
    }

    #[test]
    fn comments_go_and_strings_stay() {
        let css = "/* why */\na {\n  content: \"/* kept */\"; /* gone */\n\n}\n";
        assert_eq!(squeeze(css), "a {\ncontent: \"/* kept */\";\n}\n");
    }
}
