//! Everything CI checks, in the order that finds a mistake soonest and compiles least.
//!
//! Each crate is compiled once for each of: clippy, native tests (whose `stint` the
//! browser tests use as well), wasm tests, the front. No step may add another profile.

use anyhow::Result;

use crate::step::{Steps, cargo, run_tests};
use crate::workspace::{Profile, Workspace};
use crate::{budget, check, end2end, front, fuzz};

/// Runs all checks and tests; the first failure ends it.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::default();
    check::run(workspace, &mut steps)?;
    steps.step("xtask's own tests", || {
        run_tests(
            cargo(workspace.root())
                .args(["test", "--quiet", "--package", "xtask", "--target-dir"])
                .arg(workspace.xtask_target()),
        )
    })?;
    steps.step("rules in wasm", || rules_in_wasm(workspace))?;
    steps.step("front", || {
        front::build(workspace)?;
        Ok(Vec::new())
    })?;
    steps.step("budget", || budget::check(workspace))?;
    steps.step("server and rules", || {
        // One selection for all, because another would compile their dependencies again
        // with other features. Its `stint` is the one the browser tests start.
        run_tests(
            cargo(workspace.root())
                .args(["test", "--no-fail-fast"])
                .args(workspace.native_package_arguments()?),
        )
    })?;
    steps.step("requests from the document", || fuzz::run(workspace))?;
    steps.step("browser", || end2end::run(workspace, Profile::Dev, &[]))?;
    steps.print_summary();
    println!("\nall checks passed");
    Ok(())
}

/// The tests of `shared`, compiled to wasm and run under Node.
pub fn rules_in_wasm(workspace: &Workspace) -> Result<Vec<String>> {
    crate::step::run(
        cargo(workspace.root())
            .args([
                "build",
                "--quiet",
                "--package",
                "xtask",
                "--features",
                "wasm-tests",
            ])
            .args(["--bin", "wasm-test-runner", "--target-dir"])
            .arg(workspace.xtask_target()),
    )?;
    let runner = workspace.xtask_target().join("debug/wasm-test-runner");
    run_tests(
        cargo(workspace.root())
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
            .args(["test", "--package", "shared", "--tests"])
            .args(["--target", "wasm32-unknown-unknown"]),
    )
}
