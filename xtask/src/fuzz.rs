//! Runs schemathesis, which sends valid and invalid requests, generated from the OpenAPI document,
//! to its own server. It fails on a 5xx, an undocumented response or header, and invalid input that
//! is accepted.

use anyhow::{Result, bail};

use crate::files::remove_dir;
use crate::python;
use crate::step::{program, run_tests};
use crate::trial_server::TrialServer;
use crate::workspace::{CargoProfile, Workspace};

/// Pinned, so that the generated requests are the same everywhere.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Excluded, because streams do not end.
const STREAMS: &str = "/stream$";

/// Operations that end or replace a sign-in, after which requests are not authenticated. They run
/// separately.
const SIGN_IN_CHANGES: [&str; 7] = [
    "login",
    "logout",
    "register",
    "guest",
    "changePassword",
    "deleteMe",
    "endLogin",
];

/// Tests every operation. The server must be built.
pub fn run(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.target().join("fuzz");
    let schemathesis = python::install(&folder, SCHEMATHESIS)?.join("schemathesis");
    let data = folder.join("data");
    remove_dir(&data)?;
    let server = TrialServer::start(&workspace.server(CargoProfile::Dev), &data)?;
    let mut closing = Vec::new();
    for (email, flag) in [
        ("ada@example.org", "--exclude-operation-id"),
        ("bob@example.org", "--include-operation-id"),
    ] {
        let login = server.register(email)?;
        let mut command = program(&schemathesis, &folder);
        command
            .arg("--config-file")
            .arg(workspace.end2end().join("schemathesis.toml"))
            .args(["--no-color", "run", "--exclude-path-regex", STREAMS])
            .args(
                SIGN_IN_CHANGES
                    .iter()
                    .flat_map(|operation| [flag, operation]),
            )
            .arg(format!("http://{}/api/openapi.json", server.address))
            .env(
                "SCHEMATHESIS_HOOKS",
                workspace.end2end().join("schemathesis_hooks.py"),
            )
            .env("STINT_LOGIN", &login);
        closing.extend(run_tests(&mut command)?);
        if flag == "--exclude-operation-id" && !server.accepts(&login)? {
            bail!(
                "the sign-in ended during the run, so later requests were not authenticated: add the \
                 operation that ends it to SIGN_IN_CHANGES in xtask/src/fuzz.rs"
            );
        }
    }
    Ok(closing)
}
