//! All checks and tests of CI, fast ones first.
//!
//! Each crate is compiled at most four times: for clippy, native tests (the browser tests use their
//! `stint`), wasm tests, and the front. No step may add another profile.

use anyhow::Result;

use crate::step::{Steps, cargo, run_tests};
use crate::workspace::{CargoProfile, Workspace};
use crate::{archive, budget, check, clients, end2end, front, fuzz, rules_package};

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
        // One selection of packages, because another would compile dependencies again with other
        // features.
        run_tests(
            cargo(workspace.root())
                .args(["test", "--no-fail-fast"])
                .args(workspace.native_package_arguments()?),
        )
    })?;
    steps.step("archive", || {
        archive::make(workspace, CargoProfile::Dev)?;
        Ok(Vec::new())
    })?;
    steps.step("rules package", || rules_package::test(workspace))?;
    steps.step("requests from the document", || fuzz::run(workspace))?;
    steps.step("generated clients", || clients::run_all(workspace))?;
    steps.step("browser", || {
        end2end::run(workspace, CargoProfile::Dev, &[])
    })?;
    steps.step("Firefox and WebKit", || end2end::other_browsers(workspace))?;
    steps.print_summary();
    println!("\nall checks passed");
    Ok(())
}

/// Runs the tests of `shared` in wasm under Node.
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
            .args(["test", "--package", "stint-rules", "--tests"])
            .args(["--target", "wasm32-unknown-unknown"]),
    )
}
