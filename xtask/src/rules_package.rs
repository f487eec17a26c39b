//! Makes the npm package `@stint/rules` in `target/npm`, and tries it in an empty project.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::files::{copy_dir, remove_dir};
use crate::step::{cargo, program, run, run_tests};
use crate::workspace::{Workspace, cargo_home};
use crate::{compress, npm, python, wasm};

/// The npm package.
pub const NAME: &str = "@stint/rules";

/// The crate of its WebAssembly.
pub const CRATE: &str = "rules-wasm";

/// Bytes of `rules.wasm` as brotli.
pub const WASM_LIMIT: u64 = 120_000;

/// The scripts of the package; the first imports the other.
const SCRIPTS: [&str; 2] = ["index.js", "calls.js"];

/// What runs `rules.wasm` in Python.
const WASMTIME: &str = "wasmtime==50.0.1";

/// Builds the package and its tarball; returns the tarball's path.
pub fn build(workspace: &Workspace) -> Result<PathBuf> {
    npm::install(&workspace.front())?;
    npm::install(&sources(workspace))?;
    let package = workspace.target().join("npm/rules");
    remove_dir(&package)?;
    fs::create_dir_all(&package)?;

    wasm::compile(workspace, CRATE)?;
    let compiled = wasm::compiled(workspace, CRATE);
    wasm::optimise(workspace, &compiled, &package.join("rules.wasm"))?;

    for name in SCRIPTS.into_iter().chain(["package.json", "README.md"]) {
        fs::copy(sources(workspace).join(name), package.join(name))?;
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(workspace.root().join(name), package.join(name))?;
    }
    write_declarations(workspace, &package)?;
    check_size(&package.join("rules.wasm"))?;
    run(program("npm", &package).args(["pack", "--silent"]))?;
    tarball(&package)
}

/// Packs the crate and its derives as for a registry, and compiles what was packed.
fn check_crates(workspace: &Workspace) -> Result<()> {
    let target = workspace.target().join("crates");
    remove_dir(&target)?;
    delete_unpacked()?;
    // Changed files are packed as well, so that a change can be tried before it is committed.
    run(cargo(workspace.root())
        .args(["publish", "--dry-run", "--quiet", "--allow-dirty"])
        .args([
            "--package",
            "stint-rules-derive",
            "--package",
            "stint-rules",
        ])
        .arg("--target-dir")
        .arg(&target))
}

/// Removes what Cargo unpacked of the two crates before: it takes a version that it knows for unchanged,
/// as it does what it compiled.
fn delete_unpacked() -> Result<()> {
    let sources = cargo_home().map(|home| home.join("registry/src"));
    let Some(Ok(registries)) = sources.map(fs::read_dir) else {
        return Ok(());
    };
    for registry in registries {
        for unpacked in fs::read_dir(registry?.path())? {
            let unpacked = unpacked?;
            if unpacked
                .file_name()
                .to_string_lossy()
                .starts_with("stint-rules-")
            {
                remove_dir(&unpacked.path())?;
            }
        }
    }
    Ok(())
}

/// Builds the package, installs its tarball into an empty project, and runs tests there: the examples of
/// `docs/examples`, the golden vectors, the TypeScript compiler, and the playground's simulation.
pub fn test(workspace: &Workspace) -> Result<Vec<String>> {
    check_crates(workspace)?;
    let tarball = build(workspace)?;
    let python = python::install(&workspace.target().join("wasmtime"), WASMTIME)?;
    let project = workspace.target().join("npm/project");
    remove_dir(&project)?;
    copy_dir(&workspace.root().join("docs/examples"), &project)?;
    fs::copy(
        sources(workspace).join("package.test.mjs"),
        project.join("package.test.mjs"),
    )?;
    copy_dir(&workspace.playground(), &project.join("playground"))?;
    fs::write(
        project.join("package.json"),
        r#"{"private": true, "type": "module"}"#,
    )?;
    run(program("npm", &project)
        .args(["install", "--no-audit", "--no-fund", "--silent"])
        .arg(&tarball))?;
    let compiler = sources(workspace).join("node_modules/.bin/tsc");
    run(program(&compiler, &project).args(["--project", "playground"]))?;
    run_tests(
        program("node", &project)
            .args(["--test", "--test-reporter=tap"])
            .args(["package.test.mjs", "playground/playground.test.mjs"])
            .env("PYTHON", python.join("python"))
            .env("TSC", compiler)
            .env("VECTORS", workspace.root().join("shared/vectors/v2")),
    )
}

/// The paths of the package's scripts.
pub fn scripts(workspace: &Workspace) -> [PathBuf; 2] {
    SCRIPTS.map(|name| sources(workspace).join(name))
}

/// The files of the package that are not generated.
fn sources(workspace: &Workspace) -> PathBuf {
    workspace.root().join("shared/rules-wasm/npm")
}

/// `index.d.ts`, from the types of the calls, of which `calls.js` has the names.
fn write_declarations(workspace: &Workspace, package: &Path) -> Result<()> {
    let schema = cargo(workspace.root())
        .args(["run", "--quiet", "--package", "rules-wasm"])
        .args(["--features", "schema", "--example", "schema"])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !schema.status.success() {
        bail!(
            "the example that prints the schema ended with {}",
            schema.status
        );
    }
    let path = package.with_extension("schema.json");
    fs::write(&path, schema.stdout)?;
    run(Command::new("node")
        .arg(sources(workspace).join("declarations.mjs"))
        .args([&path, package]))
}

fn check_size(wasm: &Path) -> Result<()> {
    let compressed = compress::brotli(&fs::read(wasm)?)?.len() as u64;
    println!("rules.wasm {compressed} of {WASM_LIMIT} bytes of brotli");
    if compressed > WASM_LIMIT {
        bail!("rules.wasm is over its budget");
    }
    Ok(())
}

fn tarball(package: &Path) -> Result<PathBuf> {
    fs::read_dir(package)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
        .context("npm pack wrote no tarball")
}
