//! The container image: the last stage of `server/packaging/Dockerfile`, built from the archive, and
//! a start of it with a read-only root.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::archive;
use crate::end2end::free_port;
use crate::files::{copy_dir, remove_dir};
use crate::step::{program, run};
use crate::workspace::Workspace;

const DOCKERFILE: &str = "server/packaging/Dockerfile";
const IMAGE: &str = "localhost/stint";
const CONTAINER: &str = "stint-trial";
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Builds the image on a base image from the archive that was packed last, and starts it.
/// `arguments` are passed to `podman run`, for machines where its defaults do not work.
pub fn test(workspace: &Workspace, base: Option<&str>, arguments: &[String]) -> Result<()> {
    let folder = workspace.target().join("image");
    remove_dir(&folder)?;
    copy_dir(
        &archive::content(workspace),
        &folder.join("stage/image/opt/stint"),
    )?;
    let certificates = folder.join("stage/image").join(&CERTIFICATES[1..]);
    fs::create_dir_all(certificates.parent().context("a file in a folder")?)?;
    fs::copy(CERTIFICATES, &certificates).context("install ca-certificates")?;
    let base = match base {
        Some(base) => base.to_owned(),
        None => debian(&folder)?,
    };
    // The stage that compiles is replaced by a folder with its result.
    run(program("podman", workspace.root())
        .args([
            "build",
            "--isolation=chroot",
            "--format=docker",
            "--file",
            DOCKERFILE,
        ])
        .args(["--tag", IMAGE])
        .arg(format!("--build-arg=BASE_IMAGE={base}"))
        .arg(format!(
            "--build-context=build={}",
            folder.join("stage").display()
        ))
        .arg(folder.join("stage")))?;
    let container = Container::start(workspace.root(), arguments)?;
    container.until_ready()
}

/// A Debian that `debootstrap` makes.
fn debian(folder: &Path) -> Result<String> {
    let root = folder.join("debian");
    run(program("debootstrap", folder)
        .args(["--variant=minbase", "bookworm"])
        .arg(&root))?;
    let image = "localhost/stint-base";
    let archive = folder.join("debian.tar");
    run(program("tar", &root).arg("-cf").arg(&archive).arg("."))?;
    run(program("podman", folder)
        .arg("import")
        .arg(&archive)
        .arg(image))?;
    Ok(image.to_owned())
}

/// Removed when dropped.
struct Container {
    addr: SocketAddr,
}

impl Container {
    fn start(folder: &Path, arguments: &[String]) -> Result<Self> {
        let addr = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        run(program("podman", folder)
            .args(["run", "--detach", "--replace", "--name", CONTAINER])
            .args([
                "--read-only",
                "--security-opt=no-new-privileges",
                "--network=host",
            ])
            .arg(format!("--env=STINT_ADDR={addr}"))
            .args(arguments)
            .arg(IMAGE))?;
        Ok(Self { addr })
    }

    /// Waits for `/readyz`, then checks what the image promises.
    fn until_ready(&self) -> Result<()> {
        let addr = self.addr;
        let ready = || {
            Command::new("curl")
                .args(["--silent", "--fail", &format!("http://{addr}/readyz")])
                .output()
                .is_ok_and(|output| output.status.success())
        };
        for _ in 0..100 {
            if ready() {
                return Self::check();
            }
            thread::sleep(Duration::from_millis(100));
        }
        let _ = run(&mut podman(&["logs", CONTAINER]));
        bail!("http://{addr}/readyz does not answer 200 after 10 s")
    }

    fn check() -> Result<()> {
        run(&mut podman(&["healthcheck", "run", CONTAINER]))?;
        run(&mut podman(&[
            "exec",
            CONTAINER,
            "/opt/stint/stint",
            "user",
            "list",
        ]))?;
        let user = podman(&["exec", CONTAINER, "id", "-u"]).output()?;
        if String::from_utf8_lossy(&user.stdout).trim() != "10001" {
            bail!("the server runs as {user:?}, not as user 10001");
        }
        println!("the image answers /readyz, is healthy, and runs as user 10001");
        Ok(())
    }
}

fn podman(arguments: &[&str]) -> Command {
    let mut command = Command::new("podman");
    command.args(arguments);
    command
}

impl Drop for Container {
    fn drop(&mut self) {
        // Fails if it was never started.
        let _ = podman(&["rm", "--force", "--volumes", CONTAINER]).output();
    }
}
