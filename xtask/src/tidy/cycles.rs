//! No dependency cycles between the modules of a crate.
//!
//! An edge is a path in code to an item of another file. Re-exports are followed to the file that
//! defines the item, so a `mod.rs` that only declares and re-exports is in no cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::paths::{self, Import};
use super::source::{declarations, is_test_material, tests_begin};
use super::source_file::{Finding, SourceFile};

/// A path of modules, from the root of its crate.
type Module = Vec<String>;

/// The items, imports and paths of a source file.
struct Node<'files> {
    file: &'files SourceFile,
    items: BTreeSet<&'files str>,
    imports: Vec<Import>,
    /// Paths in code, outside imports.
    paths: Vec<Vec<String>>,
}

struct Crate<'files> {
    nodes: BTreeMap<Module, Node<'files>>,
}

/// Checks each crate.
pub fn no_cycles(files: &[SourceFile], _: &Path) -> Vec<Finding> {
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
        for cycle in cycles(&edges) {
            let names: Vec<String> = cycle.iter().map(|module| shown(module)).collect();
            let Some(node) = cycle.first().and_then(|first| crate_.nodes.get(*first)) else {
                continue;
            };
            let ties: Vec<String> = cycle
                .iter()
                .flat_map(|from| edges[*from].iter().map(move |to| (*from, to)))
                .filter(|(_, to)| cycle.contains(*to))
                .map(|(from, to)| format!("{} → {}", shown(from), shown(to)))
                .collect();
            found.push(node.file.finding(
                1,
                format!(
                    "these modules form a cycle: {}; their uses: {}",
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

    /// The modules that each module uses.
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

    /// The module whose file defines the item of a `path` in `module`; none for other crates.
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
            // A path to the module itself: paths in the code show which of its items are used.
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

/// The strongly connected components.
fn cycles<'a>(edges: &BTreeMap<&'a Module, BTreeSet<&'a Module>>) -> Vec<BTreeSet<&'a Module>> {
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
        let cycle: BTreeSet<&Module> = seen
            .iter()
            .copied()
            .filter(|to| reached.get(to).is_some_and(|back| back.contains(from)))
            .collect();
        if cycle.len() > 1 {
            found.insert(cycle);
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
        findings_in(no_cycles, &[&manifest, files].concat()).len()
    }

    #[test]
    fn files_that_use_each_other_are_a_cycle() {
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
    fn module_that_only_re_exports_is_in_no_cycle() {
        let root = ("a/src/lib.rs", "mod one;\nmod two;\npub use one::A;\n");
        let one = ("a/src/one.rs", "pub struct A;\n");
        let two = (
            "a/src/two.rs",
            "use super::A;\nuse super::one;\nfn b() { one::A; }\n",
        );
        assert_eq!(count(&[root, one, two]), 0);
    }

    #[test]
    fn parent_that_uses_a_child_and_is_used_by_it_is_a_cycle() {
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
    fn tests_are_not_part_of_cycles() {
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
