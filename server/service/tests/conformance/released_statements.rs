//! What the released version sends to the database works with today's schema, so that its servers may
//! write beside today's.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, SqliteConnection};
use store::DatabaseUrl;
use store::executed::{self, DatabaseKind};

use crate::conformance;
use crate::fixture::Fixture;

conformance![
    released_statements_fit_the_schema,
    a_migration_that_breaks_a_released_statement_is_found,
];

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../migrations/released_statements.json"
);

/// What servers of a version send.
#[derive(Serialize, Deserialize)]
struct Released {
    /// The newest migration that they know.
    schema: i64,
    statements: BTreeMap<String, ReleasedStatement>,
}

#[derive(Serialize, Deserialize)]
struct ReleasedStatement {
    sql: String,
    /// Of the parameters, in PostgreSQL, with commas between them.
    types: String,
}

impl Released {
    fn read() -> Self {
        serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap()
    }
}

/// Writes the statements of this version, all of which have run.
pub fn record() {
    let mut statements = BTreeMap::new();
    for (name, sql) in store::statements() {
        // One length of a list, and one row, name the same tables and columns as more of them.
        let is_longer = name.contains(" × ");
        let name = name.split(" of ").next().unwrap_or_default().to_owned();
        if is_longer || statements.contains_key(&name) {
            continue;
        }
        let types = executed::parameter_types(DatabaseKind::Postgres, &sql);
        let lines = sql.lines().map(str::trim).filter(|line| !line.is_empty());
        let statement = ReleasedStatement {
            sql: lines.collect::<Vec<_>>().join(" "),
            types: types.expect("it has run").join(", "),
        };
        statements.insert(name, statement);
    }
    let schema = store::newest_migration();
    let released = serde_json::to_string_pretty(&Released { schema, statements }).unwrap();
    fs::write(FILE, released + "\n").unwrap();
}

/// A connection without the limits of the store's.
enum Plain {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Plain {
    async fn open(fixture: &Fixture) -> Self {
        match &fixture.db.url {
            DatabaseUrl::Sqlite(options) => {
                let options = options.as_ref().clone().with_regexp();
                Self::Sqlite(options.connect().await.unwrap())
            }
            DatabaseUrl::Postgres(hosts) => Self::Postgres(hosts[0].connect().await.unwrap()),
        }
    }

    async fn run(&mut self, sql: String) -> Result<(), sqlx::Error> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(connection) => sql.execute(connection).await.map(|_| ()),
            Self::Postgres(connection) => sql.execute(connection).await.map(|_| ()),
        }
    }

    /// Has the database check names and types of a statement, without running it.
    async fn prepare(&mut self, statement: &ReleasedStatement) -> Result<(), sqlx::Error> {
        let ReleasedStatement { sql, types } = statement;
        match self {
            // Parameters that are not bound are null.
            Self::Sqlite(_) => self.run(format!("EXPLAIN {sql}")).await,
            Self::Postgres(_) => {
                let types = if types.is_empty() {
                    String::new()
                } else {
                    format!("({types})")
                };
                self.run(format!("PREPARE released {types} AS {sql}"))
                    .await?;
                self.run("DEALLOCATE released".to_owned()).await
            }
        }
    }

    /// Columns that an `INSERT` has to name, as `table.column`.
    async fn required_columns(&mut self) -> Vec<(String, String)> {
        const SQLITE: &str = r#"
            SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
            WHERE t.type = 'table' AND c."notnull" AND c.dflt_value IS NULL"#;
        const POSTGRES: &str = "
            SELECT table_name::text, column_name::text FROM information_schema.columns
            WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL
                AND is_identity = 'NO' AND is_generated = 'NEVER'";
        match self {
            Self::Sqlite(connection) => sqlx::query_as(SQLITE).fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_as(POSTGRES).fetch_all(connection).await,
        }
        .unwrap()
    }
}

/// The statements that do not work any more, with the reason.
async fn broken(fixture: &Fixture, released: &Released) -> Vec<String> {
    let mut connection = Plain::open(fixture).await;
    let required = connection.required_columns().await;
    let mut broken = Vec::new();
    for (name, statement) in &released.statements {
        if let Err(error) = connection.prepare(statement).await {
            broken.push(format!("{name}: {error}"));
        }
        let Some((table, columns)) = inserted(&statement.sql) else {
            continue;
        };
        for (_, column) in required.iter().filter(|(of, _)| of == table) {
            if !columns.contains(&column.as_str()) {
                broken.push(format!("{name}: lacks {column}, which has no default"));
            }
        }
    }
    broken
}

/// The table and the columns of an `INSERT`.
fn inserted(sql: &str) -> Option<(&str, Vec<&str>)> {
    let (_, rest) = sql.split_once("INSERT INTO ")?;
    let (table, rest) = rest.split_once('(')?;
    let (columns, _) = rest.split_once(')')?;
    Some((table.trim(), columns.split(',').map(str::trim).collect()))
}

async fn released_statements_fit_the_schema(fixture: Fixture) {
    let released = Released::read();
    assert!(released.statements.len() > 200);
    let mut connection = fixture.db.database.read().await.unwrap();
    let sql = "SELECT oldest_server FROM schema_compatibility";
    let oldest = connection.fetch_all(sql, &[]).await.unwrap();
    let oldest = oldest[0].integer("oldest_server").unwrap();
    drop(connection);
    assert!(
        released.schema >= oldest,
        "a migration excludes servers with schema {}: record the statements of this version",
        released.schema
    );
    let broken = broken(&fixture, &released).await;
    assert!(
        broken.is_empty(),
        "these statements of servers that may write beside this schema fail: {broken:#?}"
    );
}

async fn a_migration_that_breaks_a_released_statement_is_found(fixture: Fixture) {
    let released = Released::read();
    let mut connection = Plain::open(&fixture).await;
    connection
        .run("ALTER TABLE tasks RENAME COLUMN title TO heading".to_owned())
        .await
        .unwrap();
    let found = broken(&fixture, &released).await;
    assert!(
        found
            .iter()
            .any(|one| one.starts_with("store::tasks::") && one.contains("title")),
        "{found:?}"
    );
    if let Plain::Postgres(_) = connection {
        // SQLite adds no such column.
        connection
            .run("ALTER TABLE logins ADD COLUMN place text NOT NULL".to_owned())
            .await
            .unwrap();
        let found = broken(&fixture, &released).await;
        assert!(
            found.contains(&"store::logins::INSERT: lacks place, which has no default".to_owned()),
            "{found:?}"
        );
    }
}
