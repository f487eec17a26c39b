//! The configurations of `docs/operations/reverse-proxies.md`, run by the proxies themselves.
//!
//! Where a proxy is not installed its test fails in CI, which installs all of them, and says
//! elsewhere that it is skipped.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::{Certificate, Client, Response, StatusCode};
use serde_json::json;
use test_support::process::Server;

use crate::export_import::log;
use crate::{Installation, Kind, STREAM_LIMIT, begun_stream, free_port};

const DOCUMENT: &str = include_str!("../../../docs/operations/reverse-proxies.md");

const HOST: &str = "stint.example";

/// Larger than the default limits of proxies.
const IMPORTED_SESSIONS: u64 = 4_000;

#[tokio::test]
async fn nginx_as_documented() {
    // One process, which can be stopped as a whole; everything that it writes is below its folder.
    try_proxy(
        "nginx",
        "nginx",
        &["-g", "daemon off; master_process off;", "-c"],
        |block, folder| {
            let path = folder.display();
            format!(
                "pid {path}/pid; error_log stderr;\nevents {{}}\nhttp {{ access_log off;\n\
             client_body_temp_path {path}/body; proxy_temp_path {path}/proxy;\n\
             fastcgi_temp_path {path}/f; uwsgi_temp_path {path}/u; scgi_temp_path {path}/s;\n\
             {block}\n}}"
            )
        },
    )
    .await;
}

#[tokio::test]
async fn caddy_as_documented() {
    let arguments = ["run", "--adapter", "caddyfile", "--config"];
    try_proxy("caddy", "caddy", &arguments, |block, folder| {
        let path = folder.display();
        let block = block.replace(
            "stint.example {",
            &format!("https://stint.example:443 {{\n    tls {path}/stint.pem {path}/stint.key"),
        );
        format!(
            "{{\n    admin off\n    auto_https disable_redirects\n    \
             storage file_system {path}/storage\n}}\n{block}"
        )
    })
    .await;
}

#[tokio::test]
async fn haproxy_as_documented() {
    try_proxy("haproxy", "haproxy", &["-db", "-f"], |block, _| {
        block.to_owned()
    })
    .await;
}

/// Stops the proxy when dropped.
struct Proxy(Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the block of the document in a language, completed by `complete`, with the program whose
/// last argument is the configuration, and uses Stint through it.
async fn try_proxy(
    language: &str,
    program: &str,
    arguments: &[&str],
    complete: impl FnOnce(&str, &Path) -> String,
) {
    let Some(program) = installed(program) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "{program} is not installed"
        );
        eprintln!("skipped: {program} is not installed");
        return;
    };
    let installation = Installation::new(Kind::Sqlite).await;
    let port = free_port();
    let origin = format!("https://{HOST}:{port}");
    let server = installation.serve_with(&[
        ("STINT_PUBLIC_URL", &origin),
        ("STINT_TRUSTED_PROXIES", "127.0.0.1"),
        ("STINT_RATE_LIMITS", "login=2/600s"),
    ]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    make_certificate(folder.path());
    let config = complete(block(language), folder.path());
    let config = at_test_addresses(&config, folder.path(), port, &server);
    let path = folder.path().join("proxy.conf");
    std::fs::write(&path, config).expect("it can be written");
    let _proxy = Proxy(
        Command::new(program)
            .args(arguments)
            .arg(&path)
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the proxy starts"),
    );
    let user = ProxiedUser::new(&origin, folder.path(), port);
    user.waits_for_the_page().await;
    user.registers().await;
    user.follows_the_stream().await;
    user.imports().await;
    user.cannot_forge_addresses().await;
}

pub fn installed(program: &str) -> Option<PathBuf> {
    // Servers are often outside a user's PATH.
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// A certificate for the name, its key, and both in one file, as HAProxy reads them.
fn make_certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=stint.example"])
        .args(["-addext", "subjectAltName=DNS:stint.example"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("stint.key"))
        .arg("-out")
        .arg(folder.join("stint.pem"))
        .stderr(Stdio::null())
        .status()
        .expect("openssl runs");
    assert!(made.success());
    let read = |name| std::fs::read_to_string(folder.join(name)).expect("it is there");
    let both = read("stint.pem") + &read("stint.key");
    std::fs::write(folder.join("both.pem"), both).expect("it can be written");
}

fn block(language: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let (_, rest) = DOCUMENT.split_once(&fence).expect("an example");
    rest.split_once("```").expect("its end").0
}

fn at_test_addresses(config: &str, folder: &Path, port: u16, server: &Server) -> String {
    let path = folder.display();
    config
        .replace(
            "ssl crt /etc/ssl/stint.example.pem",
            &format!("ssl crt {path}/both.pem"),
        )
        .replace("/etc/ssl/stint.example.pem", &format!("{path}/stint.pem"))
        .replace("/etc/ssl/stint.example.key", &format!("{path}/stint.key"))
        .replace("stint.example:443", &format!("stint.example:{port}"))
        .replace("listen 443", &format!("listen 127.0.0.1:{port}"))
        .replace("bind :443", &format!("bind 127.0.0.1:{port}"))
        .replace("127.0.0.1:3000", &server.addr.to_string())
}

/// Who uses Stint through the proxy.
struct ProxiedUser {
    client: Client,
    origin: String,
}

impl ProxiedUser {
    fn new(origin: &str, folder: &Path, port: u16) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = std::fs::read(folder.join("stint.pem")).expect("it is there");
        let client = Client::builder()
            .cookie_store(true)
            .tls_certs_only([Certificate::from_pem(&pem).expect("a certificate")])
            // Not the address of the proxy, which the server trusts.
            .local_address(IpAddr::from([127, 0, 0, 2]))
            .resolve(HOST, SocketAddr::from(([127, 0, 0, 1], port)))
            .build()
            .expect("a client");
        Self {
            client,
            origin: origin.to_owned(),
        }
    }

    async fn post(&self, path: &str, body: serde_json::Value) -> Response {
        self.client
            .post(format!("{}{path}", self.origin))
            .header("Origin", &self.origin)
            .json(&body)
            .send()
            .await
            .expect("an answer")
    }

    async fn waits_for_the_page(&self) {
        let page = async {
            let mut attempts = tokio::time::interval(Duration::from_millis(100));
            loop {
                attempts.tick().await;
                let asked = self.client.get(format!("{}/api/docs", self.origin)).send();
                match asked.await {
                    // A proxy that has just started may not have seen the server yet.
                    Ok(page) if page.status() == StatusCode::OK => break page,
                    _ => {}
                }
            }
        };
        let page = tokio::time::timeout(Duration::from_secs(60), page);
        let page = page.await.expect("the proxy answers");
        assert!(page.headers().contains_key("strict-transport-security"));
    }

    async fn registers(&self) {
        let answer = self
            .post(
                "/api/auth/register",
                json!({"email": "bob@example.org", "password": "correct horse battery staple"}),
            )
            .await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let is_secure = |cookie: &reqwest::header::HeaderValue| {
            cookie.to_str().is_ok_and(|text| {
                text.starts_with("__Host-stint_login=") && text.contains("Secure")
            })
        };
        assert!(
            answer.headers().get_all("set-cookie").iter().any(is_secure),
            "{:?}",
            answer.headers()
        );
    }

    /// An event arrives while its stream goes on.
    async fn follows_the_stream(&self) {
        let stream = format!("{}/api/events/stream", self.origin);
        let mut reader = begun_stream(self.client.get(stream)).await;
        let started = self
            .post("/api/sessions", json!({"sessionType": "pomodoro"}))
            .await;
        assert_eq!(started.status(), StatusCode::CREATED);
        let event = tokio::time::timeout(STREAM_LIMIT, reader.event()).await;
        assert!(event.expect("the event is passed on").is_some());
    }

    async fn imports(&self) {
        let answer = self
            .client
            .post(format!("{}/api/import", self.origin))
            .header("Origin", &self.origin)
            .header("Content-Type", "application/jsonl")
            .body(log(IMPORTED_SESSIONS))
            .send()
            .await
            .expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        assert_eq!(status, StatusCode::OK, "{text}");
    }

    /// Forged addresses do not escape the limit of the address that the proxy saw.
    async fn cannot_forge_addresses(&self) {
        let mut last = StatusCode::OK;
        for number in 0..3 {
            let forged = self
                .client
                .post(format!("{}/api/auth/login", self.origin))
                .header("Origin", &self.origin)
                .header("X-Forwarded-For", format!("203.0.113.{number}"))
                .json(&json!({"email": format!("{number}@example.org"), "password": "a wrong password"}))
                .send();
            last = forged.await.expect("an answer").status();
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    }
}
