//! Nothing in the tree names one person's machine or where a registry lives: both are the
//! environment's business, and a mirror must be able to stand in for a registry.

use std::path::Path;

use super::{Finding, SourceFile};

/// Parts are joined here, so that this file does not find itself.
const PLACES: [&str; 10] = [
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

/// Finds paths of a machine and hosts of registries in any text file.
pub fn no_machine_places(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if let Some(place) = PLACES.iter().find(|place| is_place(line, place)) {
            found.push(file.finding(
                index + 1,
                format!(
                    "`{place}` belongs to one machine or one registry: leave it to the environment"
                ),
            ));
        }
    }
    found
}

/// A path counts only where it begins, so `src/work/` is no machine's place.
fn is_place(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !place.starts_with('/')
            || before.is_none_or(|c| !(c.is_alphanumeric() || "._-}*)>".contains(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::no_machine_places;

    #[test]
    fn places_are_found() {
        for place in super::PLACES {
            let text = format!("see {place}x");
            assert_eq!(
                findings(no_machine_places, "a.md", &text).len(),
                1,
                "{place}"
            );
        }
        assert!(
            findings(
                no_machine_places,
                "a.md",
                concat!("server/src/wo", "rk/a.rs")
            )
            .is_empty()
        );
    }
}
