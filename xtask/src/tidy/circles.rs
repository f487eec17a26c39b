//! Modules of a crate depend on each other in one direction: no circles of files.
//!
//! An edge is a path in code that leads to an item of another file. Paths are followed through
//! re-exports to the file that defines the item, so a `mod.rs` that only declares and
//! re-exports is never part of a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::paths::{self, Import};
use super::pending;
use super::source::{declarations, is_test_material, tests_begin};
use super::source_file::{Finding, SourceFile};

/// A path of modules, from the root of its crate.
type Module = Vec<String>;

/// A source file as other files see it.
struct Node<'files> {
    file: &'files SourceFile,
    items: BTreeSet<&'files str>,
    imports: Vec<Import>,
    /// Paths in code, outside imports.
    paths: Vec<Vec<String>>,
}

/// The files of one crate.
struct Crate<'files> {
    nodes: BTreeMap<Module, Node<'files>>,
}

/// Finds circles of files in every crate.
pub fn no_circles(files: &[SourceFile], _: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    let manifests = files
        .iter()
        .filter_map(|file| file.path.strip_suffix("Cargo.toml"));
    for folder in manifests {
        let sources = format!("{folder}src/");
        let own = files
            .iter()
            .filter(|file| file.is_rust_in(&[&sources]) && !is_test_material(&file.path));
        let crate_ = Crate::new(&sources, own);
        let edges = crate_.edges();
        for circle in circles(&edges) {
            let names: Vec<String> = circle.iter().map(|module| shown(module)).collect();
            let Some(node) = circle.first().and_then(|first| crate_.nodes.get(*first)) else {
                continue;
            };
            if pending::CIRCLES.contains(&node.file.path.as_str()) {
                continue;
            }
            let ties: Vec<String> = circle
                .iter()
                .flat_map(|from| edges[*from].iter().map(move |to| (*from, to)))
                .filter(|(_, to)| circle.contains(*to))
                .map(|(from, to)| format!("{} → {}", shown(from), shown(to)))
                .collect();
            found.push(node.file.finding(
                1,
                format!(
                    "these modules form a circle: {}; they refer to each other: {}",
                    names.join(", "),
                    ties.join(", ")
                ),
            ));
        }
    }
    found
}

fn shown(module: &Module) -> String {
    if module.is_empty() {
        "crate".to_owned()
    } else {
        module.join("::")
    }
}

impl<'files> Crate<'files> {
    fn new(sources: &str, files: impl Iterator<Item = &'files SourceFile>) -> Self {
        let mut nodes = BTreeMap::new();
        for file in files {
            let Some(module) = module(file.path.strip_prefix(sources).unwrap_or_default()) else {
                continue;
            };
            let tests = tests_begin(file);
            let code: String = file
                .code()
                .filter(|(line, _)| *line < tests)
                .flat_map(|(_, code)| [code, "\n"])
                .collect();
            let (imports, rest) = paths::imports(&code);
            let items = declarations(file)
                .into_iter()
                .filter(|item| item.keyword != "mod")
                .map(|item| item.name)
                .collect();
            nodes.insert(
                module,
                Node {
                    file,
                    items,
                    imports,
                    paths: paths::in_code(&rest),
                },
            );
        }
        Self { nodes }
    }

    /// Which modules each module's code names.
    fn edges(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let mut edges = BTreeMap::new();
        for (module, node) in &self.nodes {
            let imports = node.imports.iter().filter(|import| !import.is_public);
            let named = imports.map(|import| &import.path).chain(&node.paths);
            let to: BTreeSet<&Module> = named
                .filter_map(|path| self.definer(module, path, 0))
                .filter(|to| *to != module)
                .collect();
            edges.insert(module, to);
        }
        edges
    }

    /// The module whose file defines what `path` names in `module`; none for other crates.
    fn definer(&self, module: &Module, path: &[String], depth: usize) -> Option<&Module> {
        let (first, rest) = path.split_first()?;
        let (mut at, mut rest) = match first.as_str() {
            "crate" => (Vec::new(), rest),
            "self" => (module.clone(), rest),
            "super" => (module[..module.len().checked_sub(1)?].to_vec(), rest),
            child if self.nodes.contains_key(&joined(module, child)) => {
                (joined(module, child), rest)
            }
            _ => return None,
        };
        while let Some((next, after)) = rest.split_first() {
            if next == "super" {
                at.pop()?;
            } else if self.nodes.contains_key(&joined(&at, next)) {
                at.push(next.clone());
            } else {
                break;
            }
            rest = after;
        }
        let (found, node) = self.nodes.get_key_value(&at)?;
        let Some((item, after)) = rest.split_first() else {
            // The module itself: what is used of it is named by paths in the code.
            return None;
        };
        if item == "*" || node.items.contains(item.as_str()) || depth > 8 {
            return Some(found);
        }
        for import in &node.imports {
            let mut longer = import.path.clone();
            if import.name == "*" {
                longer.pop();
                longer.push(item.clone());
            } else if import.name != *item {
                continue;
            }
            longer.extend_from_slice(after);
            let is_glob = import.name == "*";
            if let Some(definer) = self.definer(&at, &longer, depth + 1) {
                let defines = !is_glob || self.defines(definer, item);
                if defines {
                    return Some(definer);
                }
            } else if !is_glob {
                return None;
            }
        }
        Some(found)
    }

    fn defines(&self, module: &Module, item: &str) -> bool {
        self.nodes
            .get(module)
            .is_some_and(|node| node.items.contains(item))
    }
}

fn joined(module: &[String], child: &str) -> Module {
    let mut joined = module.to_vec();
    joined.push(child.to_owned());
    joined
}

/// The module of a file below `src/`; none for a binary beside a library's.
fn module(path: &str) -> Option<Module> {
    let path = path.strip_suffix(".rs")?;
    if path.starts_with("bin/") {
        return None;
    }
    let mut parts: Module = path.split('/').map(str::to_owned).collect();
    match parts.last().map(String::as_str) {
        Some("lib" | "mod") => {
            parts.pop();
        }
        Some("main") if parts.len() == 1 => {
            parts.pop();
        }
        _ => {}
    }
    Some(parts)
}

/// The sets of modules that reach each other.
fn circles<'a>(edges: &BTreeMap<&'a Module, BTreeSet<&'a Module>>) -> Vec<BTreeSet<&'a Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = edges
        .keys()
        .map(|from| {
            let mut seen = BTreeSet::new();
            let mut next: Vec<&Module> = edges[from].iter().copied().collect();
            while let Some(to) = next.pop() {
                if seen.insert(to) {
                    next.extend(edges.get(to).into_iter().flatten());
                }
            }
            (*from, seen)
        })
        .collect();
    let mut found: BTreeSet<BTreeSet<&Module>> = BTreeSet::new();
    for (from, seen) in &reached {
        let circle: BTreeSet<&Module> = seen
            .iter()
            .copied()
            .filter(|to| reached.get(to).is_some_and(|back| back.contains(from)))
            .collect();
        if circle.len() > 1 {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::source_file::tests::findings_in;
    use super::*;

    fn count(files: &[(&str, &str)]) -> usize {
        let manifest = [("a/Cargo.toml", "")];
        findings_in(no_circles, &[&manifest, files].concat()).len()
    }

    #[test]
    fn files_that_use_each_other_are_a_circle() {
        let one = ("a/src/one.rs", "use crate::two::B;\npub struct A;\n");
        let two = ("a/src/two.rs", "pub struct B;\nfn b() { crate::one::A; }\n");
        assert_eq!(
            count(&[("a/src/lib.rs", "mod one;\nmod two;\n"), one, two]),
            1
        );
        let two = ("a/src/two.rs", "pub struct B;\n");
        assert_eq!(
            count(&[("a/src/lib.rs", "mod one;\nmod two;\n"), one, two]),
            0
        );
    }

    #[test]
    fn module_that_only_re_exports_is_in_no_circle() {
        let root = ("a/src/lib.rs", "mod one;\nmod two;\npub use one::A;\n");
        let one = ("a/src/one.rs", "pub struct A;\n");
        let two = (
            "a/src/two.rs",
            "use super::A;\nuse super::one;\nfn b() { one::A; }\n",
        );
        assert_eq!(count(&[root, one, two]), 0);
    }

    #[test]
    fn parent_that_uses_a_child_and_is_used_by_it_is_a_circle() {
        let child = ("a/src/one.rs", "use super::A;\npub fn run() {}\n");
        let uses = (
            "a/src/lib.rs",
            "mod one;\npub struct A;\nfn b() { one::run(); }\n",
        );
        assert_eq!(count(&[uses, child]), 1);
        let declares = ("a/src/lib.rs", "mod one;\npub struct A;\n");
        assert_eq!(count(&[declares, child]), 0);
    }

    #[test]
    fn tests_are_not_part_of_circles() {
        let one = (
            "a/src/one.rs",
            "pub struct A;\n#[cfg(test)]\nmod tests {\n    use crate::two::B;\n}\n",
        );
        let two = ("a/src/two.rs", "use crate::one::A;\npub struct B;\n");
        assert_eq!(
            count(&[("a/src/lib.rs", "mod one;\nmod two;\n"), one, two]),
            0
        );
    }
}
