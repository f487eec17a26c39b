//! A PostgreSQL cluster per test process with a fresh database per test. Existing clusters are not
//! touched.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// The running cluster. It ends when its process's standard input is closed, so with this
/// process at the latest.
struct Cluster {
    socket: PathBuf,
    watchdog: Child,
    confirmations: BufReader<ChildStdout>,
}

/// The options to connect to an empty database of its own.
pub async fn fresh_database() -> PgConnectOptions {
    create_database(cluster_options()).await
}

/// As [`fresh_database`], in a cluster that writes to the disk as others do, for benchmarks.
pub async fn durable_database() -> PgConnectOptions {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    create_database(options(
        CLUSTER.get_or_init(|| start(None, &["STINT_DURABLE"])),
    ))
    .await
}

async fn create_database(options: PgConnectOptions) -> PgConnectOptions {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::SeqCst));
    let mut connection = options
        .connect()
        .await
        .expect("the cluster takes connections");
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await
        .expect("a database can be made");
    connection
        .close()
        .await
        .expect("the connection can be closed");
    options.database(&name)
}

/// The options to connect to the cluster's own database.
pub fn cluster_options() -> PgConnectOptions {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    options(CLUSTER.get_or_init(|| start(None, &[])))
}

fn options(cluster: &Cluster) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(&cluster.socket)
        .port(5432)
        .username("stint")
        .database("postgres")
}

/// A cluster that takes connections over TLS alone, from clients with a certificate.
pub struct TlsCluster {
    cluster: Cluster,
    port: u16,
}

impl TlsCluster {
    /// Starts it on a port that is free.
    #[must_use]
    pub fn start(port: u16) -> Self {
        Self {
            cluster: start(Some(port), &[]),
            port,
        }
    }

    /// The URL of its own database for a host, with parameters.
    #[must_use]
    pub fn url(&self, host: &str, parameters: &str) -> String {
        format!(
            "postgres://stint@{host}:{}/postgres?{parameters}",
            self.port
        )
    }

    /// A file of its certificates: `ca.pem`; `other.pem` of a stranger; `stint.pem` and
    /// `stint.key` of the client.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        self.cluster.socket.join(name).display().to_string()
    }
}

/// A primary with a synchronous standby.
pub struct ReplicatedCluster(Cluster);

impl ReplicatedCluster {
    /// Starts both.
    #[must_use]
    pub fn start() -> Self {
        Self(start(None, &["STINT_STANDBY"]))
    }

    /// The URL of its own database, with both hosts.
    #[must_use]
    pub fn url(&self) -> String {
        let socket = self.0.socket.display().to_string().replace('/', "%2F");
        format!(
            "postgres://stint@{socket}:5432,{socket}:5433/postgres?target_session_attrs=read-write"
        )
    }

    /// Ends the primary at once and starts it again.
    pub fn restart(&mut self) {
        self.0.fault("restart");
    }

    /// Ends the primary at once; the standby takes over.
    pub fn promote(&mut self) {
        self.0.fault("promote");
    }
}

impl Cluster {
    fn fault(&mut self, name: &str) {
        let commands = self.watchdog.stdin.as_mut().expect("its input is piped");
        writeln!(commands, "{name}").expect("it reads its input");
        let mut done = String::new();
        self.confirmations
            .read_line(&mut done)
            .expect("its output can be read");
        assert_eq!(done.trim_end(), name, "its log tells why");
    }
}

fn start(tls_port: Option<u16>, properties: &[&str]) -> Cluster {
    let bin = programs();
    let mut command = match account() {
        // The server refuses to run as root.
        Account::Root => {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "sh",
                "-c",
            ]);
            command
        }
        Account::Other => {
            let mut command = Command::new("sh");
            command.arg("-c");
            command
        }
    };
    let mut watchdog = command
        .arg(include_str!("postgres.sh"))
        .args([
            "postgres.sh".as_ref(),
            bin.as_os_str(),
            std::env::temp_dir().as_os_str(),
        ])
        .args(tls_port.map(|port| port.to_string()))
        .envs(properties.iter().map(|name| (name, "yes")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell can be started");
    let mut socket = String::new();
    let mut confirmations = BufReader::new(watchdog.stdout.take().expect("its output is piped"));
    confirmations
        .read_line(&mut socket)
        .expect("its output can be read");
    let socket = PathBuf::from(socket.trim_end());
    assert!(
        socket.is_absolute(),
        "PostgreSQL did not start; its log stands above"
    );
    Cluster {
        socket,
        watchdog,
        confirmations,
    }
}

enum Account {
    Root,
    Other,
}

fn account() -> Account {
    match std::fs::metadata("/proc/self").map(|process| process.uid()) {
        Ok(0) => Account::Root,
        _ => Account::Other,
    }
}

/// Where `initdb` and `pg_ctl` are: often not on the path.
fn programs() -> PathBuf {
    let bin_dir = Command::new("pg_config")
        .arg("--bindir")
        .output()
        .ok()
        .map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let mut packaged: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    packaged.sort();
    let is_complete = |bin: &Path| bin.join("initdb").exists() && bin.join("pg_ctl").exists();
    packaged
        .into_iter()
        .rev()
        .chain(bin_dir)
        .find(|bin| is_complete(bin))
        .expect(
            "these tests need PostgreSQL's initdb and pg_ctl: start them with `./dev test`, which \
         installs what is missing (on Debian: apt-get install postgresql)",
        )
}
