//! Checks rules of ARCHITECTURE.md and CONTRIBUTING.md in the text of the files, without a compiler.

mod addresses;
mod architecture;
mod code_citations;
mod commits;
mod cycles;
mod docs;
mod links;
mod machine_paths;
mod names;
mod paths;
mod source;
mod source_file;
mod style;

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use self::source_file::{Rule, SKIPPED_FOLDERS, SourceFile, WholeRule};
use crate::workspace::Workspace;

const RULES: [(&str, Rule); 21] = [
    (
        "every Rust file states its purpose",
        style::states_its_purpose,
    ),
    ("no #[allow]", style::no_allow),
    ("no overlong files", style::not_overlong),
    ("no vague names", style::no_vague_names),
    (
        "doc comments say more than the name",
        docs::say_more_than_the_name,
    ),
    ("no banned words in names", names::no_banned_words),
    ("no sleep in tests", style::no_sleep_in_tests),
    ("shared is pure", architecture::shared_is_pure),
    (
        "shared has only its listed dependencies",
        architecture::shared_dependencies,
    ),
    (
        "rules and statistics do not use wire types",
        architecture::rules_without_wire_types,
    ),
    (
        "app uses neither database nor HTTP",
        architecture::app_is_neutral,
    ),
    ("SQL only in the store", architecture::sql_only_in_store),
    (
        "concrete databases only in store and binary",
        architecture::database_only_in_store,
    ),
    (
        "HTTP only in web, api and pages",
        architecture::http_only_in_web,
    ),
    (
        "the front is not built natively",
        architecture::front_is_not_a_default_member,
    ),
    (
        "no unstable compiler options",
        architecture::no_unstable_options,
    ),
    (
        "addresses of views are made by link",
        addresses::made_by_link,
    ),
    ("links resolve", links::links_resolve),
    ("citations resolve", links::citations_resolve),
    ("cited code exists", code_citations::cited_code_exists),
    ("no machine-specific paths", machine_paths::no_machine_paths),
];

const WHOLE_RULES: [(&str, WholeRule); 3] = [
    ("one type for each name", names::one_type_per_name),
    ("no cycles of modules", cycles::no_cycles),
    (
        "commit messages have the right form",
        commits::messages_have_the_right_form,
    ),
];

/// Runs every rule.
///
/// # Errors
/// If there are findings.
pub fn run(workspace: &Workspace) -> Result<Vec<String>> {
    let mut files = Vec::new();
    collect(workspace.root(), workspace.root(), &mut files)?;
    let root = workspace.root();
    let mut found = Vec::new();
    for (name, rule) in RULES {
        let all = files.iter().flat_map(|file| rule(file, root));
        found.extend(all.map(|finding| (name, finding)));
    }
    for (name, rule) in WHOLE_RULES {
        found.extend(
            rule(&files, root)
                .into_iter()
                .map(|finding| (name, finding)),
        );
    }
    for (name, finding) in &found {
        println!(
            "{}:{}: {} [{name}]",
            finding.path, finding.line, finding.what
        );
    }
    if !found.is_empty() {
        bail!("tidy found {} problems", found.len());
    }
    Ok(vec![format!(
        "{} rules hold in {} files",
        RULES.len() + WHOLE_RULES.len(),
        files.len()
    )])
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<SourceFile>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // In a linked worktree `.git` is a file.
        if SKIPPED_FOLDERS.contains(&name.as_ref()) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root)?.to_string_lossy().into_owned();
            files.push(SourceFile { path, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}
