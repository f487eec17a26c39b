//! Builds the front: wasm and JS of `frontend` and `offline_history`, the style sheet, and the
//! public files. Names contain hashes; each file has a brotli and a gzip version beside it.
//!
//! There is one profile for development, tests and release. A second one would compile the same
//! 200 crates again, and tests would not run the shipped code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use wasm_bindgen_cli_support::Bindgen;

use crate::files::{content_hash, copy_dir, files_below, remove_dir};
use crate::step::{cargo, run};
use crate::workspace::{Profile, Workspace};
use crate::{bundle, compress, npm, worker};

/// A script and the WebAssembly that it loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Module {
    package: &'static str,
    /// The prefix of the names of its files.
    pub name: &'static str,
    /// Imported by pages.
    exports: &'static [&'static str],
}

/// Hydrates the timer. Leptos reads the name from `.cargo/config.toml`.
pub const MAIN: Module = Module {
    package: "frontend",
    name: "stint",
    exports: &["default", "hydrate"],
};

/// Stores the history in the browser and renders it offline. The server finds it by its name.
pub const OFFLINE_HISTORY: Module = Module {
    package: "offline_history",
    name: "offline_history",
    exports: &["default", "sync", "show"],
};

const MODULES: [Module; 2] = [MAIN, OFFLINE_HISTORY];

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

/// Builds the front into `target/site`, unless no input has changed.
pub fn build(workspace: &Workspace) -> Result<()> {
    npm::install(&workspace.front())?;
    for module in MODULES {
        compile(workspace, module)?;
    }
    let inputs = fingerprint(workspace)?;
    let stamp = workspace.front_target().join("site.stamp");
    let hashes = workspace.front_target().join("hash.txt");
    let is_fresh = fs::read_to_string(&stamp).is_ok_and(|old| old == inputs)
        && hashes.exists()
        && workspace.site().join("pkg").exists();
    if is_fresh {
        println!("target/site is up to date");
    } else {
        let next = workspace.target().join("site.next");
        remove_dir(&next)?;
        let text = assemble(workspace, &next)?;
        worker::write(workspace, &next)?;
        compress::beside_every_file(&next)?;
        remove_dir(&workspace.site())?;
        fs::rename(&next, workspace.site())?;
        fs::write(&hashes, text)?;
        fs::write(&stamp, inputs)?;
    }
    copy_hashes(workspace, &hashes)
}

/// Compiles one module. In one build both would have the same features of `app`, so that the timer
/// would contain the pages of the other module.
fn compile(workspace: &Workspace, module: Module) -> Result<()> {
    run(cargo(workspace.root())
        .args(["build", "--package", module.package, "--lib"])
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
fn compiled(workspace: &Workspace, module: Module) -> PathBuf {
    let folder = workspace
        .front_target()
        .join("wasm32-unknown-unknown/wasm-release");
    folder.join(format!("{}.wasm", module.package))
}

/// Writes all files of the site except the service worker, and returns the text of `hash.txt`.
fn assemble(workspace: &Workspace, site: &Path) -> Result<String> {
    println!("wasm-bindgen, esbuild, wasm-opt and compression into target/site");
    let pkg = site.join("pkg");
    fs::create_dir_all(&pkg)?;
    let style_sheet = pkg.join("style.css");
    bundle::style(
        workspace,
        &workspace.root().join("style/main.css"),
        &style_sheet,
    )?;
    let mut files = vec![(MAIN, "css", style_sheet)];
    for module in MODULES {
        let bound = bind(workspace, module)?;
        let script = pkg.join(format!("{}.js", module.name));
        bundle::script(
            workspace,
            &bound.join(format!("{}.js", module.name)),
            module.exports,
            &script,
        )?;
        let wasm = pkg.join(format!("{}.wasm", module.name));
        optimise(
            workspace,
            &bound.join(format!("{}_bg.wasm", module.name)),
            &wasm,
        )?;
        files.push((module, "js", script));
        files.push((module, "wasm", wasm));
    }
    let mut hashes = String::new();
    for (module, kind, path) in files {
        let hash = content_hash(&fs::read(&path)?);
        fs::rename(&path, pkg.join(format!("{}.{hash}.{kind}", module.name)))?;
        // Leptos supports the hashes of one module only.
        if module == MAIN {
            hashes.push_str(&format!("{kind}: {hash}\n"));
        }
    }
    copy_dir(&public(workspace), site)?;
    Ok(hashes)
}

/// Runs wasm-bindgen on a compiled module and returns the folder of its output.
fn bind(workspace: &Workspace, module: Module) -> Result<PathBuf> {
    let folder = workspace.front_target().join("bound").join(module.name);
    remove_dir(&folder)?;
    Bindgen::new()
        .input_path(compiled(workspace, module))
        .out_name(module.name)
        .web(true)?
        .typescript(false)
        // The page passes the hashed name.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)?;
    Ok(folder)
}

/// Makes a WebAssembly file small.
pub fn optimise(workspace: &Workspace, wasm: &Path, output: &Path) -> Result<()> {
    run(Command::new(workspace.front_tool("wasm-opt"))
        .args(WASM_OPT_ARGS)
        .arg(wasm)
        .arg("-o")
        .arg(output))
}

/// Copies `hash.txt` to where Leptos reads it: the folder of the executable, which is `deps/` for
/// tests that render pages.
fn copy_hashes(workspace: &Workspace, hashes: &Path) -> Result<()> {
    for profile in [Profile::Dev, Profile::Release] {
        let bin_dir = workspace.bin_dir(profile);
        for dir in [bin_dir.clone(), bin_dir.join("deps")] {
            fs::create_dir_all(&dir)?;
            fs::copy(hashes, dir.join("hash.txt"))?;
        }
    }
    Ok(())
}

/// Served unchanged.
fn public(workspace: &Workspace) -> PathBuf {
    workspace.root().join("style/public")
}

/// A hash of all inputs of the site, including this program.
fn fingerprint(workspace: &Workspace) -> Result<String> {
    let mut inputs = vec![
        std::env::current_exe()?,
        workspace.front().join("package-lock.json"),
    ];
    inputs.extend(MODULES.map(|module| compiled(workspace, module)));
    inputs.extend(files_below(&workspace.root().join("style"))?);
    let mut all = worker::fingerprint(workspace)?;
    for file in inputs {
        all.push_str(&file.display().to_string());
        all.push_str(&content_hash(&fs::read(&file)?));
    }
    Ok(content_hash(all.as_bytes()))
}
