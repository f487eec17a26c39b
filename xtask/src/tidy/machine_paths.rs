//! No file contains a path of one machine or the host of a registry: both belong to the environment,
//! and a mirror must be able to replace a registry.

use std::path::Path;

use super::source_file::{Finding, SourceFile};

/// Concatenated, so that the check does not find this file.
const PATHS_AND_HOSTS: [&str; 10] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("deb.", "debian.org"),
    concat!("registry.", "npmjs.org"),
    concat!("static.", "rust-lang.org"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("files.", "pythonhosted.org"),
];

pub fn no_machine_paths(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if let Some(name) = PATHS_AND_HOSTS.iter().find(|name| contains(line, name)) {
            found.push(file.finding(
                index + 1,
                format!(
                    "`{name}` belongs to one machine or registry: take it from the environment"
                ),
            ));
        }
    }
    found
}

/// A path must be absolute, so `src/work/` is not found.
fn contains(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !name.starts_with('/')
            || before.is_none_or(|c| !(c.is_alphanumeric() || "._-}*)>".contains(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::source_file::tests::findings;
    use super::no_machine_paths;

    #[test]
    fn paths_and_hosts_are_found() {
        for name in super::PATHS_AND_HOSTS {
            let text = format!("see {name}x");
            assert_eq!(findings(no_machine_paths, "a.md", &text).len(), 1, "{name}");
        }
        assert!(
            findings(
                no_machine_paths,
                "a.md",
                concat!("server/src/wo", "rk/a.rs")
            )
            .is_empty()
        );
    }
}
