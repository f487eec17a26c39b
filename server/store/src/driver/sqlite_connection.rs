//! A connection to an SQLite file.
//!
//! Statements run on the thread that asks for them: most take some ten microseconds, less than a
//! switch to another thread and back. A query that takes longer is begun again where the runtime
//! knows that its thread blocks.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use regex::Regex;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{FromSql, Value};
use rusqlite::{CachedStatement, OpenFlags};
use tokio::runtime::{Handle, RuntimeFlavor};

use super::{SqlValue, StoreError};

/// Prepared statements of a connection; more replace those that were used least recently.
const PREPARED_STATEMENTS: usize = 100;

/// Instructions of SQLite's virtual machine after which it asks whether to go on: some milliseconds,
/// enough for a page of a list or of an export.
const STEP_INSTRUCTIONS: i32 = 100_000;

/// How often it asks before a query is interrupted. The first time comes early: SQLite counts the
/// instructions of all runs of a statement.
const SHORT: i64 = 2;

/// What every connection sets. Savepoint journals and sorts would use files in a temporary folder,
/// which may be full or missing. What is deleted is overwritten, also in free pages.
pub(super) const SETTINGS: [(&str, &str); 4] = [
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("temp_store", "MEMORY"),
    ("secure_delete", "ON"),
];

/// An SQLite file, for connections to it.
#[derive(Clone, Debug)]
pub(super) struct SqliteFile {
    path: PathBuf,
    /// How long a connection waits for a lock of another program.
    busy_timeout: Duration,
}

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileAccess {
    /// The only connection that writes. It does not wait for locks: see `SqliteWriter::begin`.
    Write,
    /// Any number beside the one that writes.
    Read,
}

/// An open connection with its prepared statements.
#[derive(Debug)]
pub(super) struct SqliteConnection {
    connection: rusqlite::Connection,
    /// How often SQLite may still ask whether to go on.
    steps: Arc<AtomicI64>,
}

/// A row of a result.
#[derive(Debug)]
pub struct SqliteRow {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl SqliteFile {
    pub(super) fn new(path: &Path, busy_timeout: Duration) -> Self {
        Self {
            path: path.to_owned(),
            busy_timeout,
        }
    }

    /// Opens a connection. The first one that writes creates the file and sets its journal mode.
    pub(super) fn open(&self, access: FileAccess) -> Result<SqliteConnection, StoreError> {
        Ok(blocking(|| self.open_here(access))?)
    }

    fn open_here(&self, access: FileAccess) -> rusqlite::Result<SqliteConnection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let (flags, timeout, own) = match access {
            FileAccess::Write => (
                flags | OpenFlags::SQLITE_OPEN_CREATE,
                Duration::ZERO,
                ("journal_mode", "WAL"),
            ),
            FileAccess::Read => (flags, self.busy_timeout, ("query_only", "ON")),
        };
        let connection = rusqlite::Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(timeout)?;
        for (name, value) in [own].into_iter().chain(SETTINGS) {
            connection.execute_batch(&format!("PRAGMA {name} = {value}"))?;
        }
        connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
        // The function by which lists are searched.
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function("regexp", 2, flags, matches)?;
        let steps = Arc::new(AtomicI64::new(i64::MAX));
        let left = Arc::clone(&steps);
        let is_over = move || left.fetch_sub(1, Ordering::Relaxed) <= 1;
        connection.progress_handler(STEP_INSTRUCTIONS, Some(is_over))?;
        Ok(SqliteConnection { connection, steps })
    }
}

impl SqliteConnection {
    /// Runs a statement and returns how many rows it touched.
    pub(super) fn execute(&self, sql: &str, values: &[SqlValue]) -> Result<u64, StoreError> {
        Ok(self.run(sql, values, |statement| {
            let mut rows = statement.raw_query();
            while rows.next()?.is_some() {}
            drop(rows);
            Ok(if statement.readonly() {
                0
            } else {
                self.connection.changes()
            })
        })?)
    }

    /// Runs a query and returns all its rows.
    pub(super) fn fetch_all(
        &self,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<Vec<SqliteRow>, StoreError> {
        Ok(self.run(sql, values, fetch)?)
    }

    /// Whether a transaction is open.
    pub(super) fn is_in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Prepares a statement, once, and runs it: where it only reads, twice if it is long.
    fn run<T>(
        &self,
        sql: &str,
        values: &[SqlValue],
        run: impl Fn(&mut CachedStatement<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for index in 1..=statement.parameter_count() {
            let name = statement.parameter_name(index).unwrap_or_default();
            // SQLite numbers the parameters as they appear; `$2` is the second value.
            let number: usize = name.trim_start_matches('$').parse().unwrap_or(index);
            if let Some(value) = number.checked_sub(1).and_then(|number| values.get(number)) {
                statement.raw_bind_parameter(index, value)?;
            }
        }
        if !statement.readonly() {
            return run(&mut statement);
        }
        self.steps.store(SHORT, Ordering::Relaxed);
        let result = run(&mut statement);
        self.steps.store(i64::MAX, Ordering::Relaxed);
        match result {
            Err(error) if is_interrupted(&error) => blocking(|| run(&mut statement)),
            result => result,
        }
    }
}

fn fetch(statement: &mut CachedStatement<'_>) -> rusqlite::Result<Vec<SqliteRow>> {
    let columns: Arc<[String]> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let values = (0..columns.len()).map(|index| row.get(index));
        found.push(SqliteRow {
            values: values.collect::<rusqlite::Result<_>>()?,
            columns: Arc::clone(&columns),
        });
    }
    Ok(found)
}

impl SqliteRow {
    /// A value of a type that SQLite has.
    pub(super) fn get<T: FromSql>(&self, column: &str) -> Result<T, sqlx::Error> {
        let found = self.columns.iter().position(|name| name == column);
        let value = found.and_then(|index| self.values.get(index));
        let value = value.ok_or_else(|| sqlx::Error::ColumnNotFound(column.to_owned()))?;
        T::column_result(value.into()).map_err(|error| sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: error.into(),
        })
    }
}

/// `text REGEXP pattern`; null without a text.
fn matches(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    let pattern = context.get_or_create_aux(0, |pattern| {
        let pattern = Regex::new(pattern.as_str()?)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(pattern)
    })?;
    let text = context.get_raw(1).as_str_or_null()?;
    Ok(text.map(|text| pattern.is_match(text)))
}

fn is_interrupted(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
}

/// Does what may take long: others of the runtime go on meanwhile, where it has several threads.
pub(super) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use runtime::clock::Stopwatch;

    use super::*;

    /// Some million instructions.
    const LONG: &str =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
        SELECT count(*) AS many FROM n";

    fn file() -> (tempfile::TempDir, SqliteFile) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = SqliteFile::new(&folder.path().join("stint.db"), Duration::ZERO);
        (folder, file)
    }

    fn many(connection: &SqliteConnection, rows: i64) -> i64 {
        let found = connection.fetch_all(LONG, &[rows.into()]).expect("a count");
        found[0].get("many").expect("a number")
    }

    #[test]
    fn a_long_query_is_begun_again_and_whole() {
        let (_folder, file) = file();
        for access in [FileAccess::Write, FileAccess::Read] {
            let connection = file.open(access).expect("a file");
            for rows in [1, 1_000_000, 10, 1_000_000] {
                assert_eq!(many(&connection, rows), rows);
            }
        }
    }

    #[test]
    fn others_go_on_during_a_long_query() {
        let (_folder, file) = file();
        let connection = file.open(FileAccess::Write).expect("a file");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .expect("a runtime");
        let went_on = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&went_on);
        let query = runtime.spawn(async move {
            tokio::spawn(async move { other.store(true, Ordering::SeqCst) });
            // Never waits, so that the only thread of the runtime is not free by itself.
            let began = Stopwatch::started();
            while !went_on.load(Ordering::SeqCst) && began.elapsed() < Duration::from_secs(60) {
                many(&connection, 100_000);
            }
            went_on.load(Ordering::SeqCst)
        });
        assert!(runtime.block_on(query).expect("it does not panic"));
    }

    #[test]
    fn parameters_have_their_numbers_whatever_their_order() {
        let (_folder, file) = file();
        let connection = file.open(FileAccess::Write).expect("a file");
        let values = [SqlValue::from("one"), SqlValue::from(2_i64), true.into()];
        let sql = "SELECT $2 AS two, $1 AS one, $2 + 1 AS three, $3 AS truth";
        let row = &connection.fetch_all(sql, &values).expect("a row")[0];
        assert_eq!(row.get::<i64>("two").ok(), Some(2));
        assert_eq!(row.get::<String>("one").ok(), Some("one".to_owned()));
        assert_eq!(row.get::<i64>("three").ok(), Some(3));
        assert_eq!(row.get::<bool>("truth").ok(), Some(true));
        assert!(row.get::<i64>("one").is_err() && row.get::<i64>("four").is_err());
    }

    #[test]
    fn texts_match_patterns_and_nothing_matches_none() {
        let (_folder, file) = file();
        let connection = file.open(FileAccess::Write).expect("a file");
        let matches = |text: Option<&str>, pattern: &str| {
            let values = [SqlValue::from(text), pattern.into()];
            let found = connection.fetch_all("SELECT $1 REGEXP $2 AS found", &values);
            found.map(|rows| rows[0].get::<Option<bool>>("found").expect("a truth"))
        };
        assert!(matches!(matches(Some("Stint"), "^s|nt$"), Ok(Some(true))));
        assert!(matches!(matches(Some("Stint"), "x"), Ok(Some(false))));
        assert!(matches!(matches(None, "x"), Ok(None)));
        assert!(matches(Some("Stint"), "(").is_err());
    }

    #[test]
    fn a_reader_cannot_write_and_a_second_writer_does_not_wait() {
        let (_folder, file) = file();
        let writer = file.open(FileAccess::Write).expect("a file");
        let create = "CREATE TABLE t (a INTEGER PRIMARY KEY)";
        writer.execute(create, &[]).expect("it is the writer");
        let insert = "INSERT INTO t (a) VALUES ($1)";
        assert_eq!(writer.execute(insert, &[1_i64.into()]).ok(), Some(1));
        let again = writer.execute(insert, &[1_i64.into()]);
        assert!(matches!(again, Err(StoreError::Taken(_))), "{again:?}");
        let reader = file.open(FileAccess::Read).expect("a file");
        let refused = reader.execute(insert, &[2_i64.into()]);
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{refused:?}"
        );
        writer.execute("BEGIN IMMEDIATE", &[]).expect("nobody else");
        assert!(writer.is_in_transaction());
        let other = file.open(FileAccess::Write).expect("a file");
        let busy = other.execute("BEGIN IMMEDIATE", &[]);
        assert!(busy.is_err_and(|error| error.is_sqlite_busy()));
    }
}
