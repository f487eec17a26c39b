//! The server of an earlier commit, to be run beside today's.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::files::remove_dir;
use crate::step::{cargo, program, run};
use crate::workspace::Workspace;

/// Builds it and returns the path of its binary. Its target directory is its own: packages of two
/// checkouts have the same names in one.
pub fn build(workspace: &Workspace, commit: &str) -> Result<PathBuf> {
    let folder = workspace.target().join("older");
    let source = folder.join("source");
    let archive = folder.join("source.tar");
    remove_dir(&source)?;
    fs::create_dir_all(&source)?;
    run(program("git", workspace.root())
        .args(["archive", "--output"])
        .arg(&archive)
        .arg(commit))?;
    run(program("tar", &source).arg("-xf").arg(&archive))?;
    let target = folder.join("target");
    run(cargo(&source)
        .args(["build", "--locked", "--package", "server", "--bin", "stint"])
        .arg("--target-dir")
        .arg(&target))?;
    Ok(target.join("debug/stint"))
}
