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

/// An example of the document, and where it puts Stint.
#[derive(Clone, Copy)]
struct Example {
    /// Among those in its language.
    number: usize,
    host: &'static str,
    /// What precedes Stint's paths.
    base: &'static str,
}

const OWN_HOST: Example = Example {
    number: 0,
    host: "stint.example",
    base: "",
};

const BELOW_A_PATH: Example = Example {
    number: 1,
    host: "home.example",
    base: "/stint",
};

/// Larger than the default limits of proxies.
const IMPORTED_SESSIONS: u64 = 4_000;

#[tokio::test]
async fn nginx_as_documented() {
    try_nginx(OWN_HOST).await;
}

#[tokio::test]
async fn nginx_below_a_path_as_documented() {
    try_nginx(BELOW_A_PATH).await;
}

#[tokio::test]
async fn caddy_as_documented() {
    try_caddy(OWN_HOST, |block| block.to_owned()).await;
}

#[tokio::test]
async fn caddy_below_a_path_as_documented() {
    try_caddy(BELOW_A_PATH, |block| block.to_owned()).await;
}

#[tokio::test]
async fn caddy_that_removes_the_path() {
    try_caddy(BELOW_A_PATH, |block| {
        let removing = "redir /stint /stint/\n    reverse_proxy /.well-known/* 127.0.0.1:3000\n    \
                        handle_path /stint/* {";
        block.replace("handle @stint {", removing)
    })
    .await;
}

#[tokio::test]
async fn haproxy_as_documented() {
    try_haproxy(OWN_HOST).await;
}

#[tokio::test]
async fn haproxy_below_a_path_as_documented() {
    try_haproxy(BELOW_A_PATH).await;
}

async fn try_nginx(example: Example) {
    // One process, which can be stopped as a whole; everything that it writes is below its folder.
    let arguments = ["-g", "daemon off; master_process off;", "-c"];
    try_proxy("nginx", &arguments, example, |block, folder| {
        let path = folder.display();
        format!(
            "pid {path}/pid; error_log stderr;\nevents {{}}\nhttp {{ access_log off;\n\
             client_body_temp_path {path}/body; proxy_temp_path {path}/proxy;\n\
             fastcgi_temp_path {path}/f; uwsgi_temp_path {path}/u; scgi_temp_path {path}/s;\n\
             {block}\n}}"
        )
    })
    .await;
}

async fn try_caddy(example: Example, change: impl FnOnce(&str) -> String) {
    let arguments = ["run", "--adapter", "caddyfile", "--config"];
    try_proxy("caddy", &arguments, example, |block, folder| {
        let (path, host) = (folder.display(), example.host);
        let block = change(block).replace(
            &format!("{host} {{"),
            &format!("https://{host}:443 {{\n    tls {path}/{host}.pem {path}/{host}.key"),
        );
        format!(
            "{{\n    admin off\n    auto_https disable_redirects\n    \
             storage file_system {path}/storage\n}}\n{block}"
        )
    })
    .await;
}

async fn try_haproxy(example: Example) {
    try_proxy("haproxy", &["-db", "-f"], example, |block, _| {
        block.to_owned()
    })
    .await;
}

/// Stops the proxy when dropped.
pub struct Proxy(pub Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the example in the language of a program, completed by `complete`, with that program, whose last
/// argument is the configuration, and uses Stint through it.
async fn try_proxy(
    program: &str,
    arguments: &[&str],
    example: Example,
    complete: impl FnOnce(&str, &Path) -> String,
) {
    let language = program;
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
    let url = format!("https://{}:{port}{}", example.host, example.base);
    let server = installation.serve_with(&[
        ("STINT_PUBLIC_URL", &url),
        ("STINT_TRUSTED_PROXIES", "127.0.0.1"),
        ("STINT_RATE_LIMITS", "login=2/600s"),
    ]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    make_certificate(folder.path(), example.host);
    let config = complete(block(language, example.number), folder.path());
    let config = at_test_addresses(&config, folder.path(), example.host, port, &server);
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
    let user = ProxiedUser::new(example, folder.path(), port);
    user.waits_for_the_page().await;
    user.registers().await;
    user.is_led_home().await;
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
fn make_certificate(folder: &Path, host: &str) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", &format!("/CN={host}")])
        .args(["-addext", &format!("subjectAltName=DNS:{host}")])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join(format!("{host}.key")))
        .arg("-out")
        .arg(folder.join(format!("{host}.pem")))
        .stderr(Stdio::null())
        .status()
        .expect("openssl runs");
    assert!(made.success());
    let read = |kind| std::fs::read_to_string(folder.join(format!("{host}.{kind}")));
    let both = read("pem").expect("it is there") + &read("key").expect("it is there");
    std::fs::write(folder.join("both.pem"), both).expect("it can be written");
}

fn block(language: &str, number: usize) -> &'static str {
    let fence = format!("```{language}\n");
    let rest = DOCUMENT.split(&fence).nth(1 + number);
    let block = rest.and_then(|rest| rest.split("```").next());
    block.expect("an example")
}

fn at_test_addresses(
    config: &str,
    folder: &Path,
    host: &str,
    port: u16,
    server: &Server,
) -> String {
    let path = folder.display();
    config
        .replace(
            &format!("ssl crt /etc/ssl/{host}.pem"),
            &format!("ssl crt {path}/both.pem"),
        )
        .replace("/etc/ssl/", &format!("{path}/"))
        .replace(&format!("{host}:443"), &format!("{host}:{port}"))
        .replace("listen 443", &format!("listen 127.0.0.1:{port}"))
        .replace("bind :443", &format!("bind 127.0.0.1:{port}"))
        .replace("127.0.0.1:3000", &server.addr.to_string())
}

/// Who uses Stint through the proxy.
struct ProxiedUser {
    client: Client,
    origin: String,
    base: &'static str,
}

impl ProxiedUser {
    fn new(example: Example, folder: &Path, port: u16) -> Self {
        let Example { host, base, .. } = example;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = std::fs::read(folder.join(format!("{host}.pem"))).expect("it is there");
        let client = Client::builder()
            .cookie_store(true)
            .tls_certs_only([Certificate::from_pem(&pem).expect("a certificate")])
            // Not the address of the proxy, which the server trusts.
            .local_address(IpAddr::from([127, 0, 0, 2]))
            .resolve(host, SocketAddr::from(([127, 0, 0, 1], port)))
            .build()
            .expect("a client");
        Self {
            client,
            origin: format!("https://{host}:{port}"),
            base,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.base)
    }

    async fn post(&self, path: &str, body: serde_json::Value) -> Response {
        self.client
            .post(self.url(path))
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
                let asked = self.client.get(self.url("/api/docs")).send();
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
        let begin = match self.base {
            "" => "__Host-stint_login=",
            _ => "__Secure-stint_login+stint=",
        };
        let is_secure = |cookie: &reqwest::header::HeaderValue| {
            cookie
                .to_str()
                .is_ok_and(|text| text.starts_with(begin) && text.contains("Secure"))
        };
        assert!(
            answer.headers().get_all("set-cookie").iter().any(is_secure),
            "{:?}",
            answer.headers()
        );
    }

    /// Redirects lead to where Stint is, also those from the root of the host and without a slash.
    async fn is_led_home(&self) {
        let get = async |address: String| {
            let answer = self.client.get(address).send().await.expect("an answer");
            answer.url().to_string()
        };
        let led = get(format!("{}/.well-known/change-password", self.origin)).await;
        assert_eq!(led, self.url("/settings/password"));
        let led = get(self.url("")).await;
        assert_eq!(led, self.url("/"));
    }

    /// An event arrives while its stream goes on.
    async fn follows_the_stream(&self) {
        let stream = self.url("/api/events/stream");
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
            .post(self.url("/api/import"))
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
                .post(self.url("/api/auth/login"))
                .header("Origin", &self.origin)
                .header("X-Forwarded-For", format!("203.0.113.{number}"))
                .json(&json!({"email": format!("{number}@example.org"), "password": "a wrong password"}))
                .send();
            last = forged.await.expect("an answer").status();
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    }
}
