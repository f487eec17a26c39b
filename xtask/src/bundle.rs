//! Makes the site's scripts and style sheets from their sources: esbuild joins and minifies
//! them. Knows neither names with hashes nor compression.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::step::run;
use crate::workspace::Workspace;

/// One run of esbuild on a file; the file on disk stays as it is.
fn esbuild(workspace: &Workspace, source: &Path) -> Command {
    let mut command = Command::new(workspace.front_tool("esbuild"));
    command
        .arg(source)
        .args(["--minify", "--log-level=warning", "--legal-comments=none"]);
    command
}

/// Joins a script of wasm-bindgen with the modules in its folder `snippets`, so that a page
/// loads one script and the hash in its name covers all of them. Only `exports` can be
/// imported from the result.
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
        // wasm-bindgen names a module once for each Rust file that imports from it.
        .arg("--log-override:duplicate-object-key=silent")
        // Without these, esbuild keeps classes of libraries that nothing constructs: their
        // `using` support and finalizers look like side effects.
        .args([
            "--define:Symbol.dispose=undefined",
            "--pure:FinalizationRegistry",
        ])
        .arg(outfile(output)))
}

/// Joins the style sheets that `main` imports.
pub fn style(workspace: &Workspace, main: &Path, output: &Path) -> Result<()> {
    run(esbuild(workspace, main)
        .arg("--bundle")
        .arg(outfile(output)))
}

/// Minifies a script in which the names of `constants` stand for values, given as JSON.
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
