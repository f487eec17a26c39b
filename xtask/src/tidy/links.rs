//! Relative links in Markdown lead to files that exist.

use std::path::Path;

use super::{Finding, SourceFile};

/// Finds every `](target)` whose file is not there.
pub fn lead_somewhere(file: &SourceFile, root: &Path) -> Vec<Finding> {
    if !file.path.ends_with(".md") {
        return Vec::new();
    }
    let here = root.join(&file.path);
    let here = here.parent().unwrap_or(root);
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for (at, _) in line.match_indices("](") {
            let target = line[at + 2..].split([')', ' ']).next().unwrap_or_default();
            let path = target.split('#').next().unwrap_or_default();
            let is_relative = !path.is_empty() && !path.contains(':') && !path.starts_with('/');
            if is_relative && !here.join(path).exists() {
                found.push(file.finding(index + 1, format!("the link to {path} leads nowhere")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::lead_somewhere;

    #[test]
    fn a_dead_link_is_found() {
        // The samples are read as if the checkout began at xtask/.
        assert_eq!(
            findings(lead_somewhere, "A.md", "see [b](gone.md)").len(),
            1
        );
        assert!(
            findings(
                lead_somewhere,
                "A.md",
                "see [b](Cargo.toml#x) or [c](https://a.b)"
            )
            .is_empty()
        );
        assert!(findings(lead_somewhere, "src/A.md", "see [b](../Cargo.toml)").is_empty());
    }
}
