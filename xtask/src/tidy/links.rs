//! Links in Markdown and citations of docs/ resolve to existing files and headings.

use std::collections::BTreeSet;
use std::path::Path;

use super::source_file::{Finding, SourceFile};

/// Finds relative links `](target#anchor)` whose file or heading does not exist.
pub fn links_resolve(file: &SourceFile, root: &Path) -> Vec<Finding> {
    if !file.path.ends_with(".md") {
        return Vec::new();
    }
    let here = root.join(&file.path);
    let folder = here.parent().unwrap_or(root);
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for (at, _) in line.match_indices("](") {
            let target = line[at + 2..].split([')', ' ']).next().unwrap_or_default();
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            if target.contains(':') || path.starts_with('/') {
                continue;
            }
            let linked = folder.join(path);
            if !path.is_empty() && !linked.exists() {
                found.push(file.finding(index + 1, format!("{path} does not exist")));
                continue;
            }
            let text = if path.is_empty() {
                Some(file.text.clone())
            } else {
                path.ends_with(".md")
                    .then(|| std::fs::read_to_string(&linked).ok())
                    .flatten()
            };
            let is_known = text.is_none_or(|text| anchors(&text).contains(anchor));
            if !anchor.is_empty() && !is_known {
                found.push(file.finding(index + 1, format!("{target} has no such heading")));
            }
        }
    }
    found
}

/// Finds citations of documents or headings that do not exist.
pub fn citations_resolve(file: &SourceFile, root: &Path) -> Vec<Finding> {
    let cites = [
        ".rs", ".ts", ".js", ".mjs", ".sql", ".sh", ".py", ".toml", ".md",
    ]
    .iter()
    .any(|end| file.path.ends_with(end));
    if !cites {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for (at, _) in line.match_indices(DOCUMENTS) {
            let end = line[at..]
                .find(|c: char| !c.is_ascii_alphanumeric() && !"/._-#".contains(c))
                .map_or(line.len(), |length| at + length);
            let citation = line[at..end].trim_end_matches(['.', '-']);
            let (path, anchor) = citation.split_once('#').unwrap_or((citation, ""));
            if !path.ends_with(".md") {
                continue;
            }
            match std::fs::read_to_string(root.join(path)) {
                Err(_) => found.push(file.finding(index + 1, format!("{path} does not exist"))),
                Ok(text) if !anchor.is_empty() && !anchors(&text).contains(anchor) => {
                    found.push(file.finding(
                        index + 1,
                        format!("{path} has no heading with the anchor {anchor}"),
                    ));
                }
                Ok(_) => {}
            }
        }
    }
    found
}

/// The folder of the documents that code cites.
const DOCUMENTS: &str = "docs/";

/// The anchors of a Markdown file: those that GitHub derives from headings, and explicit ids.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        for marker in ["id=\"", "name=\""] {
            for (at, _) in line.match_indices(marker) {
                let id = line[at + marker.len()..].split('"').next();
                found.extend(id.map(str::to_owned));
            }
        }
        let heading = line.trim_start_matches('#');
        if heading.len() < line.len() && heading.starts_with(' ') {
            let slug = slug(heading.trim());
            let repeated = (1..).map(|count| format!("{slug}-{count}"));
            let mut free = std::iter::once(slug.clone())
                .chain(repeated)
                .skip_while(|name| found.contains(name));
            found.extend(free.next());
        }
    }
    found
}

fn slug(heading: &str) -> String {
    heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::source_file::tests::findings;
    use super::*;

    #[test]
    fn dead_link_is_found() {
        // The samples are read as if the checkout began at xtask/.
        let dead = [
            "see [b](gone.md)",
            "see [b](#gone)",
            "see [b](../README.md#gone)",
        ];
        for text in dead {
            assert_eq!(findings(links_resolve, "A.md", text).len(), 1, "{text}");
        }
        let alive = [
            "see [b](Cargo.toml#x) or [c](https://a.b#c)",
            "# Two words\nsee [b](#two-words)",
            "<a id=\"x\"></a> [b](#x)",
        ];
        for text in alive {
            assert!(findings(links_resolve, "A.md", text).is_empty(), "{text}");
        }
        assert!(findings(links_resolve, "src/A.md", "see [b](../Cargo.toml)").is_empty());
    }

    #[test]
    fn citation_without_heading_is_found() {
        let cite = |anchor: &str| format!("// See {DOCUMENTS}{anchor}.");
        // The samples are read as if the checkout began at xtask/, which has no docs.
        assert_eq!(
            findings(citations_resolve, "a.rs", &cite("rules.md#a")).len(),
            1
        );
        assert!(findings(citations_resolve, "a.rs", &cite("examples/a.mjs")).is_empty());
    }

    #[test]
    fn anchors_equal_those_of_github() {
        let found = anchors("## `a` and B, c\n## Twice\n## Twice\n<a id=\"own\"></a>\n");
        let expected = ["a-and-b-c", "own", "twice", "twice-1"];
        assert_eq!(found, expected.map(str::to_owned).into());
    }
}
