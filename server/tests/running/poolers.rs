//! PgBouncer between servers and PostgreSQL: as `docs/operations/postgresql.md` configures it, and in the
//! modes that are refused.
//!
//! Where it is not installed the tests fail in CI, which installs it, and say elsewhere that they are
//! skipped.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Executor};
use store::{Database, DatabaseUrl};
use tempfile::TempDir;
use test_support::process::{Server, stint};
use tokio::task::JoinSet;

use crate::proxies::installed;
use crate::{STREAM_LIMIT, account, begun_stream, client, free_port};

const DOCUMENT: &str = include_str!("../../../docs/operations/postgresql.md");

/// What each connection has, and how long.
const LIMITS: [(&str, &str); 3] = [
    ("lock_timeout", "4s"),
    ("statement_timeout", "4s"),
    ("idle_in_transaction_session_timeout", "30s"),
];

/// Stops it when dropped.
pub struct PgBouncer {
    program: PathBuf,
    process: Child,
    pub url: String,
    options: PgConnectOptions,
    folder: TempDir,
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl PgBouncer {
    /// The documented configuration with these lines replaced, in front of a new database; none where
    /// PgBouncer is not installed.
    pub async fn start(changes: &[(&str, &str)]) -> Option<Self> {
        let Some(program) = installed("pgbouncer") else {
            assert!(
                std::env::var_os("CI").is_none(),
                "pgbouncer is not installed"
            );
            eprintln!("skipped: pgbouncer is not installed");
            return None;
        };
        let behind = test_support::postgres::fresh_database().await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        let config = configuration(&behind, folder.path(), port, changes);
        let path = folder.path().join("pgbouncer.ini");
        std::fs::write(&path, config).expect("it can be written");
        let users = folder.path().join("userlist.txt");
        std::fs::write(users, "\"stint\" \"\"\n").expect("it can be written");
        let readable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), readable).expect("it is this user's");
        let process = run(&program, &path);
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(port)
            .username("stint")
            .database(behind.get_database().expect("a name"))
            .extra_float_digits(None);
        let pooler = Self {
            program,
            process,
            url: options.to_url_lossy().to_string(),
            options,
            folder,
        };
        drop(pooler.connect().await);
        Some(pooler)
    }

    /// Ends it at once and starts it again.
    pub async fn restart(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.process = run(&self.program, &self.folder.path().join("pgbouncer.ini"));
        drop(self.connect().await);
    }

    /// A client of another program.
    async fn connect(&self) -> PgConnection {
        let connected = async {
            let mut attempts = tokio::time::interval(Duration::from_millis(20));
            loop {
                attempts.tick().await;
                // One that has just started may not listen yet.
                if let Ok(connection) = self.options.connect().await {
                    break connection;
                }
            }
        };
        let limit = Duration::from_secs(60);
        let connected = tokio::time::timeout(limit, connected).await;
        connected.expect("it takes connections")
    }

    /// Starts a server, which is expected to say why it does not serve.
    fn refusal(&self) -> String {
        let served = stint(self.folder.path())
            .arg("serve")
            .env("STINT_ADDR", "127.0.0.1:0")
            .env("DATABASE_URL", &self.url)
            .output()
            .expect("the binary runs");
        assert!(!served.status.success());
        String::from_utf8_lossy(&served.stderr).into_owned()
    }
}

fn configuration(
    behind: &PgConnectOptions,
    folder: &Path,
    port: u16,
    changes: &[(&str, &str)],
) -> String {
    let (_, rest) = DOCUMENT.split_once("```ini\n").expect("an example");
    let (documented, _) = rest.split_once("```").expect("its end");
    let socket = behind.get_socket().expect("the cluster has a socket");
    let database = behind.get_database().expect("a name");
    let database = format!("{database} = host={} port=5432", socket.display());
    let users = folder.join("userlist.txt").display().to_string();
    let (port, users) = (
        format!("listen_port = {port}"),
        format!("auth_file = {users}"),
    );
    let here = [
        ("stint = host=127.0.0.1 port=5432", &*database),
        ("listen_port = 6432", &port),
        ("auth_type = scram-sha-256", "auth_type = trust"),
        ("auth_file = /etc/pgbouncer/userlist.txt", &users),
    ];
    let mut config = documented.to_owned();
    for (line, instead) in here.iter().chain(changes) {
        assert!(config.contains(line), "{line} is documented");
        config = config.replace(line, instead);
    }
    // Debian's folder for sockets is there only for its service.
    config + "unix_socket_dir =\n"
}

/// It refuses to run as root.
fn run(program: &Path, config: &Path) -> Child {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .arg("-q")
        .arg(config)
        .spawn()
        .expect("pgbouncer starts")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn session_mode_as_documented() {
    let Some(pooler) = PgBouncer::start(&[]).await else {
        return;
    };
    let folder = pooler.folder.path();
    let token = account(folder, &pooler.url, "ada@example.org");
    let settings = [
        ("DATABASE_URL", pooler.url.as_str()),
        ("STINT_RATE_LIMITS", "off"),
    ];
    let servers = [(); 2].map(|()| Server::start(folder, &settings));
    let client = client();
    let at = |server: &Server, path: &str| format!("http://{}{path}", server.addr);
    let stream = client.get(at(&servers[0], "/api/events/stream"));
    let mut reader = begun_stream(stream.bearer_auth(&token)).await;
    // More at a time than there are connections, of one person and of nobody.
    let mut requests = JoinSet::new();
    for number in 0..200 {
        let url = at(
            &servers[number % 2],
            ["/api/sessions", "/readyz"][number / 2 % 2],
        );
        let request = client.get(url).bearer_auth(&token);
        requests.spawn(async move { request.send().await.expect("an answer").status() });
    }
    for status in requests.join_all().await {
        assert_eq!(status, StatusCode::OK);
    }
    let started = client
        .post(at(&servers[1], "/api/sessions"))
        .bearer_auth(&token)
        .json(&json!({"sessionType": "pomodoro"}))
        .send()
        .await
        .expect("an answer");
    assert_eq!(started.status(), StatusCode::CREATED);
    let event = tokio::time::timeout(STREAM_LIMIT, reader.event()).await;
    assert!(event.expect("the other server is told").is_some());

    let url: DatabaseUrl = pooler.url.parse().expect("a URL");
    let database = Database::open(&url).await.expect("it is accepted");
    for in_transaction in [false, true] {
        for (name, expected) in LIMITS {
            let mut connection = if in_transaction {
                database.write().await.expect("a connection")
            } else {
                database.read_statement().await.expect("a connection")
            };
            let shown = connection
                .fetch_optional(&format!("SHOW {name}"), &[])
                .await;
            let shown = shown.expect("an answer").expect("a setting");
            assert_eq!(shown.text(name).expect("a text"), expected, "{name}");
        }
    }
    database.close().await;
}

/// Whatever connection the pooler prefers to give, and whatever else goes on in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_modes_are_refused() {
    for (mode, next) in [
        ("transaction", "0"),
        ("transaction", "1"),
        ("statement", "0"),
    ] {
        let mode = format!("pool_mode = {mode}\nserver_round_robin = {next}");
        let Some(pooler) = PgBouncer::start(&[("pool_mode = session", &mode)]).await else {
            return;
        };
        let said = pooler.refusal();
        assert!(said.contains("pool_mode = session"), "{mode}: {said}");
        let mut others = JoinSet::new();
        for _ in 0..6 {
            let mut other = pooler.connect().await;
            others.spawn(async move {
                loop {
                    let asked = other.execute(sqlx::raw_sql("SELECT pg_sleep(0.002)")).await;
                    asked.expect("it works for clients without a session");
                }
            });
        }
        let url: DatabaseUrl = pooler.url.parse().expect("a URL");
        for _ in 0..3 {
            let refused = Database::open(&url)
                .await
                .expect_err("it gives no sessions");
            let refused = refused.to_string();
            assert!(refused.contains("pool_mode = session"), "{mode}: {refused}");
        }
        others.abort_all();
    }
}
