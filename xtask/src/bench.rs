//! Compares the server with the least that its libraries can do, or runs the benchmarks of
//! `server/benches` or `end2end/benchmarks`, in the release profile. Prints the machine and its load
//! first, because results are comparable only under the same conditions.

use std::fs;

use anyhow::{Result, bail};

use crate::step::{cargo, program, run as run_program};
use crate::workspace::{CargoProfile, Workspace};
use crate::{end2end, serve};

/// Runs `server/benches/limit` with the server and the site.
pub fn compare(workspace: &Workspace, is_short: bool) -> Result<()> {
    serve::build(workspace, CargoProfile::Release)?;
    run_program(cargo(workspace.root()).args(["build", "--package", "limit", "--release"]))?;
    print_conditions(workspace);
    let limit = workspace.bin_dir(CargoProfile::Release).join("limit");
    let mut command = program(limit, workspace.root());
    command.arg(workspace.server(CargoProfile::Release));
    if is_short {
        command.arg("--short");
    }
    run_program(&mut command)
}

/// The name of the benchmarks in a browser.
const BROWSER: &str = "browser";

/// Runs the benchmark of the server with this name, or all; or those in a browser.
pub fn run(workspace: &Workspace, only: &str, arguments: &[String]) -> Result<()> {
    if only == BROWSER {
        serve::build(workspace, CargoProfile::Release)?;
        print_conditions(workspace);
        return end2end::benchmarks(workspace);
    }
    let mut names: Vec<String> = fs::read_dir(workspace.root().join("server/benches"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some(name.strip_suffix(".rs")?.to_owned())
        })
        .collect();
    names.sort();
    if only != "all" {
        if !names.iter().any(|name| name == only) {
            bail!(
                "there is no benchmark {only}; there are: {}, {BROWSER}",
                names.join(", ")
            );
        }
        names.retain(|name| name == only);
    }
    print_conditions(workspace);
    for name in names {
        println!("\n── {name}");
        run_program(
            cargo(workspace.root())
                .args(["bench", "--package", "server", "--bench", &name, "--"])
                .args(arguments),
        )?;
    }
    Ok(())
}

fn print_conditions(workspace: &Workspace) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("machine: {} cores, {}", cores, processor());
    println!("load before: {}", first_line("/proc/loadavg"));
    println!("memory: {}", first_line("/proc/meminfo"));
    let commit = output_of("git", &["describe", "--always", "--dirty"], workspace);
    let rust = output_of("rustc", &["--version"], workspace);
    println!("code: {commit}, {rust}, release profile");
}

fn processor() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    cpus.lines()
        .find_map(|line| {
            Some(
                line.strip_prefix("model name")?
                    .split_once(':')?
                    .1
                    .trim()
                    .to_owned(),
            )
        })
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn first_line(file: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}

/// The output of a program in one line, or `unknown` if it fails.
fn output_of(name: &str, arguments: &[&str], workspace: &Workspace) -> String {
    program(name, workspace.root())
        .args(arguments)
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map_or_else(
            || "unknown".to_owned(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
}
