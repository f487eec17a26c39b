//! Static checks of the code.

use std::process::Command;

use anyhow::Result;

use crate::step::{Steps, cargo, run as run_program};
use crate::workspace::Workspace;
use crate::{advisories, tidy};

/// Runs the fastest check first.
pub fn run(workspace: &Workspace, steps: &mut Steps) -> Result<()> {
    steps.step("format", || {
        run_program(cargo(workspace.root()).args(["fmt", "--all", "--check"]))?;
        Ok(vec!["formatted".to_owned()])
    })?;
    steps.step("tidy", || tidy::run(workspace))?;
    steps.step("clippy, native", || {
        // In one selection with the server, `app` has the feature `ssr`.
        run_program(
            cargo(workspace.root())
                .args(["clippy", "--quiet", "--all-targets"])
                .args(workspace.native_package_arguments()?)
                .args(["--", "-D", "warnings"]),
        )?;
        run_program(
            cargo(workspace.root())
                .args(["clippy", "--quiet", "--all-targets", "--package", "xtask"])
                .arg("--target-dir")
                .arg(workspace.xtask_target())
                .args(["--", "-D", "warnings"]),
        )?;
        Ok(vec!["no warnings".to_owned()])
    })?;
    steps.step("clippy, browser", || {
        // `app` with `hydrate` is checked as a dependency of each module.
        for module in ["frontend", "offline_history"] {
            run_program(
                cargo(workspace.root())
                    .args(["clippy", "--quiet", "--package", module])
                    .args(["--target", "wasm32-unknown-unknown"])
                    .args(["--", "-D", "warnings"]),
            )?;
        }
        Ok(vec!["no warnings".to_owned()])
    })?;
    steps.step("cargo-deny", || deny(workspace))?;
    steps.step("advisories", || check_advisories(workspace))
}

/// Checks licences, bans and sources.
fn deny(workspace: &Workspace) -> Result<Vec<String>> {
    if !succeeds(workspace, &["--version"]) {
        return Ok(vec!["skipped: cargo-deny is not installed".to_owned()]);
    }
    run_program(deny_command(workspace).args(["check", "bans", "licenses", "sources"]))?;
    Ok(vec!["bans, licences and sources ok".to_owned()])
}

/// Compares the crates with RustSec's database where it can be fetched or was fetched before, else with
/// the copy of it.
fn check_advisories(workspace: &Workspace) -> Result<Vec<String>> {
    let has_deny = succeeds(workspace, &["--version"]);
    if has_deny && (succeeds(workspace, &["fetch", "db"]) || advisories::database().is_some()) {
        run_program(deny_command(workspace).args(["check", "--disable-fetch", "advisories"]))?;
        return Ok(vec!["advisories ok".to_owned()]);
    }
    Ok(vec![match advisories::check(workspace)? {
        Some(count) => format!("none of the {count} advisories in the copy applies"),
        None => "skipped: neither the database nor a copy is there (./dev advisories)".to_owned(),
    }])
}

fn deny_command(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace.root());
    command.args(["deny", "--log-level", "error"]);
    command
}

fn succeeds(workspace: &Workspace, arguments: &[&str]) -> bool {
    let output = deny_command(workspace).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}
