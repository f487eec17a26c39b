//! The least that axum and sqlx can do: sessions as texts, their events, and sign-ins. No rules, no
//! scopes, no limits, no errors.
//!
//! A write is two or three statements, sent together, in a transaction that waiting writes share,
//! committed with `synchronous=FULL`. Each request looks its sign-in up by the hash of the cookie.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as PathValue, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use sha2::{Digest, Sha256};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Row};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Files with answers of Stint.
pub const SESSION: &str = "session.json";
pub const PAGE: &str = "page.html";

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

struct App {
    readers: SqlitePool,
    writes: mpsc::Sender<Write>,
    session: String,
    page: Bytes,
}

/// A write, answered after its commit.
struct Write {
    change: Change,
    done: oneshot::Sender<()>,
}

enum Change {
    SignIn {
        hash: Vec<u8>,
        user: Uuid,
    },
    Start {
        user: Uuid,
        id: Uuid,
        view: String,
    },
    Complete {
        user: Uuid,
        id: Uuid,
        view: String,
    },
    Import {
        user: Uuid,
        sessions: i64,
        view: String,
    },
}

/// Serves on a free port, which it prints.
pub async fn run(folder: &Path) {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("limit.db"))
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
    let file = |name| std::fs::read_to_string(folder.join(name)).expect("an example");
    let app = Arc::new(App {
        readers,
        writes,
        session: file(SESSION),
        page: file(PAGE).into(),
    });
    let router = Router::new()
        .route("/", get(page))
        .route("/api/auth/guest", post(sign_in))
        .route("/api/import", post(import))
        .route("/api/sessions", post(start).get(list))
        .route("/api/sessions/{id}", get(one))
        .route("/api/sessions/{id}/complete", put(complete))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(app);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    axum::serve(listener, router).await.expect("it serves");
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

impl App {
    /// Returns once the change is durable.
    async fn write(&self, change: Change) {
        let (done, committed) = oneshot::channel();
        let sent = self.writes.send(Write { change, done }).await;
        assert!(sent.is_ok(), "the writer is gone");
        committed.await.expect("it is committed");
    }

    async fn user(&self, headers: &HeaderMap) -> Uuid {
        let cookie = headers.get(header::COOKIE).expect("a cookie");
        sqlx::query_scalar("SELECT user_id FROM logins WHERE hash = $1")
            .bind(hash_of(cookie.as_bytes()))
            .fetch_one(&self.readers)
            .await
            .expect("a sign-in")
    }

    /// The example with an id that is as long as its own.
    fn view(&self, id: Uuid) -> String {
        const FIELD: &str = "\"sessionId\":\"";
        let (before, after) = self.session.split_once(FIELD).expect("an id");
        format!("{before}{FIELD}{id}{}", &after[36..])
    }
}

fn hash_of(secret: &[u8]) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

fn new_id() -> Uuid {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("randomness");
    Uuid::from_bytes(bytes)
}

fn json(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}

async fn page(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html")], app.page.clone())
}

async fn sign_in(State(app): State<Arc<App>>) -> impl IntoResponse {
    let cookie = format!("login={}", new_id().simple());
    let (hash, user) = (hash_of(cookie.as_bytes()), new_id());
    app.write(Change::SignIn { hash, user }).await;
    (StatusCode::CREATED, [(header::SET_COOKIE, cookie)])
}

async fn import(State(app): State<Arc<App>>, headers: HeaderMap, log: String) {
    let user = app.user(&headers).await;
    let sessions = i64::try_from(log.lines().count() / 2).expect("small");
    let view = app.session.clone();
    app.write(Change::Import {
        user,
        sessions,
        view,
    })
    .await;
}

async fn start(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let user = app.user(&headers).await;
    let start: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let id = start["sessionId"].as_str().expect("an id");
    let id = Uuid::parse_str(id).expect("an id");
    let view = app.view(id);
    let change = Change::Start {
        user,
        id,
        view: view.clone(),
    };
    app.write(change).await;
    (StatusCode::CREATED, json(view))
}

async fn complete(
    State(app): State<Arc<App>>,
    PathValue(id): PathValue<Uuid>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let user = app.user(&headers).await;
    let complete: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert!(complete["qualityRating"].is_number(), "a rating");
    let view = app.view(id);
    let change = Change::Complete {
        user,
        id,
        view: view.clone(),
    };
    app.write(change).await;
    json(view)
}

async fn one(
    State(app): State<Arc<App>>,
    PathValue(id): PathValue<Uuid>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let user = app.user(&headers).await;
    let view: String =
        sqlx::query_scalar("SELECT view FROM sessions WHERE user_id = $1 AND id = $2")
            .bind(user)
            .bind(id)
            .fetch_one(&app.readers)
            .await
            .expect("a session");
    json(view)
}

async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> impl IntoResponse {
    let user = app.user(&headers).await;
    let rows = sqlx::query(
        "SELECT view, (SELECT sessions FROM counts WHERE user_id = $1) AS total FROM sessions \
         WHERE user_id = $1 ORDER BY started DESC, id DESC LIMIT 20",
    )
    .bind(user)
    .fetch_all(&app.readers)
    .await
    .expect("sessions");
    let total: i64 = rows.first().map_or(0, |row| row.get("total"));
    let views: Vec<&str> = rows.iter().map(|row| row.get("view")).collect();
    let views = views.join(",");
    json(format!(
        "{{\"items\":[{views}],\"page\":1,\"limit\":20,\"totalItems\":{total}}}"
    ))
}
