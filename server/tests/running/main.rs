//! The running binary on SQLite and PostgreSQL: commands, the curl script, an offline client, kills.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod backups;
mod command_line;
mod compose;
mod database_network;
mod database_tls;
mod documentation_examples;
mod export_import;
mod idle;
mod kill_during_sync;
mod kill_under_load;
mod live;
mod load;
mod mail;
mod memory;
mod older_server;
mod operator;
mod poolers;
mod proxies;
mod push;
mod rate_limits;
mod returning_streams;
mod security_log;
mod stats;
mod tasks;
mod temporary_files;
mod timer;
mod upgrades;
mod webhooks;

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use futures_util::Stream;
use sqlx::ConnectOptions;
use tempfile::TempDir;
use test_support::sse::Reader;

use test_support::process::stint;

/// Which of the two databases.
#[derive(Clone, Copy)]
enum Kind {
    Sqlite,
    Postgres,
}

/// Where a server keeps its data, and an account in it.
struct Installation {
    folder: TempDir,
    database_url: String,
    token: String,
}

impl Installation {
    async fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database_url = database_url(kind, folder.path()).await;
        Self::on(folder, database_url)
    }

    /// On an empty database.
    fn on(folder: TempDir, database_url: String) -> Self {
        let token = account(folder.path(), &database_url, "ada@example.org");
        Self {
            folder,
            database_url,
            token,
        }
    }

    /// Adds another account and returns a token of it.
    fn add_account(&self, email: &str) -> String {
        account(self.folder.path(), &self.database_url, email)
    }

    fn serve(&self) -> test_support::process::Server {
        self.serve_with(&[])
    }

    /// The same with more settings.
    fn serve_with(&self, more: &[(&str, &str)]) -> test_support::process::Server {
        let mut settings = vec![
            ("DATABASE_URL", self.database_url.as_str()),
            ("STINT_RATE_LIMITS", "off"),
        ];
        settings.extend(more);
        test_support::process::Server::start(self.folder.path(), &settings)
    }
}

/// A database that is not there yet, or empty.
async fn database_url(kind: Kind, folder: &Path) -> String {
    match kind {
        Kind::Sqlite => format!("sqlite://{}", folder.join("stint.db").display()),
        Kind::Postgres => test_support::postgres::fresh_database()
            .await
            .to_url_lossy()
            .to_string(),
    }
}

/// Free at this moment; nothing else of the tests asks for a certain port.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// A client of the tests' own, who keeps cookies, asks over plain http and still has to be told
/// how TLS is done.
fn client() -> reqwest::Client {
    // An error means that another test has installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().cookie_store(true);
    client.build().expect("a client")
}

fn account(folder: &Path, database_url: &str, email: &str) -> String {
    account_by(|| stint(folder), database_url, email)
}

/// Adds an account with a program and returns a token of it.
fn account_by(stint: impl Fn() -> Command, database_url: &str, email: &str) -> String {
    let mut add = stint()
        .env("DATABASE_URL", database_url)
        .args(["user", "add", email])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let mut input = add.stdin.take().expect("the input is piped");
    input
        .write_all(b"correct horse battery staple\n")
        .expect("it reads the password");
    drop(input);
    assert!(add.wait().expect("it ends").success());
    let scopes = [
        "sessions:read",
        "sessions:write",
        "tasks:read",
        "tasks:write",
        "webhooks:manage",
        "stats:read",
    ];
    let token = stint()
        .env("DATABASE_URL", database_url)
        .args(["token", "create", email, "--name", "test"])
        .args(scopes.into_iter().flat_map(|scope| ["--scope", scope]))
        .output()
        .expect("the binary runs");
    assert!(
        token.status.success(),
        "{}",
        String::from_utf8_lossy(&token.stderr)
    );
    String::from_utf8(token.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// How long a stream's beginning or an event may take.
const STREAM_LIMIT: Duration = Duration::from_secs(30);

/// Opens an event stream and waits until it has begun.
async fn begun_stream(
    request: reqwest::RequestBuilder,
) -> Reader<impl Stream<Item = reqwest::Result<impl AsRef<[u8]>>> + Unpin> {
    let stream = request.send().await.expect("an answer");
    assert_eq!(stream.status(), reqwest::StatusCode::OK);
    let mut reader = Reader::new(stream.bytes_stream());
    let begun = tokio::time::timeout(STREAM_LIMIT, reader.begins()).await;
    begun.expect("the stream begins");
    reader
}
