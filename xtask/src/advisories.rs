//! Known vulnerabilities of the crates in `Cargo.lock`: a copy of what RustSec's database says of them,
//! for machines that cannot fetch it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use semver::{Version, VersionReq};
use serde_json::{Value, json};
use toml::Table;

use crate::lock_file;
use crate::step::{cargo, run};
use crate::workspace::{Workspace, cargo_home};

/// What `./dev advisories` writes.
const COPY: &str = "xtask/advisories.json";

/// A crate of `Cargo.lock`.
struct Locked {
    name: String,
    version: Version,
}

/// Fetches the database and writes the copy.
pub fn refresh(workspace: &Workspace) -> Result<()> {
    run(cargo(workspace.root()).args(["deny", "fetch", "db"]))?;
    let database = database().context("cargo-deny has fetched a database")?;
    let copy = copy_of(&database, &locked(workspace)?)?;
    let text = serde_json::to_string_pretty(&copy)?;
    fs::write(workspace.root().join(COPY), text + "\n")?;
    println!("{COPY} is written");
    Ok(())
}

/// The newest of the databases that cargo-deny has fetched; none if it never has.
pub fn database() -> Option<PathBuf> {
    let databases = fs::read_dir(cargo_home()?.join("advisory-dbs"))
        .ok()?
        .flatten();
    databases
        .map(|entry| entry.path())
        .filter(|folder| folder.join("crates").is_dir())
        .max_by_key(|folder| fs::metadata(folder).and_then(|data| data.modified()).ok())
}

/// Compares `Cargo.lock` with the copy. Returns how many advisories it has; none if there is no copy.
pub fn check(workspace: &Workspace) -> Result<Option<usize>> {
    let Ok(copy) = fs::read_to_string(workspace.root().join(COPY)) else {
        return Ok(None);
    };
    let copy: Value = serde_json::from_str(&copy).with_context(|| format!("{COPY} is not JSON"))?;
    let deny: Table = fs::read_to_string(workspace.root().join("deny.toml"))?.parse()?;
    let found = vulnerable(&copy, &locked(workspace)?, &ignored(&deny))?;
    if !found.is_empty() {
        bail!("known vulnerabilities: {}", found.join(", "));
    }
    Ok(Some(copy.as_array().map_or(0, Vec::len)))
}

fn locked(workspace: &Workspace) -> Result<Vec<Locked>> {
    let lock = fs::read_to_string(workspace.root().join("Cargo.lock"))?;
    let crates = lock_file::read(&lock)?.into_iter();
    crates
        .map(|locked| {
            Ok(Locked {
                version: locked.version.parse()?,
                name: locked.name,
            })
        })
        .collect()
}

/// The ids that `deny.toml` ignores, with or without a reason.
fn ignored(deny: &Table) -> Vec<String> {
    let list = deny.get("advisories").and_then(|table| table.get("ignore"));
    let entries = list.and_then(toml::Value::as_array).into_iter().flatten();
    entries
        .filter_map(|entry| entry.get("id").unwrap_or(entry).as_str().map(str::to_owned))
        .collect()
}

/// The advisories about these crates, in the order of their ids. Crates that are only unmaintained have
/// no vulnerability and are left out.
fn copy_of(database: &Path, locked: &[Locked]) -> Result<Value> {
    let mut names: Vec<&str> = locked.iter().map(|package| package.name.as_str()).collect();
    names.dedup();
    let mut advisories = Vec::new();
    for name in names {
        let Ok(files) = fs::read_dir(database.join("crates").join(name)) else {
            continue;
        };
        for file in files {
            let file = file?.path();
            let text = fs::read_to_string(&file)?;
            let advisory = advisory(&text);
            let advisory = advisory.with_context(|| format!("cannot read {}", file.display()))?;
            advisories.extend(advisory);
        }
    }
    advisories.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
    Ok(Value::Array(advisories))
}

/// Reads an advisory: TOML between ```` ```toml ```` and ```` ``` ````, then a text. None if it is
/// withdrawn or about no vulnerability.
fn advisory(text: &str) -> Result<Option<Value>> {
    let (_, text) = text.split_once("```toml").context("it begins with TOML")?;
    let (text, _) = text.split_once("```").context("the TOML ends")?;
    let table: Table = text.parse()?;
    let about = table.get("advisory").context("it has a table advisory")?;
    if about.get("withdrawn").is_some() || about.get("informational").is_some() {
        return Ok(None);
    }
    let field = |name: &str| {
        about
            .get(name)
            .and_then(toml::Value::as_str)
            .context(name.to_owned())
    };
    let versions = |name: &str| {
        let list = table
            .get("versions")
            .and_then(|versions| versions.get(name));
        let list = list.and_then(toml::Value::as_array).into_iter().flatten();
        list.filter_map(toml::Value::as_str).collect::<Vec<_>>()
    };
    Ok(Some(json!({
        "id": field("id")?,
        "package": field("package")?,
        "patched": versions("patched"),
        "unaffected": versions("unaffected"),
    })))
}

/// `id (crate version)` of each advisory that is about a locked version and not ignored.
fn vulnerable(copy: &Value, locked: &[Locked], ignored: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for advisory in copy.as_array().into_iter().flatten() {
        let id = advisory["id"].as_str().context("an advisory has an id")?;
        if ignored.iter().any(|ignored| ignored == id) {
            continue;
        }
        let mut safe = Vec::new();
        for name in ["patched", "unaffected"] {
            for requirement in advisory[name].as_array().into_iter().flatten() {
                let requirement = requirement.as_str().context("a requirement is text")?;
                safe.push(requirement.parse::<VersionReq>()?);
            }
        }
        let affected = locked.iter().filter(|package| {
            advisory["package"] == package.name.as_str()
                && !safe.iter().any(|safe| safe.matches(&package.version))
        });
        found
            .extend(affected.map(|package| format!("{id} ({} {})", package.name, package.version)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(version: &str) -> Vec<Locked> {
        vec![Locked {
            name: "tea".to_owned(),
            version: version.parse().unwrap(),
        }]
    }

    fn text(more: &str) -> String {
        format!(
            "```toml\n[advisory]\nid = \"RUSTSEC-2026-9999\"\npackage = \"tea\"\n{more}\n\
             [versions]\npatched = [\">= 1.2.3\"]\nunaffected = [\"< 1.1\"]\n```\n\n# It boils over\n"
        )
    }

    #[test]
    fn locked_versions_are_compared_with_the_advisories() {
        let copy = Value::Array(vec![advisory(&text("")).unwrap().unwrap()]);
        for (version, is_vulnerable) in [("1.0.9", false), ("1.1.0", true), ("1.2.3", false)] {
            let found = vulnerable(&copy, &locked(version), &[]).unwrap();
            assert_eq!(!found.is_empty(), is_vulnerable, "{version}: {found:?}");
        }
        let ignored = ["RUSTSEC-2026-9999".to_owned()];
        assert!(
            vulnerable(&copy, &locked("1.1.0"), &ignored)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn what_is_no_vulnerability_is_left_out() {
        for more in [
            "withdrawn = \"2026-01-01\"",
            "informational = \"unmaintained\"",
        ] {
            assert!(advisory(&text(more)).unwrap().is_none(), "{more}");
        }
        assert!(advisory("no advisory").is_err());
    }

    #[test]
    fn ignored_advisories_are_those_of_cargo_deny() {
        let deny = "[advisories]\nignore = [\"A\", { id = \"B\", reason = \"not reached\" }]";
        assert_eq!(ignored(&deny.parse().unwrap()), ["A", "B"]);
    }
}
