//! Installs npm packages if the lock file changed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::step::{program, run};

/// Runs `npm ci` in `dir`, unless the packages of its lock file are installed.
pub fn install(dir: &Path) -> Result<()> {
    let lock = dir.join("package-lock.json");
    let lock_file = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let installed = dir.join("node_modules/installed.lock");
    if fs::read(&installed).is_ok_and(|old| old == lock_file) {
        return Ok(());
    }
    run(program("npm", dir).args(["ci", "--no-audit", "--no-fund"]))
        .context("npm and Node 20 are needed (./dev installs them)")?;
    fs::write(installed, lock_file)?;
    Ok(())
}
