//! A server whose network to PostgreSQL fails: what it says is so, and it says so in time.

use std::time::Duration;

use reqwest::{Client, Method, Response};
use runtime::clock::{Clock, Stopwatch, SystemClock};
use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::postgres::fresh_database;
use test_support::postgres_proxy::{Network, PostgresProxy};
use test_support::process::Server;

use crate::{account, client};

/// What is promised is 503 within 5 s and ready again within 10 s; a busy machine that runs tests gets
/// more time.
const ANSWERED: Duration = Duration::from_secs(8);
const READY: Duration = Duration::from_secs(10);

struct Installation {
    proxy: PostgresProxy,
    server: Server,
    client: Client,
    token: String,
    _folder: TempDir,
}

impl Installation {
    async fn new() -> Self {
        let options = fresh_database().await;
        let proxy = PostgresProxy::start(&options).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = proxy.url(&options);
        let place = folder.path().to_owned();
        // They wait for the binary, which needs the proxy's tasks.
        let started = tokio::task::spawn_blocking(move || {
            let token = account(&place, &url, "ada@example.org");
            let settings = [("DATABASE_URL", url.as_str()), ("STINT_RATE_LIMITS", "off")];
            (Server::start(&place, &settings), token)
        });
        let (server, token) = started.await.expect("the server starts");
        Self {
            proxy,
            server,
            client: client(),
            token,
            _folder: folder,
        }
    }

    async fn ask(&self, method: Method, path: &str, key: Option<&str>, body: Value) -> Response {
        let url = format!("http://{}{path}", self.server.addr);
        let mut request = self.client.request(method, url).bearer_auth(&self.token);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        request.send().await.expect("an answer")
    }

    /// Refused in time, with this code.
    async fn refused(&self, method: Method, path: &str, key: Option<&str>, body: Value) -> String {
        let began = Stopwatch::started();
        let refused = self.ask(method, path, key, body).await;
        let took = began.elapsed();
        assert!(took < ANSWERED, "{path}: {took:?}");
        assert_eq!(refused.status(), 503, "{path}");
        assert_eq!(refused.headers()["retry-after"], "1");
        let problem: Value = refused.json().await.expect("a problem");
        problem["code"].as_str().expect("a code").to_owned()
    }

    async fn titles(&self) -> Vec<String> {
        let tasks = self.ask(Method::GET, "/api/tasks", None, Value::Null).await;
        let tasks: Value = tasks.json().await.expect("JSON");
        let items = tasks["items"].as_array().expect("a list").iter();
        items
            .map(|task| task["title"].as_str().expect("a title").to_owned())
            .collect()
    }

    /// Waits until the server says that it is ready.
    async fn ready_again(&self) {
        let began = Stopwatch::started();
        while self
            .ask(Method::GET, "/readyz", None, Value::Null)
            .await
            .status()
            != 200
        {
            assert!(began.elapsed() < READY, "it recovers by itself");
        }
        assert!(began.elapsed() < READY, "{:?}", began.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_at_commit_says_what_is_known() {
    let at = Installation::new().await;
    let task = |title: &str| json!({ "title": title });
    // The token's use is recorded by the first request, in a transaction of its own.
    assert!(at.titles().await.is_empty());

    at.proxy.set(Network::CutsAnswerToCommit);
    let code = at
        .refused(Method::POST, "/api/tasks", Some("k1"), task("One"))
        .await;
    assert_eq!(code, "outcome_unknown");
    at.proxy.set(Network::Works);
    let again = at
        .ask(Method::POST, "/api/tasks", Some("k1"), task("One"))
        .await;
    assert_eq!(again.status(), 201);
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(at.titles().await, ["One"], "it took effect once");

    at.proxy.set(Network::CutsCommit);
    let code = at
        .refused(Method::POST, "/api/tasks", Some("k2"), task("Two"))
        .await;
    assert_eq!(code, "outcome_unknown", "the server cannot tell");
    at.proxy.set(Network::Works);
    let again = at
        .ask(Method::POST, "/api/tasks", Some("k2"), task("Two"))
        .await;
    assert_eq!(again.status(), 201);
    assert!(!again.headers().contains_key("idempotency-replayed"));

    // The second run of the batch is cut; the same batch takes effect once.
    let start = |session: u8, minute: i64| {
        json!({
            "commandId": format!("0198f3b0-0000-7000-8000-00000000000{session}"),
            "sessionId": format!("0198f3b0-0000-7000-8000-00000000001{session}"),
            "occurredAt": SystemClock.now().plus((minute - 60) * 60_000),
            "type": "start", "sessionType": "short",
        })
    };
    let batch = json!({ "rulesVersion": 2, "commands": [start(1, 0), start(2, 45)] });
    at.proxy.set(Network::CutsAnswerToCommit);
    let code = at
        .refused(Method::POST, "/api/sync", None, batch.clone())
        .await;
    assert_eq!(code, "outcome_unknown");
    at.proxy.set(Network::Works);
    let answer = at.ask(Method::POST, "/api/sync", None, batch).await;
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(answer["results"][0]["outcome"], "duplicate", "{answer}");
    assert_eq!(answer["results"][1]["outcome"], "applied", "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_database_is_503_in_time_and_never_500() {
    let at = Installation::new().await;
    at.proxy.set(Network::Swallows);
    let requests = (0..24).map(|number| {
        let at = &at;
        async move {
            if number % 2 == 0 {
                let session = json!({ "sessionType": "short" });
                let code = at
                    .refused(Method::POST, "/api/sessions", Some("k"), session)
                    .await;
                assert_eq!(code, "not_written");
            } else {
                let code = at
                    .refused(Method::GET, "/api/tasks", None, Value::Null)
                    .await;
                assert_eq!(code, "unavailable");
            }
        }
    });
    futures_util::future::join_all(requests).await;
    // What it has said before that is passed on for a second, and that is over.
    let probes = (0..8).map(|_| async {
        let began = Stopwatch::started();
        let ready = at.ask(Method::GET, "/readyz", None, Value::Null).await;
        assert_eq!(ready.status(), 503);
        assert!(began.elapsed() < ANSWERED, "they share one answer");
    });
    futures_util::future::join_all(probes).await;
    for alive in ["/healthz", "/livez"] {
        let alive = at.ask(Method::GET, alive, None, Value::Null).await;
        assert_eq!(alive.status(), 200, "a dead database empties no balancer");
    }
    at.proxy.set(Network::Works);
    at.ready_again().await;
    let session = json!({ "sessionType": "short" });
    let started = at
        .ask(Method::POST, "/api/sessions", Some("k"), session)
        .await;
    assert_eq!(started.status(), 201);
}
