//! Opens a database: connection pools.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::connection::ConnectionKind;
use super::database_metrics::ConnectionCounts;
use super::file_guard::FileGuard;
use super::owner::Owner;
use super::postgres::PostgresPool;
use super::readers::SqliteReaders;
use super::sqlite_connection::{SETTINGS, SqliteFile};
use super::writer::{BUSY_RETRY_INTERVAL, SqliteWriter};
use super::{Connection, DatabaseMetrics, DatabaseUrl, StoreError};
use runtime::clock::Stopwatch;
use shared::UserId;

/// SQLite releases before this one can corrupt the database when the WAL is reset.
const OLDEST_SAFE_SQLITE: i32 = 3_051_003;

/// How long a request waits for SQLite before it fails as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections to PostgreSQL, unless the operator says otherwise; one more listens.
const POSTGRES_CONNECTIONS: u32 = 16;

/// Connections that read a SQLite file, unless the operator says otherwise; one more writes. A user's
/// share is two of them, so that a long read does not stop what else its user reads; they are opened
/// as they are needed.
const SQLITE_READERS: u32 = 8;

/// An open database.
#[derive(Clone, Debug)]
pub enum Database {
    /// SQLite: one connection writes, several read.
    Sqlite {
        /// The only connection that writes.
        writer: SqliteWriter,
        /// Connections for reading.
        readers: SqliteReaders,
        /// Notices that the file is not the one that was opened.
        files: FileGuard,
        /// For a connection that migrates.
        options: Box<SqliteConnectOptions>,
        /// What is counted.
        metrics: Arc<DatabaseMetrics>,
    },
    /// PostgreSQL.
    Postgres {
        /// Connections for everything.
        pool: PostgresPool,
        /// What is counted.
        metrics: Arc<DatabaseMetrics>,
    },
}

impl Database {
    /// Opens the database; creates the SQLite file and its folder if they are missing.
    ///
    /// # Errors
    /// If it cannot be reached or used.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Self::open_with(url, None).await
    }

    /// As [`Self::open`], with a number of connections: all of PostgreSQL's pool, those that read
    /// SQLite.
    ///
    /// # Errors
    /// If it cannot be reached or used.
    pub async fn open_with(
        url: &DatabaseUrl,
        connections: Option<u32>,
    ) -> Result<Self, StoreError> {
        match url {
            DatabaseUrl::Sqlite(options) => {
                let readers = connections.unwrap_or(SQLITE_READERS);
                Self::open_sqlite(options.as_ref().clone(), readers).await
            }
            DatabaseUrl::Postgres(hosts) => {
                let connections = connections.unwrap_or(POSTGRES_CONNECTIONS);
                Self::open_postgres(hosts.clone(), connections).await
            }
        }
    }

    async fn open_postgres(
        hosts: Vec<PgConnectOptions>,
        connections: u32,
    ) -> Result<Self, StoreError> {
        Ok(Self::Postgres {
            pool: PostgresPool::open(hosts, connections).await?,
            metrics: Arc::default(),
        })
    }

    async fn open_sqlite(options: SqliteConnectOptions, readers: u32) -> Result<Self, StoreError> {
        let version = libsqlite3_version();
        if version < OLDEST_SAFE_SQLITE {
            return Err(StoreError::Unusable(format!(
                "SQLite {version} can corrupt its write-ahead log; {OLDEST_SAFE_SQLITE} or newer is needed"
            )));
        }
        if let Some(folder) = options
            .get_filename()
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|error| {
                StoreError::Unusable(format!(
                    "the folder {} cannot be created: {error}",
                    folder.display()
                ))
            })?;
        }
        let file = SqliteFile::new(options.get_filename(), ACQUIRE_TIMEOUT);
        let files = FileGuard::new(options.get_filename());
        let explain = |error: StoreError| files.explain(error);
        let metrics = Arc::new(DatabaseMetrics::default());
        // Before the readers, because it creates the file.
        let writer = open_writer(&file, &metrics, &files)
            .await
            .map_err(explain)?;
        let readers = SqliteReaders::open(file, readers, ACQUIRE_TIMEOUT).map_err(explain)?;
        files.check()?;
        let options = SETTINGS
            .into_iter()
            .fold(options, |options, (name, value)| {
                options.pragma(name, value)
            });
        Ok(Self::Sqlite {
            writer,
            readers,
            files,
            options: Box::new(options),
            metrics,
        })
    }

    /// The same database for transactions whose statements may take half a minute instead of four
    /// seconds: jobs on much data, for which nobody waits.
    #[must_use]
    pub fn long_running(&self) -> Self {
        match self {
            Self::Sqlite { .. } => self.clone(),
            Self::Postgres { pool, metrics } => Self::Postgres {
                pool: pool.long_running(),
                metrics: Arc::clone(metrics),
            },
        }
    }

    /// Looks whether SQLite's files are those that were opened; for a task that does so every
    /// second, beside the look after each commit.
    ///
    /// # Errors
    /// [`StoreError::FileLost`] if they are not.
    pub fn check_files(&self) -> Result<(), StoreError> {
        self.files().map_or(Ok(()), FileGuard::check)
    }

    const fn files(&self) -> Option<&FileGuard> {
        match self {
            Self::Sqlite { files, .. } => Some(files),
            Self::Postgres { .. } => None,
        }
    }

    /// Connections to lost files are worth nothing.
    fn connection(&self, kind: ConnectionKind) -> Result<Connection, StoreError> {
        let files = self.files().cloned();
        files.as_ref().map_or(Ok(()), FileGuard::is_intact)?;
        Ok(Connection::new(kind, self.metrics().clone(), files))
    }

    /// A transaction that reads one snapshot, of a job or of a request without a user.
    ///
    /// # Errors
    /// If no connection becomes available in time.
    pub async fn read(&self) -> Result<Connection, StoreError> {
        self.begin_read(Owner::Server).await
    }

    /// The same for a user, whose reads, and on PostgreSQL writes, hold a quarter of the connections
    /// at most. Not before the user is known: strangers name others.
    ///
    /// # Errors
    /// If no connection becomes available in time, or too many reads of the user are waiting.
    pub async fn read_for(&self, user: UserId) -> Result<Connection, StoreError> {
        self.begin_read(Owner::User(user)).await
    }

    async fn begin_read(&self, owner: Owner) -> Result<Connection, StoreError> {
        let metrics = self.metrics();
        let kind = match self {
            Self::Sqlite { readers, .. } => {
                metrics.statements.inc_by(2);
                let reader = readers.acquire(owner).await?;
                reader.begin()?;
                ConnectionKind::SqliteRead(reader)
            }
            Self::Postgres { pool, .. } => {
                metrics.count_transaction();
                ConnectionKind::Postgres(pool.begin_read(owner).await?)
            }
        };
        self.connection(kind)
    }

    /// A connection for single statements that read, without a transaction around them: each reads
    /// one instant by itself. For a job, or a request whose user is not known.
    ///
    /// # Errors
    /// If no connection becomes available in time.
    pub async fn read_statement(&self) -> Result<Connection, StoreError> {
        self.acquire_read(Owner::Server).await
    }

    /// The same for a user; see [`Self::read_for`].
    ///
    /// # Errors
    /// As there.
    pub async fn read_statement_for(&self, user: UserId) -> Result<Connection, StoreError> {
        self.acquire_read(Owner::User(user)).await
    }

    async fn acquire_read(&self, owner: Owner) -> Result<Connection, StoreError> {
        let kind = match self {
            Self::Sqlite { readers, .. } => {
                ConnectionKind::SqliteRead(readers.acquire(owner).await?)
            }
            Self::Postgres { pool, .. } => {
                ConnectionKind::PostgresStatement(pool.acquire(owner).await?)
            }
        };
        self.connection(kind)
    }

    /// A connection for one statement that writes. On PostgreSQL it is committed by itself, on
    /// SQLite with the connection.
    ///
    /// # Errors
    /// If no connection becomes available in time.
    pub async fn write_statement(&self) -> Result<Connection, StoreError> {
        match self {
            Self::Sqlite { .. } => self.write().await,
            Self::Postgres { .. } => self.read_statement().await,
        }
    }

    /// A write transaction of a job or of a request without a user.
    ///
    /// # Errors
    /// If no connection becomes available in time.
    pub async fn write(&self) -> Result<Connection, StoreError> {
        self.begin_write(Owner::Server).await
    }

    /// A write transaction of a user. On SQLite the queue is fair among users and bounded for each
    /// of them.
    ///
    /// # Errors
    /// If no connection becomes available in time, or too many writes of the user are queued.
    pub async fn write_for(&self, user: UserId) -> Result<Connection, StoreError> {
        self.begin_write(Owner::User(user)).await
    }

    /// As [`Self::write_for`]. On PostgreSQL the transaction begins late or never: statements read one
    /// instant each, and what they read is to be compared when something is written, as
    /// `event_sequence` does.
    ///
    /// # Errors
    /// As there.
    pub async fn optimistic_write_for(&self, user: UserId) -> Result<Connection, StoreError> {
        match self {
            Self::Postgres { pool, .. } if pool.joins_writes() => {
                let watch = Stopwatch::started();
                let kind = ConnectionKind::Postgres(pool.acquire(Owner::User(user)).await?);
                let waits = &self.metrics().write_waits;
                waits.observe(watch.elapsed().as_secs_f64());
                self.connection(kind)
            }
            Self::Sqlite { .. } | Self::Postgres { .. } => self.write_for(user).await,
        }
    }

    /// The same database with each write sent by itself, as to one that distributes its tables.
    #[must_use]
    pub fn without_joined_writes(&self) -> Self {
        match self {
            Self::Sqlite { .. } => self.clone(),
            Self::Postgres { pool, metrics } => Self::Postgres {
                pool: pool.without_joined_writes(),
                metrics: Arc::clone(metrics),
            },
        }
    }

    async fn begin_write(&self, owner: Owner) -> Result<Connection, StoreError> {
        let watch = Stopwatch::started();
        let metrics = self.metrics();
        let kind = match self {
            Self::Sqlite { writer, .. } => ConnectionKind::SqliteWrite(writer.begin(owner).await?),
            Self::Postgres { pool, .. } => {
                metrics.count_transaction();
                ConnectionKind::Postgres(pool.begin(owner).await?)
            }
        };
        metrics.write_waits.observe(watch.elapsed().as_secs_f64());
        self.connection(kind)
    }

    /// Current numbers of connections, without SQLite's writer.
    #[must_use]
    pub fn connections(&self) -> ConnectionCounts {
        match self {
            Self::Sqlite { readers, .. } => readers.counts(),
            Self::Postgres { pool, .. } => ConnectionCounts {
                open: pool.pool().size(),
                idle: u32::try_from(pool.pool().num_idle()).unwrap_or(u32::MAX),
            },
        }
    }

    /// What is counted of it.
    #[must_use]
    pub const fn metrics(&self) -> &Arc<DatabaseMetrics> {
        match self {
            Self::Sqlite { metrics, .. } | Self::Postgres { metrics, .. } => metrics,
        }
    }

    /// Whether several servers may use the database.
    #[must_use]
    pub const fn has_many_servers(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// How many write transactions background jobs may run concurrently without starving requests.
    /// SQLite commits waiting ones together; in PostgreSQL each uses a connection.
    #[must_use]
    pub const fn background_writers(&self) -> usize {
        match self {
            Self::Sqlite { .. } => 32,
            Self::Postgres { .. } => 8,
        }
    }

    /// Closes all connections after their current statements.
    pub async fn close(&self) {
        match self {
            Self::Sqlite {
                writer, readers, ..
            } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres { pool, .. } => pool.pool().close().await,
        }
    }
}

/// Waits as a write would for another program that is writing to the file.
async fn open_writer(
    file: &SqliteFile,
    metrics: &Arc<DatabaseMetrics>,
    files: &FileGuard,
) -> Result<SqliteWriter, StoreError> {
    let waited = Stopwatch::started();
    loop {
        let metrics = Arc::clone(metrics);
        match SqliteWriter::open(file.clone(), ACQUIRE_TIMEOUT, metrics, files.clone()) {
            Err(error) if error.is_sqlite_busy() && waited.elapsed() < ACQUIRE_TIMEOUT => {
                tokio::time::sleep(BUSY_RETRY_INTERVAL).await;
            }
            outcome => return outcome,
        }
    }
}

/// The version of the SQLite that is linked in, as 3 051 003 for 3.51.3.
fn libsqlite3_version() -> i32 {
    libsqlite3_sys::SQLITE_VERSION_NUMBER
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteJournalMode;
    use sqlx::{ConnectOptions as _, Connection as _};

    use super::*;

    #[tokio::test]
    async fn opening_waits_for_a_program_that_writes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("stint.db");
        let mut other = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Delete)
            .connect()
            .await
            .expect("a new file");
        let transaction = other.begin_with("BEGIN IMMEDIATE").await.expect("no other");
        let url: DatabaseUrl = format!("sqlite://{}", path.display())
            .parse()
            .expect("a url");
        let mut opening = std::pin::pin!(Database::open(&url));
        let early = tokio::time::timeout(5 * BUSY_RETRY_INTERVAL, &mut opening).await;
        assert!(early.is_err(), "it ended while the file was locked");
        transaction.commit().await.expect("it is the writer");
        opening.await.expect("the file is free");
    }
}
