//! Builds what the browser loads: wasm and JS from `frontend` and `away`, the style sheet, and
//! the public files, each with brotli and gzip beside it, under names that hold their hash.
//!
//! There is one front profile for development, tests and release: a second one would
//! compile the same 200 crates again, and tests would not see what is shipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::short_names::ShortNames;
use crate::step::{cargo, run};
use crate::workspace::{Profile, Workspace};
use crate::{compress, glue, style, table_export, unused, worker};

/// A module that pages load: a script, and the WebAssembly that it loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Module {
    /// The package it is compiled from.
    package: &'static str,
    /// What the names of its files begin with.
    pub name: &'static str,
}

/// The module that brings the timer to life. Leptos knows the name from `.cargo/config.toml`.
pub const MAIN: Module = Module {
    package: "frontend",
    name: "stint",
};

/// The module that keeps and draws the past; the server finds it by its name.
pub const AWAY: Module = Module {
    package: "away",
    name: "away",
};

const MODULES: [Module; 2] = [MAIN, AWAY];

/// What `wasm-opt` is told: make it small on the wire, and do not inline. Inlining takes
/// bytes away before brotli and adds 6 % after it, because copies stop being alike; for the
/// same reason `-Oz`, whose file is 4 % smaller, is 0.5 % larger after it. The
/// bottom of the memory is the stack's, where nothing else stands (`--low-memory-unused`). The
/// features are those that the Rust compiler turns on by default and `wasm-opt` does not.
const WASM_OPT_ARGS: [&str; 10] = [
    "-Os",
    "--always-inline-max-function-size",
    "0",
    "--flexible-inline-max-function-size",
    "0",
    "--one-caller-inline-max-function-size",
    "0",
    "--low-memory-unused",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
];

/// Builds the front into `target/site`; does nothing when no input has changed.
pub fn build(workspace: &Workspace) -> Result<()> {
    let compiled = MODULES.map(|module| (module, compiled(workspace, module)));
    for module in MODULES {
        compile(workspace, module)?;
    }
    let wasm_opt = find_wasm_opt(workspace);
    let css = style::bundle(&workspace.root().join("style/main.css"))?;
    let public = workspace.root().join("style/public");
    let worker = worker::Sources::of(workspace);

    let inputs = fingerprint(&compiled, wasm_opt.as_deref(), &css, &public, &worker)?;
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
        let text = assemble(&compiled, wasm_opt.as_deref(), &css, &public, &next)?;
        worker::write(&worker, &next)?;
        compress::beside_every_file(&next)?;
        remove_dir(&workspace.site())?;
        fs::rename(&next, workspace.site())?;
        fs::write(&hashes, text)?;
        fs::write(&stamp, inputs)?;
    }
    place_hashes(workspace, &hashes)
}

/// Leaves out of the module what only a debugger would read: where in the source each possible
/// panic stands, and how values of each type are written for developers. That is 6 kB of 200.
/// The page says that it has crashed, and the console the message. The compiler has this for
/// its nightly versions only, and others know it when they are told to.
const WITHOUT_DEBUGGING: [(&str, &str); 2] = [
    ("RUSTC_BOOTSTRAP", "1"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zlocation-detail=none -Zfmt-debug=none",
    ),
];

/// Compiles a module for the browser. Each by itself: together they would share the features
/// of `app`, and the timer would carry the pages of the other.
fn compile(workspace: &Workspace, module: Module) -> Result<()> {
    run(cargo(workspace.root())
        .envs(WITHOUT_DEBUGGING)
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

/// Where the compiler leaves a module.
fn compiled(workspace: &Workspace, module: Module) -> PathBuf {
    let folder = workspace
        .front_target()
        .join("wasm32-unknown-unknown/wasm-release");
    folder.join(format!("{}.wasm", module.package))
}

/// Writes every file of the site but the service worker below `site` and returns the text of
/// `hash.txt`.
fn assemble(
    compiled: &[(Module, PathBuf)],
    wasm_opt: Option<&Path>,
    css: &str,
    public: &Path,
    site: &Path,
) -> Result<String> {
    println!("wasm-bindgen, names and compression into target/site");
    let pkg = site.join("pkg");
    fs::create_dir_all(&pkg)?;
    let style_sheet = pkg.join(format!("{}.css", MAIN.name));
    fs::write(&style_sheet, css)?;
    let mut files = vec![(MAIN, "css", style_sheet)];
    for (module, wasm) in compiled {
        bind(*module, wasm, &pkg)?;
        let bound = pkg.join(format!("{}_bg.wasm", module.name));
        optimise(wasm_opt, &bound)?;
        files.push((*module, "js", pkg.join(format!("{}.js", module.name))));
        files.push((*module, "wasm", bound));
    }
    let mut hashes = String::new();
    for (module, kind, path) in files {
        let hash = content_hash(&fs::read(&path)?);
        fs::rename(&path, pkg.join(format!("{}.{hash}.{kind}", module.name)))?;
        // Leptos asks for the files of one module.
        if module == MAIN {
            hashes.push_str(&format!("{kind}: {hash}\n"));
        }
    }
    if public.exists() {
        copy_dir(public, site)?;
    }
    Ok(hashes)
}

/// Makes the JS that loads the module, and the module it loads.
fn bind(module: Module, wasm: &Path, pkg: &Path) -> Result<()> {
    let mut output = Bindgen::new()
        .input_path(wasm)
        .out_name(module.name)
        .web(true)?
        .typescript(false)
        // The page always passes the hashed name, so the JS need not know another.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    unused::take_out(output.wasm_mut());
    let imports = unused::imports(output.wasm_mut());
    let own_module = format!("./{}_bg.js", module.name);
    let mut names = ShortNames::default();
    for import in output.wasm_mut().imports.iter_mut() {
        if import.module == own_module {
            import.name = names.shorten(&import.name);
        }
    }
    for export in output.wasm_mut().exports.iter_mut() {
        if export.name.starts_with("wasm_bindgen_") {
            export.name = names.shorten(&export.name);
        }
    }
    output.emit(pkg)?;
    let script = pkg.join(format!("{}.js", module.name));
    let text = unused::prune(&fs::read_to_string(&script)?, &imports);
    let text = glue::inline(&text, pkg)?;
    fs::write(script, names.rewrite(&text))?;
    Ok(())
}

fn find_wasm_opt(workspace: &Workspace) -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path)
            .map(|dir| dir.join("wasm-opt"))
            .find(|file| file.is_file())
    });
    let from_npm = workspace.end2end().join("node_modules/.bin/wasm-opt");
    on_path.or_else(|| from_npm.is_file().then_some(from_npm))
}

fn optimise(wasm_opt: Option<&Path>, wasm: &Path) -> Result<()> {
    let Some(wasm_opt) = wasm_opt else {
        println!(
            "no wasm-opt on the PATH: the module stays about half as big again as it could be \
             (it comes with the package «binaryen»)"
        );
        return Ok(());
    };
    let smaller = wasm.with_extension("opt");
    run(Command::new(wasm_opt)
        .args(WASM_OPT_ARGS)
        .arg(wasm)
        .arg("-o")
        .arg(&smaller))?;
    let mut module = fs::read(&smaller).context("wasm-opt wrote no file")?;
    table_export::mend(&mut module)?;
    fs::write(wasm, module)?;
    Ok(fs::remove_file(&smaller)?)
}

/// Puts `hash.txt` where Leptos looks for it: beside the executable, which for tests
/// that render pages in their own process is `deps/`.
fn place_hashes(workspace: &Workspace, hashes: &Path) -> Result<()> {
    for profile in [Profile::Dev, Profile::Release] {
        let bin_dir = workspace.bin_dir(profile);
        for dir in [bin_dir.clone(), bin_dir.join("deps")] {
            fs::create_dir_all(&dir)?;
            fs::copy(hashes, dir.join("hash.txt"))?;
        }
    }
    Ok(())
}

/// One line that changes with everything the site is made from, this program included.
fn fingerprint(
    compiled: &[(Module, PathBuf)],
    wasm_opt: Option<&Path>,
    css: &str,
    public: &Path,
    worker: &worker::Sources,
) -> Result<String> {
    let mut all = Sha256::new();
    all.update(content_hash(&fs::read(std::env::current_exe()?)?));
    for (_, wasm) in compiled {
        all.update(content_hash(&fs::read(wasm)?));
    }
    all.update(wasm_opt.map_or_else(String::new, |path| path.display().to_string()));
    all.update(css);
    for file in files_below(public)? {
        all.update(file.display().to_string());
        all.update(content_hash(&fs::read(&file)?));
    }
    all.update(worker.fingerprint()?);
    Ok(hex(&all.finalize()))
}

/// The part of a file name that changes with its content: 64 bits, in hexadecimal.
pub fn content_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All files below a folder, sorted; none when there is no such folder.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        if !dir.exists() {
            continue;
        }
        for entry in fs::read_dir(&dir)? {
            let path = entry?.path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn copy_dir(from: &Path, to: &Path) -> Result<()> {
    for file in files_below(from)? {
        let target = to.join(file.strip_prefix(from)?);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file, &target).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

fn remove_dir(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(|| format!("cannot remove {}", dir.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::content_hash;

    #[test]
    fn names_change_with_the_content() {
        assert_eq!(content_hash(b"a"), content_hash(b"a"));
        assert_ne!(content_hash(b"a"), content_hash(b"b"));
        assert_eq!(content_hash(b"").len(), 16);
    }
}
