//! What an operator asks and is told about the schema, before an upgrade and with a schema that a
//! newer version left.

use std::process::Output;

use sqlx::{AssertSqlSafe, Connection as _};

use test_support::process::{Server, stint};

use crate::Kind;

#[tokio::test]
async fn the_schema_is_checked_and_required_on_sqlite() {
    the_schema_is_checked_and_required(Kind::Sqlite).await;
}

#[tokio::test]
async fn the_schema_is_checked_and_required_on_postgres() {
    the_schema_is_checked_and_required(Kind::Postgres).await;
}

async fn the_schema_is_checked_and_required(kind: Kind) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = crate::database_url(kind, folder.path()).await;
    let command = |arguments: &[&str]| {
        let mut command = stint(folder.path());
        command.args(arguments).env("DATABASE_URL", &url);
        command.env("STINT_ADDR", "127.0.0.1:0");
        command
    };
    let run = |arguments: &[&str]| command(arguments).output().expect("the binary runs");
    let check = || run(&["migrate", "--check"]);
    let serves = || {
        let settings = [("DATABASE_URL", url.as_str())];
        Server::start_command(command(&["serve", "--no-migrate"]), &settings)
    };

    let empty = check();
    assert_eq!(empty.status.code(), Some(3), "{}", text(&empty));
    let refused = run(&["serve", "--no-migrate"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused).contains("run `stint migrate`"),
        "{}",
        text(&refused)
    );
    let missing = check();
    assert_eq!(missing.status.code(), Some(3));
    let shown = text(&missing);
    assert!(shown.contains("\n   1 accounts\n"), "{shown}");
    assert!(
        shown.contains("\nStop all servers of earlier versions before.\n"),
        "{shown}"
    );

    assert!(run(&["migrate"]).status.success());
    let current = check();
    assert_eq!(current.status.code(), Some(0));
    assert!(text(&current).contains("up to date"), "{}", text(&current));
    drop(serves());

    let future = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        SELECT 999999, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    write(&url, future).await;
    let newer = check();
    assert_eq!(newer.status.code(), Some(0));
    assert!(
        text(&newer).contains("newer and compatible"),
        "{}",
        text(&newer)
    );
    drop(serves());

    write(
        &url,
        "UPDATE schema_compatibility SET oldest_server = 999999",
    )
    .await;
    let reason = "beside which only servers with schema 999999 or newer may write";
    for arguments in [
        &["migrate", "--check"][..],
        &["migrate"],
        &["serve"],
        &["serve", "--no-migrate"],
    ] {
        let refused = run(arguments);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(
            text(&refused).contains(reason),
            "{arguments:?}: {}",
            text(&refused)
        );
    }
}

fn text(output: &Output) -> String {
    let [printed, errors] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{printed}{errors}")
}

/// What another version would have written.
async fn write(url: &str, sql: &str) {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    if url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(url)
            .await
            .expect("it opens");
        sql.execute(&mut connection).await.expect("it is written");
        connection.close().await.expect("it closes");
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.expect("it opens");
        sql.execute(&mut connection).await.expect("it is written");
        connection.close().await.expect("it closes");
    }
}
