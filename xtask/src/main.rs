//! Builds, checks, runs and tests Stint: `cargo xtask --help`, or `./dev`, which installs the
//! toolchain first. For development only.
#![expect(clippy::print_stdout, reason = "a command-line tool prints its output")]

mod advisories;
mod archive;
mod bench;
mod budget;
mod bundle;
mod check;
mod clients;
mod compress;
mod end2end;
mod files;
mod front;
mod fuzz;
mod image;
mod lock_file;
mod npm;
mod older;
mod playground;
mod prove;
mod python;
mod rules_package;
mod sbom;
mod serve;
mod step;
mod suite;
mod tidy;
mod trial_server;
mod wasm;
mod worker;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::step::Steps;
use crate::workspace::{CargoProfile, Workspace};

/// Builds, checks, runs and tests Stint.
#[derive(Debug, Parser)]
#[command(name = "./dev")]
struct Arguments {
    #[command(subcommand)]
    command: DevCommand,
}

#[derive(Debug, Subcommand)]
enum DevCommand {
    /// Build the front and the server.
    Build {
        /// Build the server in the release profile.
        #[arg(long)]
        release: bool,
        /// Build only the front.
        #[arg(long, conflicts_with = "release")]
        front: bool,
    },
    /// Build everything and serve it; settings are the server's environment variables.
    Run {
        /// Run the server in the release profile.
        #[arg(long)]
        release: bool,
        /// Passed to `stint serve`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Build in the release profile and pack `target/archive/stint-….tar.gz` for installation.
    Release,
    /// Build the container image from the archive that `release` or `test` packed last, and start it.
    Image {
        /// The image that it is built on [a Debian that debootstrap makes].
        #[arg(long)]
        base: Option<String>,
        /// Passed to `podman run`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run everything that CI runs: format, tidy, clippy, native and wasm tests, both databases, size
    /// budget, browser tests.
    Test,
    /// Run format, tidy, clippy and cargo-deny, but no tests.
    Check,
    /// Fetch RustSec's database and write what it says of the crates in `Cargo.lock` to
    /// `xtask/advisories.json`, which `check` reads where the database cannot be fetched.
    Advisories,
    /// Check the rules of ARCHITECTURE.md and CONTRIBUTING.md that need no compiler.
    Tidy,
    /// Compare the sizes of the front with their budgets.
    Budget,
    /// Run the tests of `shared` in wasm under Node.
    Wasm,
    /// Build the npm package `@stint/rules` in `target/npm` and test it in an empty project.
    Rules,
    /// Send valid and invalid requests, generated from the OpenAPI document, to a server.
    Fuzz,
    /// Lint the OpenAPI document, generate clients from it, and have them drive a server.
    Clients,
    /// Compare the server with the least that its libraries can do, or run a benchmark.
    Bench {
        /// The name of a file in `server/benches`, without `.rs`, `all` of them, or `browser`.
        name: Option<String>,
        /// Compare in three minutes instead of a quarter of an hour.
        #[arg(long, conflicts_with = "name")]
        short: bool,
        /// Passed to the benchmark.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run the long forms of the tests that look for lost, doubled and differing data: hours.
    Prove {
        /// Only those whose names contain this text.
        #[arg(default_value = "")]
        only: String,
        /// Where random choices begin.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The commit whose server is built and run beside today's [today's itself].
        #[arg(long, value_name = "COMMIT")]
        older: Option<String>,
    },
    /// Take pictures of every page in both languages and themes at four sizes, for people to look at:
    /// `target/contact-sheets`.
    Sheets,
    /// Run the tests in Firefox and WebKit.
    Browsers,
    /// Run the browser tests; arguments after `--` are passed to Playwright.
    E2e {
        /// Test the server in the release profile; the front has only one profile.
        #[arg(long)]
        release: bool,
        /// Passed to `playwright test`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: DevCommand) -> Result<()> {
    let workspace = Workspace::here();
    let profile = |release| {
        if release {
            CargoProfile::Release
        } else {
            CargoProfile::Dev
        }
    };
    match command {
        DevCommand::Build { front: true, .. } => front::build(&workspace),
        DevCommand::Build { release, .. } => serve::build(&workspace, profile(release)),
        DevCommand::Run { release, arguments } => {
            serve::run(&workspace, profile(release), &arguments)
        }
        DevCommand::Release => {
            serve::build(&workspace, CargoProfile::Release)?;
            archive::make(&workspace, CargoProfile::Release)
        }
        DevCommand::Image { base, arguments } => {
            image::test(&workspace, base.as_deref(), &arguments)
        }
        DevCommand::Test => suite::run(&workspace),
        DevCommand::Check => {
            let mut steps = Steps::default();
            check::run(&workspace, &mut steps)?;
            steps.print_summary();
            Ok(())
        }
        DevCommand::Advisories => advisories::refresh(&workspace),
        DevCommand::Tidy => tidy::run(&workspace).map(drop),
        DevCommand::Budget => budget::check(&workspace).map(drop),
        DevCommand::Wasm => suite::rules_in_wasm(&workspace).map(drop),
        DevCommand::Rules => rules_package::test(&workspace).map(drop),
        DevCommand::Fuzz => {
            serve::build_server(&workspace, CargoProfile::Dev)?;
            fuzz::run(&workspace).map(drop)
        }
        DevCommand::Clients => {
            serve::build_server(&workspace, CargoProfile::Dev)?;
            clients::run_all(&workspace).map(drop)
        }
        DevCommand::Bench {
            name: Some(name),
            arguments,
            ..
        } => bench::run(&workspace, &name, &arguments),
        DevCommand::Bench { short, .. } => bench::compare(&workspace, short),
        DevCommand::Prove { only, seed, older } => {
            prove::run(&workspace, &only, seed, older.as_deref())
        }
        DevCommand::Sheets => {
            serve::build(&workspace, CargoProfile::Dev)?;
            end2end::contact_sheets(&workspace)
        }
        DevCommand::Browsers => {
            serve::build(&workspace, CargoProfile::Dev)?;
            end2end::other_browsers(&workspace).map(drop)
        }
        DevCommand::E2e { release, arguments } => {
            let profile = profile(release);
            serve::build(&workspace, profile)?;
            end2end::run(&workspace, profile, &arguments).map(drop)
        }
    }
}
