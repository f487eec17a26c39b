//! Parses imports and paths of Rust code.

/// A name that a `use` declaration brings into a module.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    /// The name in the module, `*` for a glob.
    pub name: String,
    /// The full path.
    pub path: Vec<String>,
    /// Whether other modules can import it from here.
    pub is_public: bool,
}

/// The imports of the code, and the code without them.
pub fn imports(code: &str) -> (Vec<Import>, String) {
    let mut found = Vec::new();
    let mut rest = String::with_capacity(code.len());
    let mut open: Option<(bool, String)> = None;
    for line in code.lines() {
        let text = line.trim();
        let (is_public, mut tree) = match open.take() {
            Some((is_public, tree)) => (is_public, tree + text),
            None => match import_tree(text) {
                Some((is_public, tree)) => (is_public, tree.to_owned()),
                None => {
                    rest.push_str(line);
                    rest.push('\n');
                    continue;
                }
            },
        };
        if tree.ends_with(';') {
            tree.pop();
            expand(&tree, &[], is_public, &mut found);
        } else {
            open = Some((is_public, tree));
        }
    }
    (found, rest)
}

fn import_tree(text: &str) -> Option<(bool, &str)> {
    if let Some(tree) = text.strip_prefix("use ") {
        return Some((false, tree));
    }
    let after = text.strip_prefix("pub")?;
    let after = match after.strip_prefix('(') {
        Some(scope) => scope.split_once(')')?.1,
        None => after,
    };
    Some((true, after.strip_prefix(" use ")?))
}

fn expand(tree: &str, before: &[String], is_public: bool, found: &mut Vec<Import>) {
    let tree = tree.trim();
    if let Some((head, group)) = tree.split_once('{') {
        let mut before = before.to_vec();
        before.extend(segments(head));
        for branch in branches(group.strip_suffix('}').unwrap_or(group)) {
            expand(branch, &before, is_public, found);
        }
        return;
    }
    let (path, renamed) = match tree.split_once(" as ") {
        Some((path, name)) => (path, Some(name.trim())),
        None => (tree, None),
    };
    let mut full = before.to_vec();
    full.extend(segments(path));
    if full.len() > 1 && full.last().is_some_and(|last| last == "self") {
        full.pop();
    }
    if let Some(last) = full.last().cloned() {
        found.push(Import {
            name: renamed.map_or(last, str::to_owned),
            path: full,
            is_public,
        });
    }
}

fn segments(path: &str) -> impl Iterator<Item = String> {
    path.split("::")
        .map(|segment| segment.trim().to_owned())
        .filter(|segment| !segment.is_empty())
}

/// The parts of a group, split at commas outside deeper groups.
fn branches(group: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut begin) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&group[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(&group[begin..]);
    found.retain(|branch| !branch.trim().is_empty());
    found
}

/// The paths of at least two segments, such as `module::item`.
pub fn in_code(code: &str) -> Vec<Vec<String>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    code.split(|c: char| !is_part(c))
        .filter(|word| word.contains("::") && !word.starts_with("::"))
        .map(|word| segments(word).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_tree_is_expanded() {
        let (found, rest) =
            imports("pub use a::{\n    b::{self, C as D},\n    *,\n};\nfn e() {}\n");
        let shown: Vec<_> = found
            .iter()
            .map(|import| format!("{}={}", import.name, import.path.join("::")))
            .collect();
        assert_eq!(shown, ["b=a::b", "D=a::b::C", "*=a::*"]);
        assert!(found.iter().all(|import| import.is_public));
        assert_eq!(rest, "fn e() {}\n");
    }

    #[test]
    fn paths_in_code_are_found() {
        assert_eq!(in_code("let a = one::two(B, c);"), [["one", "two"]]);
    }
}
