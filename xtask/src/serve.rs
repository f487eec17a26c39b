//! Builds the server, and runs it in the foreground.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::front;
use crate::step::{cargo, program, run as run_program};
use crate::workspace::{CargoProfile, Workspace};

pub fn build(workspace: &Workspace, profile: CargoProfile) -> Result<()> {
    front::build(workspace)?;
    build_server(workspace, profile)
}

/// The server without the front.
pub fn build_server(workspace: &Workspace, profile: CargoProfile) -> Result<()> {
    let mut command = cargo(workspace.root());
    command.args(["build", "--package", "server", "--bin", "stint"]);
    if profile == CargoProfile::Release {
        command.arg("--release");
    }
    run_program(&mut command)
}

/// Builds everything, then replaces this process by the server, which so receives signals.
pub fn run(workspace: &Workspace, profile: CargoProfile, arguments: &[String]) -> Result<()> {
    build(workspace, profile)?;
    let address = std::env::var("STINT_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    println!("\nStint listens on http://{address}; stop it with Ctrl-C");
    let error = program(workspace.server(profile), workspace.root())
        .arg("serve")
        .args(arguments)
        .exec();
    Err(error).context("cannot start the server that was just built")
}
