//! A server with an empty database, for checks that need one.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::end2end::free_port;
use crate::step::program;

/// Stops the server when dropped.
pub struct TrialServer {
    child: Child,
    pub address: SocketAddr,
}

impl TrialServer {
    /// Starts a program of the server with its data, and a log of errors, in a folder.
    pub fn start(binary: &Path, data: &Path) -> Result<Self> {
        Self::start_with(binary, data, &[])
    }

    /// The same with more settings.
    pub fn start_with(binary: &Path, data: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        fs::create_dir_all(data)?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let child = program(binary, data)
            .arg("serve")
            .env("STINT_ADDR", address.to_string())
            .env("DATABASE_URL", "sqlite://stint.db")
            .env("STINT_RATE_LIMITS", "off")
            .env("STINT_LOG", "error")
            .envs(settings.iter().copied())
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
    pub fn register(&self, email: &str) -> Result<String> {
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

    /// Creates an API token and returns its secret.
    pub fn token(&self, login: &str, scopes: &[&str]) -> Result<String> {
        let body = format!(
            r#"{{"name":"client","scopes":["{}"]}}"#,
            scopes.join("\",\"")
        );
        let head = format!(
            "POST /api/tokens HTTP/1.1\r\nCookie: stint_login={login}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/json\r\nContent-Length: {}",
            body.len()
        );
        let response = self.request(&head, &body)?;
        let secret = response
            .split_once("\"secret\":\"")
            .and_then(|(_, rest)| rest.split_once('"'));
        match secret {
            Some((secret, _)) => Ok(secret.to_owned()),
            None => bail!("no token could be created: {response}"),
        }
    }

    /// Whether a request with the cookie is authenticated.
    pub fn accepts(&self, login: &str) -> Result<bool> {
        let head = format!("GET /api/me HTTP/1.1\r\nCookie: stint_login={login}");
        Ok(self.request(&head, "")?.starts_with("HTTP/1.1 200"))
    }

    /// The body of a page or file.
    pub fn get(&self, path: &str) -> Result<String> {
        let response = self.request(&format!("GET {path} HTTP/1.1"), "")?;
        match response.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 200") => Ok(body.to_owned()),
            _ => bail!("{path}: {}", response.lines().next().unwrap_or_default()),
        }
    }

    fn request(&self, head: &str, body: &str) -> Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let host = self.address;
        write!(
            stream,
            "{head}\r\nHost: {host}\r\nConnection: close\r\n\r\n{body}"
        )?;
        let mut response = Vec::new();
        stream.read_to_end(&mut response)?;
        Ok(String::from_utf8_lossy(&response).into_owned())
    }
}

impl Drop for TrialServer {
    fn drop(&mut self) {
        // Fails if it has exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
