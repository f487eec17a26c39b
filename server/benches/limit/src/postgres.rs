//! The least that sqlx can do on PostgreSQL: a write is one statement, which is a transaction of its own,
//! so one round trip.

use sqlx::Row;
use sqlx::postgres::{PgPool, PgPoolOptions};
use uuid::Uuid;

use super::storage::{Change, LIST, LOGIN, Listed, SESSION};

/// As many as Stint has by default.
const CONNECTIONS: u32 = 16;

const SCHEMA: &str = "
    CREATE TABLE logins (hash bytea PRIMARY KEY, user_id uuid NOT NULL);
    CREATE TABLE counts (user_id uuid PRIMARY KEY, sessions bigint NOT NULL);
    CREATE TABLE sessions (
        user_id uuid NOT NULL, id uuid NOT NULL, started timestamptz NOT NULL, view text NOT NULL,
        PRIMARY KEY (user_id, id)
    );
    CREATE INDEX sessions_start ON sessions (user_id, started DESC, id DESC);
    CREATE TABLE events (
        user_id uuid NOT NULL, sequence bigint NOT NULL, session_id uuid NOT NULL,
        version integer NOT NULL, data text NOT NULL, PRIMARY KEY (user_id, sequence)
    );
    CREATE UNIQUE INDEX events_session ON events (user_id, session_id, version);";

const SIGN_IN: &str = "WITH counted AS (INSERT INTO counts VALUES ($1, 0)) INSERT INTO logins (user_id, hash) VALUES ($1, $2)";
const START: &str = "
    WITH started AS (INSERT INTO sessions VALUES ($1, $2, now(), $3)),
        counted AS (UPDATE counts SET sessions = sessions + 1 WHERE user_id = $1)
    INSERT INTO events SELECT $1, coalesce(max(sequence), 0) + 1, $2, 1, substr($3, 1, 160)
    FROM events WHERE user_id = $1";
const COMPLETE: &str = "
    WITH completed AS (UPDATE sessions SET view = $3 WHERE user_id = $1 AND id = $2)
    INSERT INTO events SELECT $1, coalesce(max(sequence), 0) + 1, $2, 2, substr($3, 1, 160)
    FROM events WHERE user_id = $1";
const IMPORT: &str = "
    WITH imported AS (
        INSERT INTO sessions
        SELECT $1, gen_random_uuid(), now() - i * interval '30 minutes', $3 FROM generate_series(1, $2) AS i
    )
    UPDATE counts SET sessions = $2 WHERE user_id = $1";

/// A pool.
pub struct Postgres {
    pool: PgPool,
}

impl Postgres {
    /// Creates the tables.
    pub async fn create(url: &str) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .test_before_acquire(false)
            .connect(url)
            .await
            .expect("a database");
        let made = sqlx::raw_sql(SCHEMA).execute(&pool).await;
        made.expect("a schema");
        Self { pool }
    }

    /// Returns once the change is durable.
    pub async fn write(&self, change: Change) {
        let query = match &change {
            Change::SignIn { hash, user } => sqlx::query(SIGN_IN).bind(user).bind(hash),
            Change::Start { user, id, view } => sqlx::query(START).bind(user).bind(id).bind(view),
            Change::Complete { user, id, view } => {
                sqlx::query(COMPLETE).bind(user).bind(id).bind(view)
            }
            Change::Import {
                user,
                sessions,
                view,
            } => sqlx::query(IMPORT).bind(user).bind(sessions).bind(view),
        };
        query.execute(&self.pool).await.expect("it is written");
    }

    pub async fn user(&self, hash: Vec<u8>) -> Uuid {
        let query = sqlx::query_scalar(LOGIN).bind(hash);
        query.fetch_one(&self.pool).await.expect("a sign-in")
    }

    pub async fn session(&self, user: Uuid, id: Uuid) -> String {
        let query = sqlx::query_scalar(SESSION).bind(user).bind(id);
        query.fetch_one(&self.pool).await.expect("a session")
    }

    pub async fn list(&self, user: Uuid) -> Listed {
        let query = sqlx::query(LIST).bind(user);
        let rows = query.fetch_all(&self.pool).await.expect("sessions");
        Listed {
            total: rows.first().map_or(0, |row| row.get("total")),
            views: rows.iter().map(|row| row.get("view")).collect(),
        }
    }
}
