//! Bundles and minifies scripts and style sheets with esbuild.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::step::run;
use crate::workspace::Workspace;

fn esbuild(workspace: &Workspace, source: &Path) -> Command {
    let mut command = Command::new(workspace.front_tool("esbuild"));
    command
        .arg(source)
        .args(["--minify", "--log-level=warning", "--legal-comments=none"]);
    command
}

/// Bundles a script of wasm-bindgen with its `snippets`, so that a page loads one script and the
/// hash in its name covers them all. Only `exports` can be imported from the result.
pub fn script(workspace: &Workspace, bound: &Path, exports: &[&str], output: &Path) -> Result<()> {
    let file_name = bound.file_name().context("a script has a file name")?;
    let entry = bound.with_extension("entry.js");
    fs::write(
        &entry,
        format!(
            "export {{ {} }} from \"./{}\";\n",
            exports.join(", "),
            file_name.to_string_lossy()
        ),
    )?;
    run(esbuild(workspace, &entry)
        .args(["--bundle", "--format=esm"])
        // wasm-bindgen imports a module several times, once for each Rust file that uses it.
        .arg("--log-override:duplicate-object-key=silent")
        // Without these, esbuild keeps classes of libraries that nothing constructs: their
        // `using` support and finalizers look like side effects.
        .args([
            "--define:Symbol.dispose=undefined",
            "--pure:FinalizationRegistry",
        ])
        .arg(outfile(output)))
}

/// Bundles a script with the modules that it imports; `package` is the name of an npm package and the
/// script that is it.
pub fn script_with_package(
    workspace: &Workspace,
    source: &Path,
    (package, script): (&str, &Path),
    output: &Path,
) -> Result<()> {
    run(esbuild(workspace, source)
        .args(["--bundle", "--format=esm"])
        .arg(format!("--alias:{package}={}", script.display()))
        // Imported in Node only.
        .arg("--external:node:*")
        .arg(outfile(output)))
}

/// Bundles the style sheets that `main` imports, with their fonts in them.
pub fn style(workspace: &Workspace, main: &Path, output: &Path) -> Result<()> {
    run(esbuild(workspace, main)
        .args(["--bundle", "--loader:.woff2=dataurl"])
        .arg(outfile(output)))
}

/// Minifies a script and replaces the names of `constants` by their values in JSON.
pub fn script_with_constants(
    workspace: &Workspace,
    source: &Path,
    constants: &[(&str, &str)],
    output: &Path,
) -> Result<()> {
    let defined = constants
        .iter()
        .map(|(name, json)| format!("--define:{name}={json}"));
    run(esbuild(workspace, source)
        .arg("--format=iife")
        .args(defined)
        .arg(outfile(output)))
}

fn outfile(output: &Path) -> String {
    format!("--outfile={}", output.display())
}
