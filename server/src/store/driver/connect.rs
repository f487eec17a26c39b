//! Opening a database: the URL, the pools, the migrations.

use std::str::FromStr;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use super::{Connection, StoreError};

/// SQLite releases before this one can corrupt the database when the WAL is reset.
const OLDEST_SAFE_SQLITE: i32 = 3_051_003;

/// How long a request waits for a connection before it is told that the store is busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the data is kept.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// A SQLite file or, for tests, `sqlite::memory:`.
    Sqlite(Box<SqliteConnectOptions>),
    /// A PostgreSQL database.
    Postgres(Box<PgConnectOptions>),
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(url: &str) -> Result<Self, StoreError> {
        let wrong = |error: sqlx::Error| StoreError::Unusable(format!("the database URL cannot be read: {error}"));
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).map_err(wrong)?;
            Ok(Self::Sqlite(Box::new(options)))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Ok(Self::Postgres(Box::new(PgConnectOptions::from_str(url).map_err(wrong)?)))
        } else {
            Err(StoreError::Unusable("the database URL must begin with sqlite: or postgres:".to_owned()))
        }
    }
}

/// An open database.
#[derive(Clone, Debug)]
pub enum Database {
    /// SQLite: one connection writes, several read.
    Sqlite {
        /// The only connection that writes.
        writer: SqlitePool,
        /// Connections that read.
        readers: SqlitePool,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

impl Database {
    /// Opens the database; makes the SQLite file and its folder where they are missing.
    ///
    /// # Errors
    /// Where it cannot be reached or used.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        match url {
            DatabaseUrl::Sqlite(options) => Self::open_sqlite(options.as_ref().clone()).await,
            DatabaseUrl::Postgres(options) => {
                let pool = PgPoolOptions::new()
                    .max_connections(16)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    .connect_with(options.as_ref().clone())
                    .await?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    async fn open_sqlite(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let version = libsqlite3_version();
        if version < OLDEST_SAFE_SQLITE {
            return Err(StoreError::Unusable(format!(
                "SQLite {version} can corrupt its write-ahead log; {OLDEST_SAFE_SQLITE} or newer is needed"
            )));
        }
        if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| {
                StoreError::Unusable(format!("the folder {} cannot be made: {error}", folder.display()))
            })?;
        }
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(ACQUIRE_TIMEOUT);
        let pool = || SqlitePoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT);
        let writer = pool().max_connections(1).connect_with(options.clone()).await?;
        let readers = pool().max_connections(4).connect_with(options).await?;
        Ok(Self::Sqlite { writer, readers })
    }

    /// Brings the schema up to date; several servers may do so at once.
    ///
    /// # Errors
    /// Where a migration fails, or the database is newer than this program.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => sqlx::migrate!("../migrations/sqlite").run(writer).await,
            Self::Postgres(pool) => sqlx::migrate!("../migrations/postgres").run(pool).await,
        }
        .map_err(StoreError::Migrate)
    }

    /// A transaction for reading: everything it reads is of one instant.
    ///
    /// # Errors
    /// Where no connection is to be had in time.
    pub async fn read(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Connection::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => {
                Connection::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// A transaction that writes; in SQLite it waits for the one before it.
    ///
    /// # Errors
    /// Where no connection is to be had in time.
    pub async fn write(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Connection::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Connection::Postgres(pool.begin().await?),
        })
    }

    /// Closes all connections after what they are doing.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// The version of the SQLite that is linked in, as 3 051 003 for 3.51.3.
fn libsqlite3_version() -> i32 {
    libsqlite3_sys::SQLITE_VERSION_NUMBER
}

/// Whether trying again later may help: busy, full, read-only, shutting down, out of connections.
pub(super) fn is_temporary(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else { return false };
    // SQLite: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, FULL 13, CANTOPEN 14 in the low byte.
    // PostgreSQL: 08 connection, 40 rollback, 53 resources, 55 not in state, 57 operator, 58 system.
    match code.parse::<i64>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        _ => ["08", "40", "53", "55", "57", "58"].iter().any(|class| code.starts_with(class)),
    }
}
