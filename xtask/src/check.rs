//! Static checks of the code.

use anyhow::Result;

use crate::step::{Steps, cargo, run as run_program};
use crate::tidy;
use crate::workspace::Workspace;

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
    steps.step("cargo-deny", || deny(workspace))
}

/// Checks licences, bans and sources, and advisories if their database can be fetched: a mirror of
/// the registry may not have it.
fn deny(workspace: &Workspace) -> Result<Vec<String>> {
    let deny = |arguments: &[&str]| {
        let mut command = cargo(workspace.root());
        command
            .args(["deny", "--log-level", "error"])
            .args(arguments);
        command
    };
    let succeeds = |arguments: &[&str]| {
        deny(arguments)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !succeeds(&["--version"]) {
        return Ok(vec!["skipped: cargo-deny is not installed".to_owned()]);
    }
    run_program(&mut deny(&["check", "bans", "licenses", "sources"]))?;
    let mut closing = vec!["bans, licences and sources ok".to_owned()];
    if succeeds(&["fetch", "db"]) {
        run_program(&mut deny(&["check", "--disable-fetch", "advisories"]))?;
        closing.push("advisories ok".to_owned());
    } else {
        closing.push("advisories skipped: their database cannot be fetched".to_owned());
    }
    Ok(closing)
}
