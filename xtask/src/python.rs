//! Installs Python packages below target/.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::step::{program, run};

/// Installs packages, given with their exact versions and spaces between them, in a virtual
/// environment below `folder` unless they are there; returns the folder of the environment's
/// programs.
pub fn install(folder: &Path, packages: &str) -> Result<PathBuf> {
    let bin = folder.join("venv/bin");
    let installed = folder.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|version| version == packages) {
        return Ok(bin);
    }
    println!("installing {packages} below target/ (up to 1 minute)");
    fs::create_dir_all(folder)?;
    run(program("python3", folder).args(["-m", "venv", "--clear", "venv"]))
        .context("Python with its venv is needed (on Debian: apt-get install python3-venv)")?;
    run(program(bin.join("pip"), folder)
        .args(["install", "--quiet", "--disable-pip-version-check"])
        .args(packages.split_whitespace()))?;
    fs::write(installed, packages)?;
    Ok(bin)
}
