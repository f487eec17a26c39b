//! The archive for installation: the server with its site and the bill of materials, and a trial start
//! from a copy of it.
//!
//! The same inputs give the same bytes: names in order, the commit's time, no owner.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::files::{copy_dir, remove_dir};
use crate::sbom;
use crate::step::{program, run};
use crate::trial_server::TrialServer;
use crate::workspace::{CargoProfile, Workspace};

/// What the archive has besides the server and its site.
const FILES: &[&str] = &[
    "server/packaging/stint.service",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "CHANGELOG.md",
];

/// Filter and jail, as `docs/operations/fail2ban.md` installs them.
const FAIL2BAN: &str = "server/packaging/fail2ban";

/// The name of the archive without its ending, and of the folder in it.
fn name() -> String {
    format!(
        "stint-{}-{}-{}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::ARCH,
        std::env::consts::OS
    )
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("archive")
}

/// The folder with what was packed last.
pub fn content(workspace: &Workspace) -> PathBuf {
    folder(workspace).join(name())
}

/// Packs the server that was built last, and starts it from the archive.
pub fn make(workspace: &Workspace, profile: CargoProfile) -> Result<()> {
    let name = name();
    let folder = folder(workspace);
    remove_dir(&folder)?;
    let content = content(workspace);
    fs::create_dir_all(&content)?;
    copy(&workspace.server(profile), &content)?;
    copy(&workspace.bin_dir(profile).join("hash.txt"), &content)?;
    for file in FILES {
        copy(&workspace.root().join(file), &content)?;
    }
    copy_dir(&workspace.root().join(FAIL2BAN), &content.join("fail2ban"))?;
    run(program("cp", &folder)
        .args(["-r", "--no-preserve=all"])
        .arg(workspace.site())
        .arg(content.join("site")))?;
    sbom::write(workspace, &content)?;
    pack(workspace, &folder, &name)?;
    start_from_archive(&folder, &name)
}

fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().context("a file has a name")?;
    fs::copy(file, folder.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    Ok(())
}

fn pack(workspace: &Workspace, folder: &Path, name: &str) -> Result<()> {
    let archive = folder.join(format!("{name}.tar.gz"));
    run(program("tar", folder)
        .args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
        .args(["--mode=u=rwX,go=rX", "--format=gnu"])
        .arg(format!("--mtime=@{}", commit_time(workspace)?))
        .args(["--use-compress-program=gzip -n", "-cf"])
        .arg(&archive)
        .arg(name))?;
    let hash = Sha256::digest(fs::read(&archive)?);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let line = format!("{hash}  {name}.tar.gz\n");
    fs::write(folder.join("SHA256SUMS"), &line)?;
    print!("{line}");
    Ok(())
}

/// Seconds since 1970; `SOURCE_DATE_EPOCH` where there is no git.
fn commit_time(workspace: &Workspace) -> Result<String> {
    if let Ok(time) = std::env::var("SOURCE_DATE_EPOCH") {
        return Ok(time);
    }
    let output = program("git", workspace.root())
        .args(["log", "-1", "--format=%ct"])
        .output()
        .context("cannot start git; set SOURCE_DATE_EPOCH")?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Unpacks the archive elsewhere, starts it with a database of its own, and loads the first page, that of
/// the playground, and the scripts that they name.
fn start_from_archive(folder: &Path, name: &str) -> Result<()> {
    let trial = folder.join("trial");
    fs::create_dir_all(&trial)?;
    run(program("tar", &trial)
        .arg("-xf")
        .arg(folder.join(format!("{name}.tar.gz"))))?;
    let crates = sbom::check(&trial.join(name))?;
    println!("{} lists {crates} crates", sbom::FILE);
    let server = TrialServer::start(&trial.join(name).join("stint"), &trial)?;
    for path in ["/", "/api/playground"] {
        let page = server.get(path)?;
        let script = page
            .split('"')
            .find(|part| part.starts_with("/pkg/") && part.ends_with(".js"))
            .context("the page names a script")?;
        server.get(script)?;
        println!("the archive serves {path} and {script}");
    }
    drop(server);
    remove_dir(&trial)
}
