//! Runs the Playwright tests with their own server and database.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::npm;
use crate::step::{program, run_tests};
use crate::workspace::{CargoProfile, Workspace};

/// Installs Playwright if its lock file changed, then runs the tests. The server must be built;
/// Playwright starts and stops it (`end2end/playwright.config.ts`).
pub fn run(
    workspace: &Workspace,
    profile: CargoProfile,
    arguments: &[String],
) -> Result<Vec<String>> {
    npm::install(&workspace.end2end())?;
    let data = workspace.target().join("end2end");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    fs::create_dir_all(&data)?;
    let port = free_port()?;
    println!("server on port {port}, its data in target/end2end");
    run_tests(
        program(
            workspace.end2end().join("node_modules/.bin/playwright"),
            &workspace.end2end(),
        )
        .arg("test")
        .args(arguments)
        .env("STINT_BIN", workspace.server(profile))
        .env("STINT_ADDR", format!("127.0.0.1:{port}"))
        .env(
            "DATABASE_URL",
            format!("sqlite://{}", data.join("stint.db").display()),
        )
        .env("CHROMIUM", find_chromium()?),
    )
}

/// Writes the contact sheets.
pub fn contact_sheets(workspace: &Workspace) -> Result<()> {
    run_config(workspace, CargoProfile::Dev, "contact-sheets.config.ts")?;
    println!("the sheets are in target/contact-sheets");
    Ok(())
}

/// Measures what the app costs a browser.
pub fn benchmarks(workspace: &Workspace) -> Result<()> {
    run_config(workspace, CargoProfile::Release, "benchmarks.config.ts").map(drop)
}

/// Runs the tests in Firefox and WebKit.
pub fn other_browsers(workspace: &Workspace) -> Result<Vec<String>> {
    run_config(workspace, CargoProfile::Dev, "browsers.config.ts")
}

fn run_config(workspace: &Workspace, profile: CargoProfile, config: &str) -> Result<Vec<String>> {
    run(workspace, profile, &["--config", config].map(str::to_owned))
}

/// `CHROMIUM`, or the first Chromium or Chrome on the PATH.
fn find_chromium() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        return Ok(chosen.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).find_map(|dir| {
        ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .map(|name| dir.join(name))
            .find(|file| file.is_file())
    });
    match found {
        Some(file) => Ok(file),
        None => bail!("no Chromium on the PATH: install it, or set CHROMIUM to its executable"),
    }
}

/// A free port. Another process may take it before the server does.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
