//! What can be said about the code without running it.

use anyhow::Result;

use crate::step::{Steps, cargo, run as run_program};
use crate::tidy;
use crate::workspace::Workspace;

/// Runs every check; the cheapest first, so that a slip is told early.
pub fn run(workspace: &Workspace, steps: &mut Steps) -> Result<()> {
    steps.step("format", || {
        run_program(cargo(workspace.root()).args(["fmt", "--all", "--check"]))?;
        Ok(vec!["formatted".to_owned()])
    })?;
    steps.step("tidy", || tidy::run(workspace))?;
    steps.step("clippy, native", || {
        // Beside the server `app` has `ssr`.
        run_program(
            cargo(workspace.root())
                .args(["clippy", "--quiet", "--all-targets"])
                .args([
                    "--package",
                    "server",
                    "--package",
                    "shared",
                    "--package",
                    "app",
                ])
                .args(["--package", "histories", "--package", "differential"])
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
        // `app` with `hydrate` is checked as the front's dependency.
        run_program(
            cargo(workspace.root())
                .args(["clippy", "--quiet", "--package", "frontend"])
                .args(["--target", "wasm32-unknown-unknown"])
                .args(["--", "-D", "warnings"]),
        )?;
        Ok(vec!["no warnings".to_owned()])
    })?;
    steps.step("cargo-deny", || {
        let is_there = cargo(workspace.root())
            .args(["deny", "--version"])
            .output()
            .is_ok_and(|output| output.status.success());
        if !is_there {
            return Ok(vec!["skipped: cargo-deny is not installed".to_owned()]);
        }
        run_program(cargo(workspace.root()).args(["deny", "--log-level", "error", "check"]))?;
        Ok(vec!["advisories, bans, licences and sources ok".to_owned()])
    })
}
