//! Indexes that migrations add to tables of PostgreSQL. They are built before the migration runs, while
//! others write: that takes several transactions, and a migration is one.

use std::collections::BTreeSet;

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::{AssertSqlSafe, PgConnection, query_scalar, raw_sql};

/// One server builds at a time. Others ask again instead of waiting in a statement, since the build waits
/// for statements that began before it.
const LOCK: &str =
    "SELECT pg_try_advisory_lock(hashtextextended('stint: indexes of migrations', 0))";

/// Waiting for transactions of others holds nobody up here, as it would in a migration.
const BUILDING: &str = "SET lock_timeout = 0";

const IS_VALID: &str = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)";

/// What a migration says as `CREATE INDEX IF NOT EXISTS`.
#[derive(Debug, PartialEq, Eq)]
struct Index {
    /// `CREATE INDEX` or `CREATE UNIQUE INDEX`.
    create: &'static str,
    name: String,
    /// From `ON`.
    definition: String,
}

/// Runs the migrations before each one that adds indexes, builds these, and leaves the rest to be run.
/// Returns false where another server does so.
pub(super) async fn build_missing(
    connection: &mut PgConnection,
    migrator: &Migrator,
    applied: &BTreeSet<i64>,
    session: &'static str,
) -> Result<bool, MigrateError> {
    // Tables of a new database are empty.
    if applied.is_empty() {
        return Ok(true);
    }
    let missing = migrator
        .iter()
        .filter(|one| !applied.contains(&one.version));
    let with_indexes: Vec<(&Migration, Vec<Index>)> = missing
        .map(|one| (one, indexes(one.sql.as_str())))
        .filter(|(_, indexes)| !indexes.is_empty())
        .collect();
    if with_indexes.is_empty() {
        return Ok(true);
    }
    let is_alone: bool = query_scalar(LOCK).fetch_one(&mut *connection).await?;
    if !is_alone {
        return Ok(false);
    }
    for (migration, indexes) in with_indexes {
        let before = Some(migration.version - 1);
        migrator.run_direct(before, connection, false).await?;
        raw_sql(BUILDING).execute(&mut *connection).await?;
        for index in indexes {
            let built = index.build(connection).await;
            built.map_err(|error| MigrateError::ExecuteMigration(error, migration.version))?;
        }
        raw_sql(session).execute(&mut *connection).await?;
    }
    Ok(true)
}

impl Index {
    async fn build(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let Self {
            create,
            name,
            definition,
        } = self;
        let is_valid: Option<bool> = query_scalar(IS_VALID)
            .bind(name)
            .fetch_optional(&mut *connection)
            .await?;
        match is_valid {
            Some(true) => return Ok(()),
            // Its build was interrupted.
            Some(false) => {
                let drop = format!("DROP INDEX CONCURRENTLY {name}");
                raw_sql(AssertSqlSafe(drop))
                    .execute(&mut *connection)
                    .await?;
            }
            None => {}
        }
        tracing::info!(index = name, "building an index; requests go on meanwhile");
        let build = format!("{create} CONCURRENTLY {name} {definition}");
        raw_sql(AssertSqlSafe(build)).execute(connection).await?;
        Ok(())
    }
}

/// The indexes that are built before this migration.
fn indexes(migration: &str) -> Vec<Index> {
    statements(migration)
        .iter()
        .filter_map(|statement| {
            ["CREATE INDEX", "CREATE UNIQUE INDEX"]
                .into_iter()
                .find_map(|create| {
                    let rest = statement.strip_prefix(create)?;
                    let (name, definition) =
                        rest.strip_prefix(" IF NOT EXISTS ")?.split_once(' ')?;
                    Some(Index {
                        create,
                        name: name.to_owned(),
                        definition: definition.to_owned(),
                    })
                })
        })
        .collect()
}

/// The statements of a migration, without comments and with single spaces. None has a semicolon in a text.
pub(super) fn statements(migration: &str) -> Vec<String> {
    let lines = migration.lines().map(|line| line.split("--").next());
    let sql: Vec<_> = lines.flatten().flat_map(str::split_whitespace).collect();
    let statements = sql.join(" ");
    let statements = statements.split(';').map(str::trim);
    statements
        .filter(|statement| !statement.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_are_read_from_a_migration() {
        let migration = "-- CREATE INDEX IF NOT EXISTS no ON comment (a);
            CREATE UNIQUE INDEX IF NOT EXISTS one\n    ON t (a) -- why\n    WHERE a > 0;
            CREATE INDEX two ON t (b); DROP INDEX three;";
        let one = Index {
            create: "CREATE UNIQUE INDEX",
            name: "one".to_owned(),
            definition: "ON t (a) WHERE a > 0".to_owned(),
        };
        assert_eq!(indexes(migration), [one]);
    }
}
