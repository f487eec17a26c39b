//! The queries of docs/import.md, on databases with the tables of their programs.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test reports errors by panicking"
)]

use std::path::Path;

use foreign::{Entry, ReadOptions, read};
use shared::Timestamp;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection, TypeInfo, ValueRef};

const POMOTROID: &str = "
    CREATE TABLE sessions (id INTEGER PRIMARY KEY, started_at INTEGER, ended_at INTEGER, round_type TEXT, duration_secs INTEGER, completed INTEGER);
    INSERT INTO sessions (started_at, ended_at, round_type, duration_secs, completed) VALUES
        (1795165200, 1795166700, 'work', 1500, 1),
        (1795166700, 1795167000, 'short-break', 300, 1),
        (1795168800, 1795169400, 'work', 1500, 0),
        (1795172400, NULL, 'work', 1500, 0);";

const FOCUSTIMER: &str = r#"
    CREATE TABLE timeblocks (id INTEGER PRIMARY KEY, "session-id" INTEGER, "start-time" INTEGER, "end-time" INTEGER, state TEXT, status TEXT, "intended-duration" INTEGER);
    CREATE TABLE gaps (id INTEGER PRIMARY KEY, "time-block-id" INTEGER, "start-time" INTEGER, "end-time" INTEGER, flags INTEGER);
    INSERT INTO timeblocks VALUES
        (7, 1, 1795165200000000, 1795167000000000, 'pomodoro', 'completed', 1500000000),
        (8, 1, 1795167000000000, 1795167300000000, 'short-break', 'completed', 300000000),
        (9, 1, 1795168800000000, 1795169400000000, 'pomodoro', 'uncompleted', 1500000000),
        (10, 1, 1795172400000000, -1, 'pomodoro', 'uncompleted', 1500000000);
    INSERT INTO gaps VALUES (1, 7, 1795165800000000, 1795166100000000, 0);"#;

/// The query in the line of the guide that reads this database.
fn query(database: &str) -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/import.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let begin = format!("sqlite3 -csv -header {database} \"");
    let line = guide.lines().find_map(|line| line.strip_prefix(&begin));
    let (query, _) = line
        .expect("a line of the guide")
        .rsplit_once("\" > ")
        .unwrap();
    query.to_owned()
}

/// What `sqlite3 -csv -header` prints.
async fn table(tables: &str, query: &str) -> Vec<u8> {
    let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(tables.to_owned()))
        .execute(&mut database)
        .await
        .unwrap();
    let rows = sqlx::raw_sql(AssertSqlSafe(query.to_owned()))
        .fetch_all(&mut database)
        .await
        .unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = rows[0].columns().iter().map(sqlx::Column::name);
    writer.write_record(columns).unwrap();
    for row in rows {
        let cell = |index| {
            let value = row.try_get_raw(index).unwrap();
            match value.type_info().name() {
                "NULL" => String::new(),
                "INTEGER" => row.get::<i64, _>(index).to_string(),
                _ => row.get::<String, _>(index),
            }
        };
        writer.write_record((0..row.len()).map(cell)).unwrap();
    }
    writer.into_inner().unwrap()
}

async fn entries(database: &str, tables: &str) -> (Vec<Entry>, u64) {
    let file = table(tables, &query(database)).await;
    let options = ReadOptions {
        local: &|local| Timestamp::from_millis(local.and_utc().timestamp_millis()),
        date_order: None,
        columns: None,
    };
    let file = read(&file, &options).unwrap();
    (file.entries, file.notes.total())
}

#[tokio::test]
async fn the_documented_queries_give_tables_that_are_read() {
    let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
    for (database, tables, end, pauses) in [
        ("pomotroid.db", POMOTROID, 1_795_166_700, vec![]),
        (
            "focustimer.db",
            FOCUSTIMER,
            1_795_167_000,
            vec![(at(1_795_165_800), at(1_795_166_100))],
        ),
    ] {
        let (entries, left_out) = entries(database, tables).await;
        let [first, second] = &entries[..] else {
            panic!("{database}: {entries:?}");
        };
        assert_eq!((first.start, first.end), (at(1_795_165_200), at(end)));
        assert_eq!((&first.pauses, first.plan), (&pauses, Some(25)));
        assert!(!first.is_abandoned && second.is_abandoned, "{database}");
        assert_eq!(
            (second.start, second.end),
            (at(1_795_168_800), at(1_795_169_400))
        );
        assert_eq!(left_out, 1, "the one that has not ended");
    }
}
