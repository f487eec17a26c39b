//! What each operation asks of the database: statements, and round trips to it. A change that makes
//! an operation cost more or less changes its row here.
//!
//! Where rates depend on the machine, these numbers do not. A transaction's beginning and end are
//! two statements, also of one that only reads. SQLite has no round trips; on PostgreSQL several writes are
//! one.

use serde_json::{Value, json};

use crate::harness::{Browser, Server};
use test_support::database::Kind;

/// Statements and round trips.
type Cost = (u64, u64);

/// Operation, statements on SQLite, cost on PostgreSQL.
const COSTS: &[(&str, u64, Cost)] = &[
    ("start", 9, (7, 3)),
    ("current session", 2, (2, 2)),
    ("pause", 9, (7, 3)),
    ("resume", 9, (7, 3)),
    ("distraction", 9, (7, 3)),
    ("timer page", 6, (6, 6)),
    ("complete", 8, (6, 3)),
    ("one session", 2, (2, 2)),
    ("one session, within a second", 1, (1, 1)),
    ("list", 2, (2, 2)),
    ("filtered list", 2, (2, 2)),
    ("events of a session", 5, (5, 5)),
    ("events", 6, (6, 6)),
    ("statistics", 7, (7, 7)),
    ("tasks", 6, (6, 6)),
    ("history page", 5, (5, 5)),
    ("insights page", 8, (8, 8)),
    ("session page", 8, (8, 8)),
    ("new task", 11, (9, 6)),
    ("changed task", 12, (10, 7)),
    ("start with a key", 12, (13, 8)),
];

/// The session that the operations are about.
const SESSION: &str = "0198f3b0-0000-7000-8000-000000000001";

struct Operations<'a> {
    server: &'a Server,
    browser: Browser<'a>,
    costs: Vec<(&'static str, Cost)>,
    /// Milliseconds from an operation to the next: after a second the sign-in is looked up again.
    pause: i64,
}

impl Operations<'_> {
    async fn get(&mut self, name: &'static str, path: &str) {
        self.run(name, "GET", path, None, 200).await;
    }

    async fn command(&mut self, name: &'static str, command: &str, body: Value) {
        let path = format!("/api/sessions/{SESSION}/{command}");
        let (method, status) = match command {
            "distractions" => ("POST", 201),
            _ => ("PUT", 200),
        };
        self.run(name, method, &path, Some(body), status).await;
    }

    async fn run(
        &mut self,
        name: &'static str,
        method: &str,
        path: &str,
        body: Option<Value>,
        status: u16,
    ) {
        let before = self.cost();
        self.browser.send(method, path, body).await.expect(status);
        let after = self.cost();
        self.costs
            .push((name, (after.0 - before.0, after.1 - before.1)));
        self.server.clock.advance(self.pause);
    }

    fn cost(&self) -> Cost {
        let metrics = self.server.database.database.metrics();
        (metrics.statements.get(), metrics.round_trips.get())
    }
}

async fn costs(kind: Kind) -> Vec<(&'static str, Cost)> {
    let server = Server::with_pages_on(kind, &[("STINT_RATE_LIMITS", "off")]).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    server.clock.advance(2_000);
    let mut operations = Operations {
        server: &server,
        browser,
        costs: Vec::new(),
        pause: 2_000,
    };
    let one = format!("/api/sessions/{SESSION}");
    let start = |id: &str| json!({"sessionId": id, "sessionType": "pomodoro"});
    let post = "/api/sessions";
    let body = Some(start(SESSION));
    operations.run("start", "POST", post, body, 201).await;
    operations
        .get("current session", "/api/sessions/current")
        .await;
    operations.command("pause", "pause", json!({})).await;
    operations.command("resume", "resume", json!({})).await;
    let distraction = json!({"kind": "internal"});
    operations
        .command("distraction", "distractions", distraction)
        .await;
    operations.get("timer page", "/").await;
    operations.command("complete", "complete", json!({})).await;
    operations.pause = 0;
    operations.get("one session", &one).await;
    operations.pause = 2_000;
    operations.get("one session, within a second", &one).await;
    operations.get("list", "/api/sessions").await;
    let filtered = "/api/sessions?status=completed&sessionType=pomodoro";
    operations.get("filtered list", filtered).await;
    operations
        .get("events of a session", &format!("{one}/events"))
        .await;
    operations.get("events", "/api/events?after=0").await;
    operations.get("statistics", "/api/stats").await;
    operations.get("tasks", "/api/tasks").await;
    operations.get("history page", "/history").await;
    operations.get("insights page", "/insights").await;
    operations
        .get("session page", &format!("/history/{SESSION}"))
        .await;
    let task = json!({"title": "Write", "taskId": SESSION});
    operations
        .run("new task", "POST", "/api/tasks", Some(task), 201)
        .await;
    let task = format!("/api/tasks/{SESSION}");
    let change = Some(json!({"title": "Rewrite"}));
    operations
        .run("changed task", "PATCH", &task, change, 200)
        .await;
    operations.browser = operations.browser.with_header("idempotency-key", "one");
    let body = Some(start("0198f3b0-0000-7000-8000-000000000002"));
    operations
        .run("start with a key", "POST", post, body, 201)
        .await;
    operations.costs
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_cost_what_the_table_says() {
    let sqlite = costs(Kind::Sqlite).await;
    let postgres = costs(Kind::Postgres).await;
    let found: Vec<_> = sqlite
        .into_iter()
        .zip(postgres)
        .map(|((name, (sqlite, _)), (_, postgres))| (name, sqlite, postgres))
        .collect();
    let rows: String = found.iter().map(|row| format!("    {row:?},\n")).collect();
    assert!(found == COSTS, "{rows}");
}
