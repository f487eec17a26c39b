//! The long forms of the tests that look for lost, doubled and differing data.

use anyhow::Result;

use crate::older;
use crate::step::{Steps, cargo, run_tests};
use crate::workspace::Workspace;

/// Tests whose length a setting decides.
struct LongRun {
    name: &'static str,
    /// The test target in `tests` of the native packages.
    target: &'static str,
    /// Parts of the names of its tests; all tests if empty.
    tests: &'static [&'static str],
    /// The variable that sets the length, and its value.
    length: Option<(&'static str, &'static str)>,
}

const LONG_RUNS: &[LongRun] = &[
    LongRun {
        name: "properties of the rules",
        target: "properties",
        tests: &[],
        length: Some(("PROPTEST_CASES", "20000")),
    },
    LongRun {
        name: "statistics recounted",
        target: "stats",
        tests: &[],
        length: Some(("PROPTEST_CASES", "2000")),
    },
    // Native against WebAssembly, and REST on both databases against the rules.
    LongRun {
        name: "four sides agree",
        target: "agree",
        tests: &["transcripts", "agrees_with_the_rules"],
        length: Some(("STINT_HISTORIES", "10000")),
    },
    LongRun {
        name: "races of clients",
        target: "agree",
        tests: &["races"],
        length: Some(("STINT_RACE_ROUNDS", "1000")),
    },
    LongRun {
        name: "kills",
        target: "running",
        tests: &["kill_during_sync", "kill_under_load", "progress_survives"],
        length: Some(("STINT_KILL_ROUNDS", "200")),
    },
    // `--older` builds the other version.
    LongRun {
        name: "older server beside",
        target: "running",
        tests: &["older_server"],
        length: Some(("STINT_UPGRADE_ANSWERS", "500")),
    },
    LongRun {
        name: "cut streams",
        target: "running",
        tests: &["live"],
        length: Some(("STINT_CUTS", "1000")),
    },
    LongRun {
        name: "returning streams",
        target: "running",
        tests: &["returning_streams"],
        length: Some(("STINT_RETURNING", "10000")),
    },
    LongRun {
        name: "hostile requests",
        target: "accounts",
        tests: &["abuse"],
        length: Some(("STINT_ABUSE", "long")),
    },
    LongRun {
        name: "faults around the server",
        target: "running",
        tests: &["database_network", "temporary_files", "webhooks", "memory"],
        length: None,
    },
    LongRun {
        name: "faults of the database",
        target: "conformance",
        tests: &["faults", "cancelled", "races"],
        length: None,
    },
];

/// Runs all of them, or those whose names contain `only`, beginning with this seed; beside a server of
/// the commit `older`.
pub fn run(workspace: &Workspace, only: &str, seed: u64, older: Option<&str>) -> Result<()> {
    let mut steps = Steps::default();
    let older = older.map(|commit| older::build(workspace, commit));
    let older = older.transpose()?;
    for run in LONG_RUNS.iter().filter(|run| run.name.contains(only)) {
        steps.step(run.name, || {
            run_tests(
                cargo(workspace.root())
                    .arg("test")
                    .args(workspace.native_package_arguments()?)
                    .args(["--test", run.target, "--"])
                    .args(run.tests)
                    .env("STINT_SEED", seed.to_string())
                    .env("PROPTEST_RNG_SEED", seed.to_string())
                    .envs(older.iter().map(|path| ("STINT_OLDER_SERVER", path)))
                    .envs(run.length),
            )
        })?;
    }
    println!("\nseed: {seed}");
    steps.print_summary();
    Ok(())
}
