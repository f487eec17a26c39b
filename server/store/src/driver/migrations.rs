//! Migrations: which are missing, whether a schema that is newer than this program may be used, and
//! running them.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use super::concurrent_indexes;
use super::postgres::PostgresPool;
use super::{Database, StoreError};
use runtime::clock::Stopwatch;

/// How long a starting server waits while another one runs the migrations.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Between two attempts to run migrations on PostgreSQL while others hold what they need.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// What a connection that migrates PostgreSQL sets. Who waits for a table keeps everybody else from
/// it, so a migration gives up before requests do, lets them pass and tries again.
const POSTGRES_SESSION: &str = "SET lock_timeout = '2s'; SET statement_timeout = 0";

/// `lock_not_available`, where the time for a lock is over, and `deadlock_detected`.
const LOCK_CODES: [&str; 2] = ["55P03", "40P01"];

const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success";
const OLDEST_SERVER: &str = "SELECT oldest_server FROM schema_compatibility WHERE id = 1";
const TABLE_ON_SQLITE: &str =
    "SELECT 1 AS found FROM sqlite_schema WHERE name = '_sqlx_migrations'";
const TABLE_ON_POSTGRES: &str =
    "SELECT 1 AS found WHERE to_regclass('_sqlx_migrations') IS NOT NULL";

/// How a migration says which servers may write beside it.
const DECLARATION: &str = "UPDATE schema_compatibility SET oldest_server = ";

/// The schema of a database, compared with the one of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// The same.
    Current,
    /// Migrations are missing.
    Outdated(MissingMigrations),
    /// Newer, and this program may write beside it.
    Newer {
        /// The newest migration.
        version: i64,
    },
    /// Newer or another one, and this program may not use it.
    TooNew(TooNew),
}

/// Why this program may not use a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooNew {
    /// It excludes servers of this version.
    #[error(
        "the database has schema {version}, beside which only servers with schema {oldest_server} or \
         newer may write; this version has schema {own}. Start a newer version, or restore the backup \
         from before the upgrade"
    )]
    Excluded {
        /// The newest migration.
        version: i64,
        /// The migration that a server has to know.
        oldest_server: i64,
        /// The newest migration of this program.
        own: i64,
    },
    /// It is not this program's with migrations added.
    #[error(
        "the database has migration {0}, which this version does not know, and is not a later schema of \
         this version. Start the version that made it"
    )]
    Unrelated(i64),
}

/// Migrations of this program that a database does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingMigrations {
    /// Number and description of each.
    pub migrations: Vec<(i64, String)>,
    /// Whether servers that know the migrations which are there may write during these and after.
    pub servers_may_stay: bool,
}

impl SchemaState {
    fn of(known: &Migrator, applied: &BTreeSet<i64>, oldest_server: Option<i64>) -> Self {
        let own = newest(known);
        let missing: Vec<_> = known
            .iter()
            .filter(|one| !applied.contains(&one.version))
            .collect();
        let version = applied.last().copied().unwrap_or(0);
        let unknown = applied.iter().find(|one| !known.version_exists(**one));
        match unknown {
            None if missing.is_empty() => Self::Current,
            None => {
                let declared = missing
                    .iter()
                    .filter_map(|one| oldest_server_of(one.sql.as_str()));
                let required = declared.chain(oldest_server).max();
                Self::Outdated(MissingMigrations {
                    servers_may_stay: required.is_some_and(|required| required <= version),
                    migrations: missing
                        .iter()
                        .map(|one| (one.version, one.description.to_string()))
                        .collect(),
                })
            }
            Some(unknown) if *unknown < own || !missing.is_empty() => {
                Self::TooNew(TooNew::Unrelated(*unknown))
            }
            Some(_) => match oldest_server.unwrap_or(version) {
                oldest if oldest <= own => Self::Newer { version },
                oldest_server => Self::TooNew(TooNew::Excluded {
                    version,
                    oldest_server,
                    own,
                }),
            },
        }
    }
}

impl Database {
    /// Runs missing migrations; safe if several servers do so concurrently.
    ///
    /// # Errors
    /// If a migration fails, or the schema is newer than this program and not compatible with it.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let migrated = match self {
            Self::Sqlite {
                writer,
                files,
                options,
                ..
            } => {
                let _turn = writer.between_transactions().await?;
                let migrated = migrate_sqlite(options).await;
                migrated.map_err(|error| files.explain(error))
            }
            Self::Postgres { pool, .. } => migrate_postgres(pool).await,
        };
        match migrated {
            // A newer server was here.
            Err(StoreError::Migrate(MigrateError::VersionMissing(_))) => {
                self.require_usable_schema().await
            }
            migrated => migrated,
        }
    }

    /// Looks whether this program can serve with the schema as it is.
    ///
    /// # Errors
    /// If it lacks migrations, or is newer and not compatible.
    pub async fn require_usable_schema(&self) -> Result<(), StoreError> {
        match self.schema_state().await? {
            SchemaState::Current => Ok(()),
            SchemaState::Newer { version } => {
                let own = newest_migration();
                tracing::info!(
                    version,
                    own,
                    "the database has a newer schema, beside which this version may write"
                );
                Ok(())
            }
            SchemaState::Outdated(missing) => Err(StoreError::Unusable(format!(
                "the database lacks {} migrations; run `stint migrate`",
                missing.migrations.len()
            ))),
            SchemaState::TooNew(reason) => Err(StoreError::Unusable(reason.to_string())),
        }
    }

    /// Compares the schema with the one of this program.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn schema_state(&self) -> Result<SchemaState, StoreError> {
        let table = match self {
            Self::Sqlite { .. } => TABLE_ON_SQLITE,
            Self::Postgres { .. } => TABLE_ON_POSTGRES,
        };
        let mut connection = self.read_statement().await?;
        let mut applied = BTreeSet::new();
        if !connection.fetch_all(table, &[]).await?.is_empty() {
            for row in connection.fetch_all(APPLIED, &[]).await? {
                applied.insert(row.integer("version")?);
            }
        }
        let known = self.migrator();
        if known
            .iter()
            .map(|one| one.version)
            .eq(applied.iter().copied())
        {
            return Ok(SchemaState::Current);
        }
        let oldest_server = if applied.contains(&FIRST_DECLARED) {
            let rows = connection.fetch_all(OLDEST_SERVER, &[]).await?;
            rows.first()
                .map(|row| row.integer("oldest_server"))
                .transpose()?
        } else {
            None
        };
        Ok(SchemaState::of(&known, &applied, oldest_server))
    }

    fn migrator(&self) -> Migrator {
        match self {
            Self::Sqlite { .. } => sqlite_migrations(),
            Self::Postgres { .. } => postgres_migrations(),
        }
    }
}

/// The migration that makes `schema_compatibility`; it and every later one sets it.
const FIRST_DECLARED: i64 = 42;

/// The statements of this module that both databases run.
pub(crate) fn schema_statements() -> [(String, String); 2] {
    [("APPLIED", APPLIED), ("OLDEST_SERVER", OLDEST_SERVER)]
        .map(|(name, sql)| (format!("{}::{name}", module_path!()), sql.to_owned()))
}

fn sqlite_migrations() -> Migrator {
    sqlx::migrate!("../../migrations/sqlite")
}

fn postgres_migrations() -> Migrator {
    sqlx::migrate!("../../migrations/postgres")
}

/// The schema of this program: the version of its newest migration, the same on both databases.
#[must_use]
pub fn newest_migration() -> i64 {
    newest(&sqlite_migrations())
}

fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|one| one.version).max().unwrap_or(0)
}

/// What a migration sets `oldest_server` to.
fn oldest_server_of(migration: &str) -> Option<i64> {
    let (_, rest) = migration.split_once(DECLARATION)?;
    let (number, _) = rest.split_once(';')?;
    number.trim().parse().ok()
}

/// Runs all missing migrations in one transaction: sqlx takes no migration lock on SQLite, and so
/// a second process that starts at the same time waits here and then finds nothing to do.
async fn migrate_sqlite(options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let mut connection = options.clone().busy_timeout(TIMEOUT).connect().await?;
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let migrated = sqlite_migrations().run_direct(None, &mut *tx, false).await;
    migrated.map_err(StoreError::Migrate)?;
    tx.commit().await?;
    Ok(connection.close().await?)
}

/// Under sqlx's advisory lock. Each migration is a transaction of its own, so that one which did not
/// get a lock is begun again.
async fn migrate_postgres(pool: &PostgresPool) -> Result<(), StoreError> {
    let waited = Stopwatch::started();
    loop {
        let mut connection = pool.pool().acquire().await?;
        sqlx::raw_sql(POSTGRES_SESSION)
            .execute(&mut *connection)
            .await?;
        let outcome = run_on_postgres(&mut connection).await;
        // With these settings, and locks where it failed, it must not go back to the pool.
        connection.close().await?;
        let is_over = waited.elapsed() >= TIMEOUT;
        match outcome {
            Ok(true) => return Ok(()),
            Ok(false) if is_over => {
                return Err(StoreError::Unusable(
                    "another server runs the migrations and has not finished".to_owned(),
                ));
            }
            Err(error) if is_over || !waits_for_lock(&error) => {
                return Err(StoreError::Migrate(error));
            }
            _ => tokio::time::sleep(RETRY_INTERVAL).await,
        }
    }
}

/// Returns false where another server has to finish first.
async fn run_on_postgres(connection: &mut PgConnection) -> Result<bool, MigrateError> {
    let migrator = postgres_migrations();
    let table = sqlx::query(TABLE_ON_POSTGRES);
    let mut applied = BTreeSet::new();
    if table.fetch_optional(&mut *connection).await?.is_some() {
        let versions = sqlx::query_scalar(APPLIED).fetch_all(&mut *connection);
        let versions: Vec<i64> = versions.await?;
        applied.extend(versions);
    }
    let is_done =
        concurrent_indexes::build_missing(connection, &migrator, &applied, POSTGRES_SESSION);
    if !is_done.await? {
        return Ok(false);
    }
    migrator.run_direct(None, connection, false).await?;
    Ok(true)
}

fn waits_for_lock(error: &MigrateError) -> bool {
    let (MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = error else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| LOCK_CODES.contains(&&*code))
}

#[cfg(test)]
mod tests {
    use super::concurrent_indexes::statements;
    use super::*;

    #[test]
    fn each_migration_says_which_servers_may_write_beside_it() {
        for migrator in [sqlite_migrations(), postgres_migrations()] {
            let mut previous = 0;
            for one in migrator.iter().filter(|one| one.version >= FIRST_DECLARED) {
                let declared = oldest_server_of(one.sql.as_str());
                let declared = declared
                    .unwrap_or_else(|| panic!("migration {} lacks `{DECLARATION}N;`", one.version));
                assert!((previous..=one.version).contains(&declared), "{declared}");
                previous = declared;
            }
            assert!(previous >= FIRST_DECLARED, "{previous}");
        }
    }

    #[test]
    fn both_databases_have_the_same_migrations() {
        let [sqlite, postgres] = [sqlite_migrations(), postgres_migrations()].map(|migrator| {
            let declared = |sql: &str| oldest_server_of(sql);
            let rows = migrator.iter();
            rows.map(|one| {
                (
                    one.version,
                    one.description.clone(),
                    declared(one.sql.as_str()),
                )
            })
            .collect::<Vec<_>>()
        });
        assert_eq!(sqlite, postgres);
    }

    #[test]
    fn no_migration_of_postgres_writes_rows_of_users() {
        for one in postgres_migrations().iter() {
            if one.version >= FIRST_DECLARED {
                let found = writes_rows(one.sql.as_str());
                assert!(found.is_empty(), "migration {}: {found:?}", one.version);
            }
        }
        let long = "ALTER TABLE a ADD b int;\n-- All of them.\nUPDATE sessions\n SET b = 1;
            DELETE FROM tasks; INSERT INTO c (d) SELECT d FROM e; INSERT INTO c VALUES (1)";
        assert_eq!(
            writes_rows(long),
            [
                "UPDATE sessions SET b = 1",
                "DELETE FROM tasks",
                "INSERT INTO c (d) SELECT d FROM e"
            ]
        );
    }

    /// The statements that write as many rows as there are.
    fn writes_rows(migration: &str) -> Vec<String> {
        let mut statements = statements(migration);
        statements.retain(|statement| {
            let is_declaration = format!("{statement} ").starts_with(DECLARATION);
            let is_insert = statement.starts_with("INSERT") && statement.contains(" SELECT ");
            !is_declaration && statement.starts_with("UPDATE")
                || statement.starts_with("DELETE")
                || is_insert
        });
        statements
    }

    #[test]
    fn no_migration_of_postgres_stops_writes_for_an_index() {
        for one in postgres_migrations().iter() {
            if one.version >= FIRST_DECLARED {
                let found = locks_for_index(one.sql.as_str());
                assert!(found.is_empty(), "migration {}: {found:?}", one.version);
            }
        }
        let migration = "CREATE TABLE new (a int); CREATE INDEX b ON new (a);
            CREATE INDEX IF NOT EXISTS c ON sessions (id); CREATE UNIQUE INDEX d ON sessions (id)";
        assert_eq!(
            locks_for_index(migration),
            ["CREATE UNIQUE INDEX d ON sessions (id)"]
        );
    }

    /// The statements that build an index of a table which is there already, in the migration.
    fn locks_for_index(migration: &str) -> Vec<String> {
        let mut statements = statements(migration);
        let created: Vec<String> = statements
            .iter()
            .filter_map(|statement| statement.split_once(" TABLE ")?.1.split(' ').next())
            .map(|table| format!(" ON {table} "))
            .collect();
        statements.retain(|statement| {
            let is_index = statement.starts_with("CREATE") && statement.contains(" INDEX ");
            let is_new = created.iter().any(|table| statement.contains(table));
            is_index && !is_new && !statement.contains(" IF NOT EXISTS ")
        });
        statements
    }

    #[test]
    fn a_newer_schema_is_used_only_where_it_says_so() {
        let known = postgres_migrations();
        let own = newest(&known);
        let all: BTreeSet<i64> = known.iter().map(|one| one.version).collect();
        let and_newer = |mut applied: BTreeSet<i64>| {
            applied.insert(own + 1);
            applied
        };
        let version = own + 1;
        let state = |applied: &BTreeSet<i64>, oldest| SchemaState::of(&known, applied, oldest);
        assert_eq!(state(&all, Some(own)), SchemaState::Current);
        assert_eq!(
            state(&and_newer(all.clone()), Some(own)),
            SchemaState::Newer { version }
        );
        for oldest in [Some(version), None] {
            assert_eq!(
                state(&and_newer(all.clone()), oldest),
                SchemaState::TooNew(TooNew::Excluded {
                    version,
                    oldest_server: version,
                    own
                })
            );
        }
        let unrelated = |unknown| SchemaState::TooNew(TooNew::Unrelated(unknown));
        let mut lacks_one = and_newer(all.clone());
        lacks_one.remove(&own);
        assert_eq!(state(&lacks_one, Some(1)), unrelated(version));
        // No migration has this number.
        let mut has_another = all;
        has_another.insert(5);
        assert_eq!(state(&has_another, Some(1)), unrelated(5));
    }

    #[test]
    fn servers_may_stay_where_no_missing_migration_excludes_them() {
        let known = postgres_migrations();
        let before: BTreeSet<i64> = known
            .iter()
            .map(|one| one.version)
            .filter(|version| *version < FIRST_DECLARED)
            .collect();
        let SchemaState::Outdated(missing) = SchemaState::of(&known, &before, None) else {
            panic!("it lacks migrations");
        };
        assert!(!missing.servers_may_stay);
        let first = &missing.migrations[0];
        assert_eq!(first, &(FIRST_DECLARED, "schema compatibility".to_owned()));
        assert!(
            matches!(SchemaState::of(&known, &BTreeSet::new(), None), SchemaState::Outdated(all)
                if all.migrations.len() == known.iter().count())
        );
    }
}
