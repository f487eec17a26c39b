//! The software bill of materials of what is shipped: the crates of the server and of the browser's
//! modules, in CycloneDX's JSON format, from `cargo metadata` and `Cargo.lock`.
//!
//! Crates that only compile others, such as macros, are listed too: they decide what is shipped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::lock_file;
use crate::step::cargo;
use crate::workspace::Workspace;

/// Its name in the archive.
pub const FILE: &str = "stint.cdx.json";

/// What is shipped, and the platform that it is compiled for.
const SHIPPED: &[(&str, Option<&str>)] = &[
    ("server", None),
    ("frontend", Some("wasm32-unknown-unknown")),
    ("offline_history", Some("wasm32-unknown-unknown")),
    ("rules-wasm", Some("wasm32-unknown-unknown")),
];

/// Writes the file into the folder.
pub fn write(workspace: &Workspace, folder: &Path) -> Result<()> {
    let lock = fs::read_to_string(workspace.root().join("Cargo.lock"))?;
    let checksums = checksums(&lock)?;
    let mut graph = Graph::default();
    for (package, platform) in SHIPPED {
        let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
        let platform = platform.unwrap_or(&host);
        graph.add(&metadata(workspace, platform)?, package)?;
    }
    let text = serde_json::to_string_pretty(&graph.document(&checksums))?;
    fs::write(folder.join(FILE), text + "\n")?;
    Ok(())
}

/// Checks the file in the folder: it is of the format, and knows licence and checksum of every crate
/// from a registry. Returns their number.
pub fn check(folder: &Path) -> Result<usize> {
    let document: Value = serde_json::from_str(&fs::read_to_string(folder.join(FILE))?)?;
    if document["bomFormat"] != "CycloneDX" || document["specVersion"] != "1.6" {
        bail!("{FILE} is not CycloneDX 1.6");
    }
    let components = document["components"].as_array();
    let components = components.context("it lists components")?;
    let references: BTreeSet<&str> = components
        .iter()
        .filter_map(|component| component["bom-ref"].as_str())
        .collect();
    for name in ["axum", "leptos", "rustls", "sqlx", "wasm-bindgen"] {
        if !components.iter().any(|component| component["name"] == name) {
            bail!("{FILE} does not list {name}");
        }
    }
    for component in components {
        if component["licenses"].is_null() || component["hashes"].is_null() {
            bail!("{FILE} has no licence or no checksum of {component}");
        }
    }
    let edges = document["dependencies"].as_array().into_iter().flatten();
    for to in edges.flat_map(|edge| edge["dependsOn"].as_array().into_iter().flatten()) {
        if !to.as_str().is_some_and(|to| references.contains(to)) {
            bail!("{FILE} does not list {to}, on which something depends");
        }
    }
    Ok(components.len())
}

fn metadata(workspace: &Workspace, platform: &str) -> Result<Value> {
    let output = cargo(workspace.root())
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(["--filter-platform", platform])
        .output()
        .context("cannot start cargo metadata")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("cannot read cargo metadata")
}

/// The SHA-256 of each crate from a registry, by its package URL.
fn checksums(lock: &str) -> Result<BTreeMap<String, String>> {
    let crates = lock_file::read(lock)?.into_iter();
    Ok(crates
        .map(|locked| (reference(&locked.name, &locked.version), locked.checksum))
        .collect())
}

/// The package URL, which is unique: all are from one registry (`deny.toml`).
fn reference(name: &str, version: &str) -> String {
    format!("pkg:cargo/{name}@{version}")
}

/// The crates that are shipped, with their dependencies from registries: those through crates of the
/// workspace count as the application's own.
#[derive(Default)]
struct Graph {
    packages: BTreeMap<String, Value>,
    edges: BTreeMap<String, BTreeSet<String>>,
    direct: BTreeSet<String>,
}

impl Graph {
    /// Adds a package of the workspace with everything that it depends on, except for its tests.
    fn add(&mut self, metadata: &Value, package: &str) -> Result<()> {
        let packages = by_id(&metadata["packages"]);
        let nodes = by_id(&metadata["resolve"]["nodes"]);
        let root = packages
            .iter()
            .find(|(_, value)| value["name"] == package && value["source"].is_null());
        let (root, _) = root.with_context(|| format!("there is no package {package}"))?;
        let (mut open, mut seen) = (vec![*root], BTreeSet::new());
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let package = packages.get(id).context("a node is a package")?;
            let from = registry_reference(package);
            if let Some(from) = &from {
                self.packages.insert(from.clone(), (*package).clone());
            }
            let node = nodes.get(id).context("a package is a node")?;
            for dependency in node["deps"].as_array().into_iter().flatten() {
                let kinds = dependency["dep_kinds"].as_array().into_iter().flatten();
                if kinds.clone().all(|kind| kind["kind"] == "dev") {
                    continue;
                }
                let to = dependency["pkg"].as_str().context("it names a package")?;
                open.push(to);
                let to = packages.get(to).context("it is listed")?;
                if let Some(to) = registry_reference(to) {
                    match &from {
                        Some(from) => self.edges.entry(from.clone()).or_default().insert(to),
                        None => self.direct.insert(to),
                    };
                }
            }
        }
        Ok(())
    }

    fn document(&self, checksums: &BTreeMap<String, String>) -> Value {
        let application = reference("stint", env!("CARGO_PKG_VERSION"));
        let components: Vec<Value> = self
            .packages
            .iter()
            .map(|(reference, package)| {
                let mut component = json!({
                    "type": "library",
                    "bom-ref": reference,
                    "name": package["name"],
                    "version": package["version"],
                    "purl": reference,
                });
                if let Some(license) = package["license"].as_str() {
                    // Older crates write a slash for `OR`.
                    let expression = license.replace('/', " OR ");
                    component["licenses"] = json!([{ "expression": expression }]);
                }
                if let Some(checksum) = checksums.get(reference) {
                    component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
                }
                component
            })
            .collect();
        let none = BTreeSet::new();
        let edges = self
            .packages
            .keys()
            .map(|from| json!({ "ref": from, "dependsOn": self.edges.get(from).unwrap_or(&none) }));
        let own = json!({ "ref": application, "dependsOn": self.direct });
        let edges: Vec<Value> = std::iter::once(own).chain(edges).collect();
        json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": { "component": {
                "type": "application",
                "bom-ref": application,
                "name": "stint",
                "version": env!("CARGO_PKG_VERSION"),
            }},
            "components": components,
            "dependencies": edges,
        })
    }
}

/// The values of a list of `cargo metadata`, by their ids.
fn by_id(list: &Value) -> BTreeMap<&str, &Value> {
    let values = list.as_array().into_iter().flatten();
    values
        .filter_map(|value| Some((value["id"].as_str()?, value)))
        .collect()
}

fn registry_reference(package: &Value) -> Option<String> {
    package["source"].as_str()?;
    let (name, version) = (package["name"].as_str()?, package["version"].as_str()?);
    Some(reference(name, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_of_tests_are_left_out() {
        let package = |name: &str, source: Option<&str>| json!({ "id": name, "name": name, "version": "1.0.0", "source": source, "license": "MIT/Apache-2.0" });
        let dependency = |name: &str, kind: Option<&str>| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                package("server", None), package("own", None), package("web", Some("registry")),
                package("macros", Some("registry")), package("tests", Some("registry")),
            ],
            "resolve": { "nodes": [
                { "id": "server", "deps": [dependency("own", None), dependency("tests", Some("dev"))] },
                { "id": "own", "deps": [dependency("web", None)] },
                { "id": "web", "deps": [dependency("macros", Some("build"))] },
                { "id": "macros", "deps": [] },
                { "id": "tests", "deps": [] },
            ]},
        });
        let mut graph = Graph::default();
        graph.add(&metadata, "server").unwrap();
        let lock = "[[package]]\nname = \"web\"\nversion = \"1.0.0\"\nchecksum = \"ab12\"\n";
        let document = graph.document(&checksums(lock).unwrap());
        let names: Vec<&Value> = document["components"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|component| &component["name"])
            .collect();
        assert_eq!(names, ["macros", "web"]);
        let web = &document["components"][1];
        assert_eq!(web["hashes"][0]["content"], "ab12");
        assert_eq!(web["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(
            document["dependencies"][0]["dependsOn"],
            json!(["pkg:cargo/web@1.0.0"])
        );
        assert_eq!(
            document["dependencies"][2],
            json!({ "ref": "pkg:cargo/web@1.0.0", "dependsOn": ["pkg:cargo/macros@1.0.0"] })
        );
    }

    #[test]
    fn this_workspace_has_a_complete_bill() {
        let workspace = Workspace::here();
        let folder = workspace.target().join("sbom");
        fs::create_dir_all(&folder).unwrap();
        write(&workspace, &folder).unwrap();
        assert!(check(&folder).unwrap() > 300);
    }
}
