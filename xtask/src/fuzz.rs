//! Runs schemathesis, which sends valid and invalid requests, generated from the OpenAPI document,
//! to its own server. It fails on a 5xx, an undocumented response or header, and invalid input that
//! is accepted.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::end2end::free_port;
use crate::python;
use crate::step::{program, run_tests};
use crate::workspace::{Profile, Workspace};

/// Pinned, so that the generated requests are the same everywhere.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Excluded, because streams do not end.
const STREAMS: &str = "/stream$";

/// Operations that end or replace a sign-in, after which requests are not authenticated. They run
/// separately.
const SIGN_IN_CHANGES: [&str; 6] = [
    "login", "logout", "register", "guest", "deleteMe", "endLogin",
];

/// Tests every operation. The server must be built.
pub fn run(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.target().join("fuzz");
    let schemathesis = python::install(&folder, SCHEMATHESIS)?.join("schemathesis");
    let server = Server::start(workspace, &folder.join("data"))?;
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

/// A server with an empty database; dropping it stops the server.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(workspace: &Workspace, data: &Path) -> Result<Self> {
        if data.exists() {
            fs::remove_dir_all(data)?;
        }
        fs::create_dir_all(data)?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let child = Command::new(workspace.server(Profile::Dev))
            .arg("serve")
            .env("STINT_ADDR", address.to_string())
            .env(
                "DATABASE_URL",
                format!("sqlite://{}", data.join("stint.db").display()),
            )
            .env("STINT_RATE_LIMITS", "off")
            .env("STINT_LOG", "error")
            .stdin(Stdio::null())
            .spawn()
            .context("cannot start the server; build it first (cargo build --bin stint)")?;
        let server = Self { child, address };
        for _ in 0..300 {
            if TcpStream::connect(address).is_ok() {
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("the server does not listen on {address} after 30 s")
    }

    /// Creates an account and returns the value of its cookie.
    fn register(&self, email: &str) -> Result<String> {
        let body = format!(r#"{{"email":"{email}","password":"correct horse battery"}}"#);
        let head = format!(
            "POST /api/auth/register HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {}",
            body.len()
        );
        let response = self.request(&head, &body)?;
        let login = response
            .split_once("stint_login=")
            .and_then(|(_, rest)| rest.split_once(';'));
        match login {
            Some((login, _)) => Ok(login.to_owned()),
            None => bail!("no account could be created: {response}"),
        }
    }

    fn accepts(&self, login: &str) -> Result<bool> {
        let head = format!("GET /api/me HTTP/1.1\r\nCookie: stint_login={login}");
        Ok(self.request(&head, "")?.starts_with("HTTP/1.1 200"))
    }

    fn request(&self, head: &str, body: &str) -> Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let host = self.address;
        write!(
            stream,
            "{head}\r\nHost: {host}\r\nConnection: close\r\n\r\n{body}"
        )?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        Ok(response)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails if it has exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
