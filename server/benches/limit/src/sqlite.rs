//! The least that sqlx can do on SQLite: a write is two or three statements, sent together, in a
//! transaction that waiting writes share, committed with `synchronous=FULL`.

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Row};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::storage::{Change, LIST, LOGIN, Listed, SESSION};

/// Writes that share a commit.
const BATCH: usize = 32;

const SCHEMA: &str = "
    CREATE TABLE logins (hash BLOB PRIMARY KEY, user_id BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE counts (user_id BLOB PRIMARY KEY, sessions INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE sessions (
        user_id BLOB NOT NULL, id BLOB NOT NULL, started INTEGER NOT NULL, view TEXT NOT NULL,
        PRIMARY KEY (user_id, id)
    );
    CREATE INDEX sessions_start ON sessions (user_id, started DESC, id DESC);
    CREATE TABLE events (
        user_id BLOB NOT NULL, sequence INTEGER NOT NULL, session_id BLOB NOT NULL,
        version INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (user_id, sequence)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX events_session ON events (user_id, session_id, version);";

/// Readers, and the one writer's queue.
pub struct Sqlite {
    readers: SqlitePool,
    writes: mpsc::Sender<Write>,
}

/// A write, answered after its commit.
struct Write {
    change: Change,
    done: oneshot::Sender<()>,
}

impl Sqlite {
    /// Creates the database.
    pub async fn create(url: &str) -> Self {
        let options: SqliteConnectOptions = url.parse().expect("a URL");
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("temp_store", "MEMORY");
        let mut writer = options.connect().await.expect("a database");
        let made = sqlx::raw_sql(SCHEMA).execute(&mut writer).await;
        made.expect("a schema");
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .expect("readers");
        let (writes, waiting) = mpsc::channel(1024);
        tokio::spawn(write_all(writer, waiting));
        Self { readers, writes }
    }

    /// Returns once the change is durable.
    pub async fn write(&self, change: Change) {
        let (done, committed) = oneshot::channel();
        let sent = self.writes.send(Write { change, done }).await;
        assert!(sent.is_ok(), "the writer is gone");
        committed.await.expect("it is committed");
    }

    pub async fn user(&self, hash: Vec<u8>) -> Uuid {
        let query = sqlx::query_scalar(LOGIN).bind(hash);
        let user = query.fetch_one(&self.readers).await;
        user.expect("a sign-in")
    }

    pub async fn session(&self, user: Uuid, id: Uuid) -> String {
        let query = sqlx::query_scalar(SESSION).bind(user).bind(id);
        query.fetch_one(&self.readers).await.expect("a session")
    }

    pub async fn list(&self, user: Uuid) -> Listed {
        let query = sqlx::query(LIST).bind(user);
        let rows = query.fetch_all(&self.readers).await.expect("sessions");
        Listed {
            total: rows.first().map_or(0, |row| row.get("total")),
            views: rows.iter().map(|row| row.get("view")).collect(),
        }
    }
}

async fn write_all(mut writer: SqliteConnection, mut waiting: mpsc::Receiver<Write>) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        run_sql(&mut writer, "BEGIN IMMEDIATE").await;
        for write in &batch {
            apply(&mut writer, &write.change).await;
        }
        run_sql(&mut writer, "COMMIT").await;
        for write in batch.drain(..) {
            // Fails if the client is gone.
            let _ = write.done.send(());
        }
    }
}

async fn run_sql(writer: &mut SqliteConnection, sql: &'static str) {
    sqlx::query(sql).execute(writer).await.expect("it runs");
}

/// All statements of a change in one message to the connection's thread.
async fn apply(writer: &mut SqliteConnection, change: &Change) {
    let query = match change {
        Change::SignIn { hash, user } => sqlx::query(
            "INSERT INTO logins (user_id, hash) VALUES ($1, $2); INSERT INTO counts VALUES ($1, 0)",
        )
        .bind(user)
        .bind(hash),
        Change::Start { user, id, view } => sqlx::query(
            "INSERT INTO sessions VALUES ($1, $2, unixepoch('subsec') * 1000, $3); \
             UPDATE counts SET sessions = sessions + 1 WHERE user_id = $1; \
             INSERT INTO events SELECT $1, coalesce(max(sequence), 0) + 1, $2, 1, substr($3, 1, 160) \
             FROM events WHERE user_id = $1",
        )
        .bind(user)
        .bind(id)
        .bind(view),
        Change::Complete { user, id, view } => sqlx::query(
            "UPDATE sessions SET view = $3 WHERE user_id = $1 AND id = $2; \
             INSERT INTO events SELECT $1, coalesce(max(sequence), 0) + 1, $2, 2, substr($3, 1, 160) \
             FROM events WHERE user_id = $1",
        )
        .bind(user)
        .bind(id)
        .bind(view),
        Change::Import { user, sessions, view } => sqlx::query(
            "INSERT INTO sessions WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
             SELECT $1, randomblob(16), i * 1800000, $3 FROM n; \
             UPDATE counts SET sessions = $2 WHERE user_id = $1",
        )
        .bind(user)
        .bind(sessions)
        .bind(view),
    };
    query.execute(writer).await.expect("it is written");
}
