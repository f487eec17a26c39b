//! The files of `/api/playground`: its script with that of `@stint/rules`, its style sheet, and the
//! rules. No other page loads them.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files::files_below;
use crate::workspace::Workspace;
use crate::{bundle, rules_package, wasm};

/// The prefix of the names of its files.
pub const NAME: &str = "playground";

/// What its files are made from.
pub fn inputs(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let mut inputs = files_below(&workspace.playground())?;
    inputs.extend(rules_package::scripts(workspace));
    inputs.push(wasm::compiled(workspace, rules_package::CRATE));
    Ok(inputs)
}

/// Writes its files into `folder` and returns them with their kinds.
pub fn write(workspace: &Workspace, folder: &Path) -> Result<[(&'static str, PathBuf); 3]> {
    let file = |kind: &str| folder.join(format!("{NAME}.{kind}"));
    let [index, _] = rules_package::scripts(workspace);
    bundle::script_with_package(
        workspace,
        &workspace.playground().join("page.ts"),
        (rules_package::NAME, &index),
        &file("js"),
    )?;
    bundle::style(
        workspace,
        &workspace.playground().join("playground.css"),
        &file("css"),
    )?;
    let compiled = wasm::compiled(workspace, rules_package::CRATE);
    wasm::optimise(workspace, &compiled, &file("wasm"))?;
    Ok(["js", "css", "wasm"].map(|kind| (kind, file(kind))))
}
