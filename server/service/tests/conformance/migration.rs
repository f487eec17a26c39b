//! A database of an earlier version with data in every table has the same data after the
//! migrations.

use sqlx::{AssertSqlSafe, ConnectOptions, Connection as _};
use store::{Connection, Database, DatabaseUrl};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, MORNING};
use crate::schema::migrations;
use test_support::database::Kind;

conformance![the_rows_of_every_table_survive];

/// Before the user was part of every key.
const VERSION: i64 = 14;

/// Rows of every table: `@u1` is a UUID, `@t` an instant, `@h1` a hash.
const ROWS: &str = r#"
INSERT INTO users (id, email, password_hash, time_zone, guest, last_sequence, has_webhooks, created_at, updated_at) VALUES
    (@u1, 'Ada', 'x', 'Europe/Berlin', FALSE, 3, TRUE, @t, @t),
    (@u2, NULL, NULL, 'UTC', TRUE, 1, FALSE, @t, @t);
INSERT INTO logins (id, user_id, token_hash, user_agent, created_at, last_used_at, expires_at) VALUES
    (@u11, @u1, @h1, 'curl', @t, @t, @d), (@u12, @u2, @h2, NULL, @t, @t, @d);
INSERT INTO api_tokens (id, user_id, name, token_hash, scopes, created_at) VALUES
    (@u13, @u1, 'script', @h3, 'sessions:read', @t);
INSERT INTO calendars (user_id, secret_hash, created_at) VALUES (@u1, @h4, @t);
INSERT INTO sessions (id, user_id, session_type, planned_duration, actual_duration, actual_seconds, start_time, end_time,
    status, task_id, intention, quality_rating, focus_score, focus_score_source, score_version, score_base,
    score_distractions, score_duration_bonus, score_calculated, task_progress, newest_at, commanded_at, version,
    next_deadline, deleted_at, created_at, updated_at, alert_at, counted) VALUES
    (@u21, @u1, 'pomodoro', 25, 20, 1200, @t, @d, 'completed', @u31, 'write', 4, 80, 'calculated', 1, 80, 0, 0, 80, 'half',
        @d, @d, 2, NULL, NULL, @t, @d, NULL, '1,2,pc,80,1,,'),
    (@u22, @u1, 'short', 15, NULL, NULL, @d, NULL, 'paused', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, @d, @d, 1, @e, NULL, @d, @d, @d, NULL),
    (@u23, @u2, 'long', 50, NULL, NULL, @t, NULL, 'active', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, @t, @t, 1, @d, NULL, @t, @t, NULL, NULL);
INSERT INTO session_pauses (id, session_id, position, pause_time, resume_time, pause_reason, duration) VALUES
    (@u41, @u21, 0, @t, @d, 'phone', 60), (@u42, @u22, 0, @d, NULL, NULL, NULL);
INSERT INTO session_distractions (id, session_id, position, kind, note, occurred_at) VALUES
    (@u43, @u21, 0, 'external', 'door', @t), (@u44, @u23, 0, 'internal', NULL, @t);
INSERT INTO session_events (event_id, user_id, sequence, session_id, version, type, occurred_at, recorded_at, data) VALUES
    (@u51, @u1, 1, @u21, 1, 'FocusSessionStarted', @t, @t, '{"a": 1}'),
    (@u52, @u1, 2, @u21, 2, 'SessionCompleted', @d, @d, '{}'),
    (@u53, @u1, 3, @u22, 1, 'FocusSessionStarted', @d, @d, '{}'),
    (@u54, @u2, 1, @u23, 1, 'FocusSessionStarted', @t, @t, '{}');
INSERT INTO task_progress (session_id, user_id, task_id, status, automatic, progress, focused_seconds, start_time, end_time)
    VALUES (@u21, @u1, @u31, 'completed', FALSE, 'half', 1200, @t, @d);
INSERT INTO alerts (id, user_id, session_id, kind, number, instant, created_at) VALUES
    (@u61, @u1, @u21, 'timeElapsed', 0, @t, @t), (@u62, @u1, @u21, 'pauseEnded', 1, @t, @t);
INSERT INTO projects (user_id, id, name, color, version, created_at, updated_at) VALUES
    (@u1, @u32, 'Thesis', '#aabbcc', 1, @t, @t);
INSERT INTO tasks (user_id, id, title, project_id, status, version, created_at, updated_at) VALUES
    (@u1, @u31, 'Chapter', @u32, 'open', 1, @t, @t);
INSERT INTO commands (user_id, command_id, session_id, fingerprint, outcome, problem, created_at) VALUES
    (@u1, @u71, @u21, @h5, 'applied', NULL, @t), (@u1, @u72, @u21, @h6, 'rejected', '{"code": "x"}', @t);
INSERT INTO idempotency_keys (user_id, key, fingerprint, status, headers, body, created_at) VALUES
    (@u1, 'once', @h7, 201, '[]', '{}', @t);
INSERT INTO webhooks (id, user_id, url, events, enabled, disabled_reason, disabled_at, due_at, created_at, updated_at) VALUES
    (@u81, @u1, 'https://example.org/a', NULL, TRUE, NULL, NULL, @t, @t, @t),
    (@u82, @u1, 'https://example.org/b', 'SessionCompleted', FALSE, 'gone', @t, NULL, @t, @t);
INSERT INTO deliveries (id, webhook_id, lane, sequence, type, body, status, attempts, due_at, created_at, done_at) VALUES
    (@u83, @u81, @u21, 1, 'FocusSessionStarted', '{"b": 2}', 'delivered', 1, NULL, @t, @d),
    (@u84, @u81, @u22, 3, 'FocusSessionStarted', '{}', 'pending', 1, @t, @t, NULL);
INSERT INTO delivery_attempts (delivery_id, number, attempted_at, duration, status_code) VALUES
    (@u83, 1, @t, 12, 204), (@u84, 1, @t, 13, 500);
INSERT INTO push_subscriptions (id, user_id, login_id, endpoint, endpoint_hash, p256dh, auth, created_at) VALUES
    (@u91, @u1, @u11, 'https://push.example.org/1', @h8, @p, @k, @t);
INSERT INTO push_deliveries (alert_id, subscription_id, session_id, kind, instant, expires_at, next_attempt_at) VALUES
    (@u61, @u91, @u21, 'timeElapsed', @t, @d, @d);
"#;

async fn the_rows_of_every_table_survive(fixture: Fixture) {
    let folder = tempfile::tempdir().unwrap();
    let kind = fixture.db.kind;
    let url = match kind {
        Kind::Sqlite => format!("sqlite://{}", folder.path().join("stint.db").display())
            .parse()
            .unwrap(),
        Kind::Postgres => {
            DatabaseUrl::Postgres(vec![test_support::postgres::fresh_database().await])
        }
    };
    let rows = AssertSqlSafe(spelled(kind, ROWS));
    match &url {
        DatabaseUrl::Sqlite(options) => {
            let options = options.as_ref().clone().create_if_missing(true);
            let mut connection = options.connect().await.unwrap();
            let old = migrations(kind, VERSION);
            old.run_direct(None, &mut connection, false).await.unwrap();
            sqlx::raw_sql(rows).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        DatabaseUrl::Postgres(hosts) => {
            let mut connection = hosts[0].connect().await.unwrap();
            let old = migrations(kind, VERSION);
            old.run_direct(None, &mut connection, false).await.unwrap();
            sqlx::raw_sql(rows).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
    let database = Database::open(&url).await.unwrap();
    let tables = columns(&database, kind).await;
    let before = contents(&database, &tables).await;
    assert_eq!(before.len(), 19);
    database.migrate().await.unwrap();
    assert_eq!(contents(&database, &tables).await, before);
    let mut connection = database.read().await.unwrap();
    for (directory, count) in [
        ("email_directory", 1),
        ("credential_directory", 4),
        ("endpoint_directory", 1),
    ] {
        let sql = format!("SELECT user_id FROM {directory}");
        assert_eq!(connection.fetch_all(&sql, &[]).await.unwrap().len(), count);
    }
    let sql = "SELECT sessions FROM session_counts ORDER BY user_id, begins";
    let counts = connection.fetch_all(sql, &[]).await.unwrap();
    let counts: Vec<i64> = counts
        .iter()
        .map(|row| row.integer("sessions").unwrap())
        .collect();
    assert_eq!(counts, [2, 1], "of the users 1 and 2");
    let sql = "SELECT due_at FROM webhook_schedules WHERE due_at IS NOT NULL";
    let due = connection.fetch_all(sql, &[]).await.unwrap();
    assert_eq!(due[0].time("due_at").unwrap(), MORNING);
    assert_eq!(due.len(), 1);
    let sql = "SELECT shard FROM sessions WHERE next_deadline IS NOT NULL ORDER BY user_id";
    let rows = connection.fetch_all(sql, &[]).await.unwrap();
    let shards: Vec<i64> = rows
        .iter()
        .map(|row| row.integer("shard").unwrap())
        .collect();
    assert_eq!(shards, [1, 2], "of the users 1 and 2");
    drop(connection);
    if kind == Kind::Sqlite {
        let mut connection = database.read().await.unwrap();
        let broken = connection.fetch_all("PRAGMA foreign_key_check", &[]).await;
        assert!(broken.unwrap().is_empty());
    }
    database.close().await;
}

/// Each table with an expression that shows its columns as a text, without one that moved.
async fn columns(database: &Database, kind: Kind) -> Vec<(String, String)> {
    let sql = match kind {
        Kind::Sqlite => {
            "SELECT t.name AS name, string_agg('quote(' || c.name || ')', '||'',''||') AS columns
             FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'
                 AND NOT (t.name = 'webhooks' AND c.name = 'due_at') GROUP BY t.name ORDER BY t.name"
        }
        Kind::Postgres => {
            "SELECT table_name::text AS name, 'ROW(' || string_agg(quote_ident(column_name), ',') || ')::text' AS columns
             FROM information_schema.columns WHERE table_schema = 'public'
                 AND NOT (table_name = 'webhooks' AND column_name = 'due_at') GROUP BY table_name ORDER BY table_name"
        }
    };
    let mut connection = database.read().await.unwrap();
    let rows = connection.fetch_all(sql, &[]).await.unwrap();
    let rows = rows
        .iter()
        .map(|row| (row.text("name").unwrap(), row.text("columns").unwrap()));
    let is_ours = |name: &str| {
        ![
            "_sqlx_migrations",
            "schema_compatibility",
            "server_keys",
            "timer_parts",
            "write_probe",
        ]
        .contains(&name)
    };
    rows.filter(|(name, _)| is_ours(name)).collect()
}

/// The rows of each table, sorted; every table has some.
async fn contents(database: &Database, tables: &[(String, String)]) -> Vec<(String, Vec<String>)> {
    let mut connection: Connection = database.read().await.unwrap();
    let mut contents = Vec::new();
    for (table, columns) in tables {
        let sql = format!("SELECT {columns} AS shown FROM {table}");
        let rows = connection.fetch_all(&sql, &[]).await.unwrap();
        assert!(!rows.is_empty(), "{table} has rows");
        let mut rows: Vec<_> = rows.iter().map(|row| row.text("shown").unwrap()).collect();
        rows.sort_unstable();
        contents.push((table.clone(), rows));
    }
    contents
}

/// The rows in the database's own spelling.
fn spelled(kind: Kind, sql: &str) -> String {
    let bytes = |hex: String| match kind {
        Kind::Sqlite => format!("x'{hex}'"),
        Kind::Postgres => format!("'\\x{hex}'"),
    };
    let time = |minutes: i64| {
        let at = MORNING.plus(minutes * MINUTE);
        match kind {
            Kind::Sqlite => at.as_millis().to_string(),
            Kind::Postgres => format!("'{at}'"),
        }
    };
    let mut spelled = String::new();
    let mut parts = sql.split('@');
    spelled.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let kind_of = &part[..1];
        let digits = part[1..].find(|letter: char| !letter.is_ascii_digit());
        let end = 1 + digits.unwrap_or(0);
        let number = || part[1..end].parse::<u8>().unwrap();
        match kind_of {
            "u" => {
                let id = Uuid::from_u128(number().into());
                match kind {
                    Kind::Sqlite => spelled.push_str(&bytes(id.simple().to_string())),
                    Kind::Postgres => spelled.push_str(&format!("'{id}'")),
                }
            }
            "h" => spelled.push_str(&bytes(format!("{:02x}", number()).repeat(32))),
            "p" => spelled.push_str(&bytes("04".repeat(65))),
            "k" => spelled.push_str(&bytes("05".repeat(16))),
            "t" => spelled.push_str(&time(0)),
            "d" => spelled.push_str(&time(25)),
            "e" => spelled.push_str(&time(40)),
            other => panic!("@{other} is no placeholder"),
        }
        spelled.push_str(&part[end..]);
    }
    spelled
}
