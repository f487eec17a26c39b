//! Compiles packages to WebAssembly and makes it small.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::step::{cargo, run};
use crate::workspace::Workspace;

/// Optimises for size, until nothing more changes, without inlining, which makes the module smaller
/// before brotli and 6 % larger after it. The lowest addresses are the stack, so no data is there
/// (`--low-memory-unused`). The features are those that Rust enables by default and `wasm-opt` does
/// not.
const WASM_OPT_ARGS: [&str; 14] = [
    "-Os",
    "--converge",
    "--strip-debug",
    "--strip-producers",
    "--always-inline-max-function-size",
    "0",
    "--flexible-inline-max-function-size",
    "0",
    "--one-caller-inline-max-function-size",
    "0",
    "--low-memory-unused",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
];

/// Compiles one package to WebAssembly. In one build both modules would have the same features of `app`,
/// so that the timer would contain the pages of the other module.
pub fn compile(workspace: &Workspace, package: &str) -> Result<()> {
    run(cargo(workspace.root())
        .args(["build", "--package", package, "--lib"])
        .args([
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm-release",
        ])
        .arg("--target-dir")
        .arg(workspace.front_target()))
}

/// The compiler's output.
pub fn compiled(workspace: &Workspace, package: &str) -> PathBuf {
    let folder = workspace
        .front_target()
        .join("wasm32-unknown-unknown/wasm-release");
    folder.join(format!("{}.wasm", package.replace('-', "_")))
}

/// Makes a WebAssembly file small.
pub fn optimise(workspace: &Workspace, wasm: &Path, output: &Path) -> Result<()> {
    run(Command::new(workspace.front_tool("wasm-opt"))
        .args(WASM_OPT_ARGS)
        .arg(wasm)
        .arg("-o")
        .arg(output))
}
