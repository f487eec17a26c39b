//! Builds the front: wasm and JS of `frontend` and `offline_history`, the style sheet, the playground,
//! and the public files. Names contain hashes; each file has a brotli and a gzip version beside it.
//!
//! There is one profile for development, tests and release. A second one would compile the same
//! 200 crates again, and tests would not run the shipped code.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use wasm_bindgen_cli_support::Bindgen;

use crate::files::{content_hash, copy_dir, files_below, remove_dir};
use crate::workspace::{CargoProfile, Workspace};
use crate::{bundle, compress, npm, playground, rules_package, wasm, worker};

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

/// Builds the front into `target/site`, unless no input has changed.
pub fn build(workspace: &Workspace) -> Result<()> {
    npm::install(&workspace.front())?;
    for module in MODULES {
        wasm::compile(workspace, module.package)?;
    }
    wasm::compile(workspace, rules_package::CRATE)?;
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
    let mut files = vec![(MAIN.name, "css", style_sheet)];
    for module in MODULES {
        let bound = bind(workspace, module)?;
        let script = pkg.join(format!("{}.js", module.name));
        bundle::script(
            workspace,
            &bound.join(format!("{}.js", module.name)),
            module.exports,
            &script,
        )?;
        let binary = pkg.join(format!("{}.wasm", module.name));
        wasm::optimise(
            workspace,
            &bound.join(format!("{}_bg.wasm", module.name)),
            &binary,
        )?;
        files.push((module.name, "js", script));
        files.push((module.name, "wasm", binary));
    }
    let of_playground = playground::write(workspace, &pkg)?;
    files.extend(of_playground.map(|(kind, path)| (playground::NAME, kind, path)));
    let mut hashes = String::new();
    for (name, kind, path) in files {
        let hash = content_hash(&fs::read(&path)?);
        fs::rename(&path, pkg.join(format!("{name}.{hash}.{kind}")))?;
        // Leptos supports the hashes of one module only.
        if name == MAIN.name {
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
        .input_path(wasm::compiled(workspace, module.package))
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

/// Copies `hash.txt` to where Leptos reads it: the folder of the executable, which is `deps/` for
/// tests that render pages.
fn copy_hashes(workspace: &Workspace, hashes: &Path) -> Result<()> {
    for profile in [CargoProfile::Dev, CargoProfile::Release] {
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
    inputs.extend(MODULES.map(|module| wasm::compiled(workspace, module.package)));
    inputs.extend(playground::inputs(workspace)?);
    inputs.extend(files_below(&workspace.root().join("style"))?);
    let mut all = worker::fingerprint(workspace)?;
    for file in inputs {
        all.push_str(&file.display().to_string());
        all.push_str(&content_hash(&fs::read(&file)?));
    }
    Ok(content_hash(all.as_bytes()))
}
