//! Shortens the names that the module and its JS know each other by.
//!
//! wasm-bindgen's names end in 16 random-looking characters, which no compression gets
//! rid of, in both files. It must not touch any other name: the page calls `hydrate`.

use std::collections::HashMap;

/// The short names given so far.
#[derive(Debug, Default)]
pub struct ShortNames {
    short: HashMap<String, String>,
}

impl ShortNames {
    /// The short name for `long`, from now on. `$` keeps it apart from wasm-bindgen's own.
    pub fn shorten(&mut self, long: &str) -> String {
        let next = self.short.len();
        self.short
            .entry(long.to_owned())
            .or_insert_with(|| format!("${next}"))
            .clone()
    }

    /// The JS with every name that was shortened replaced, and without indentation and
    /// comment lines. Lines are kept: what ends a statement stays the same.
    pub fn rewrite(&self, script: &str) -> String {
        let mut out = String::with_capacity(script.len());
        let kept = script
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !is_comment(line));
        for line in kept {
            let mut rest = line;
            while !rest.is_empty() {
                let is_name = rest.starts_with(is_name_part);
                let end = rest
                    .find(|c| is_name_part(c) != is_name)
                    .unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                out.push_str(self.short.get(word).map_or(word, String::as_str));
                rest = after;
            }
            out.push('\n');
        }
        out
    }
}

fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// wasm-bindgen writes its comments on lines of their own.
fn is_comment(line: &str) -> bool {
    line.starts_with("//") || line.starts_with("/*") || line.starts_with("* ") || line == "*/"
}

#[cfg(test)]
mod tests {
    use super::ShortNames;

    #[test]
    fn only_whole_names_are_replaced() {
        let mut names = ShortNames::default();
        assert_eq!(names.shorten("__wbg_log_12"), "$0");
        assert_eq!(names.shorten("__wbg_log_1"), "$1");
        assert_eq!(names.shorten("__wbg_log_12"), "$0");
        let script =
            "/**\n * @param {number} a\n */\n    __wbg_log_12: log(__wbg_log_1, hydrate),\n";
        assert_eq!(names.rewrite(script), "$0: log($1, hydrate),\n");
    }
}
