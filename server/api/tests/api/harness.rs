//! A server in process, and requests to it that say what they send and got.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use api::{Document, api_router};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use futures_util::StreamExt;
use runtime::clock::ManualClock;
use runtime::entropy::Entropy;
use serde_json::Value;
use service::{EventRelay, Quotas, Streams};
use shared::stats::UserZones;
use shared::wire::Scope;
use shared::{Timestamp, UserId};
use tower::ServiceExt;
use uuid::Uuid;
use web::identity::{AuthMethod, Identity};
use web::{AppState, wrap};

use crate::schema;
use test_support::database::{Kind, TestDatabase};

/// 2026-11-22T10:00:00Z, when every test begins.
pub const BEGIN: Timestamp = Timestamp::from_millis(1_795_341_600_000);

/// Bytes that count, so that ids are the same in every run.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        bytes.fill(0);
        for (byte, count) in bytes.iter_mut().rev().zip(count.iter().rev()) {
            *byte = *count;
        }
    }
}

/// A server with an empty database.
pub struct Server {
    pub router: Router,
    pub document: Document,
    pub clock: ManualClock,
    pub state: AppState,
    pub database: TestDatabase,
    pub user: Uuid,
    pub other: Uuid,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(Streams::default(), Quotas::unlimited()).await
    }

    /// With other limits of the number of streams.
    pub async fn with_streams(streams: Streams) -> Self {
        Self::with(streams, Quotas::unlimited()).await
    }

    /// With other limits of what a user may store.
    pub async fn with_quotas(quotas: Quotas) -> Self {
        Self::with(Streams::default(), quotas).await
    }

    /// On a database of this kind.
    pub async fn on(kind: Kind) -> Self {
        Self::build(kind, Streams::default(), Quotas::unlimited()).await
    }

    async fn with(streams: Streams, quotas: Quotas) -> Self {
        Self::build(crate::database(), streams, quotas).await
    }

    async fn build(kind: Kind, streams: Streams, quotas: Quotas) -> Self {
        let database = TestDatabase::new(kind).await;
        let clock = ManualClock::at(BEGIN);
        let shared_clock: Arc<ManualClock> = Arc::new(clock.clone());
        let entropy = Arc::new(Counting(AtomicU64::new(1)));
        let (user, other) = (Uuid::from_u128(0xA), Uuid::from_u128(0xB));
        for id in [user, other] {
            database.add_user(UserId::new(id)).await;
            database.register(UserId::new(id)).await;
        }
        let mut state = AppState::with_quotas(
            &database.database,
            Arc::clone(&shared_clock) as _,
            entropy,
            quotas,
        );
        state.event_relay = EventRelay::new(
            database.database.clone(),
            shared_clock,
            state.event_bus.clone(),
            streams,
        );
        let (router, document, _) = api_router(state.clone());
        let router = wrap(router.layer(middleware::from_fn(vouch)), state.clone());
        Self {
            router,
            document,
            clock,
            state,
            database,
            user,
            other,
        }
    }

    /// A request by the first user.
    pub fn request(&self, method: &str, path: &str) -> Call<'_> {
        let call = Call {
            server: self,
            method: method.into(),
            path: path.into(),
            headers: Vec::new(),
            body: None,
        };
        call.header("x-test-user", self.user.to_string())
    }

    pub fn get(&self, path: &str) -> Call<'_> {
        self.request("GET", path)
    }

    pub fn post(&self, path: &str, body: Value) -> Call<'_> {
        self.request("POST", path).json(&body)
    }

    pub fn put(&self, path: &str, body: Value) -> Call<'_> {
        self.request("PUT", path).json(&body)
    }

    /// What a request creates.
    pub async fn create(&self, path: &str, body: Value) -> Value {
        self.post(path, body).send().await.expect(201).body
    }

    /// Starts a session with an id of the test's own.
    pub async fn begin(&self, number: u128) -> String {
        let id = Uuid::from_u128(number).to_string();
        let body = serde_json::json!({ "sessionType": "pomodoro", "sessionId": id });
        self.post("/api/sessions", body).send().await.expect(201);
        id
    }

    /// Starts a session and completes it after as many minutes.
    pub async fn done(&self, number: u128, minutes: i64) -> String {
        let id = self.begin(number).await;
        self.clock.advance(minutes * 60_000);
        self.put(
            &format!("/api/sessions/{id}/complete"),
            serde_json::json!({}),
        )
        .send()
        .await
        .expect(200);
        id
    }
}

/// Stands for the layer that reads credentials: believes what the test says.
async fn vouch(mut request: Request, next: Next) -> Response {
    if let Some(identity) = identity(request.headers()) {
        request.extensions_mut().insert(identity);
    }
    next.run(request).await
}

fn identity(headers: &HeaderMap) -> Option<Identity> {
    let header = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().expect("text").to_owned())
    };
    let user = UserId::new(header("x-test-user")?.parse().expect("a UUID"));
    let auth_method = match header("x-test-scopes") {
        None => AuthMethod::Login {
            login_id: Uuid::nil(),
            authenticated_at: None,
        },
        Some(scopes) => AuthMethod::Token {
            token_id: Uuid::nil(),
            scopes: scopes
                .split_whitespace()
                .map(|scope| Scope::parse(scope).expect("a scope"))
                .collect(),
        },
    };
    Some(Identity {
        user,
        zones: UserZones::of_sessions("Europe/Berlin"),
        day_starts_at: 0,
        auth_method,
    })
}

/// What every answer has (docs/operations.md#security).
const SECURITY_HEADERS: [&str; 7] = [
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
];

fn is_for_security(name: &HeaderName) -> bool {
    SECURITY_HEADERS.contains(&name.as_str())
}

/// A request.
#[derive(Clone)]
pub struct Call<'a> {
    server: &'a Server,
    pub method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Bytes>,
}

impl Call<'_> {
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn user(self, user: Uuid) -> Self {
        self.header("x-test-user", user.to_string())
    }

    pub fn anonymous(mut self) -> Self {
        self.headers.retain(|(name, _)| name != "x-test-user");
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.raw(body.to_string())
            .header("content-type", "application/json")
    }

    pub fn raw(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The answer with its body still to come.
    pub async fn response(&self) -> Response {
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let sent = self.body.clone().unwrap_or_default();
        let request = request.body(Body::from(sent)).expect("a request");
        let router = self.server.router.clone();
        router.oneshot(request).await.expect("an answer")
    }

    pub async fn send(self) -> Got {
        let sent = self.body.clone().unwrap_or_default();
        let (parts, body) = self.response().await.into_parts();
        let bytes = if parts
            .headers
            .get("content-type")
            .is_some_and(|media| media == "text/event-stream")
        {
            // It has no end; what it begins with is enough here.
            let first = body.into_data_stream().next().await.expect("a beginning");
            first.expect("a beginning")
        } else {
            axum::body::to_bytes(body, usize::MAX)
                .await
                .expect("a body")
        };
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let got = Got {
            requested: format!("{} {}", self.method, self.path),
            sent: String::from_utf8_lossy(&sent).chars().take(200).collect(),
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        };
        got.check(self.server, &self.method, &self.path);
        got
    }
}

/// An answer.
pub struct Got {
    requested: String,
    sent: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Got {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{} {}\n{}",
            self.requested,
            self.sent,
            self.text
        );
        self
    }

    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let got = self.expect(status);
        assert_eq!(
            got.body["code"], code,
            "{} {}\n{}",
            got.requested, got.sent, got.text
        );
        got
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    /// The answer as a text for snapshots; what differs in every run is left out.
    pub fn transcript(&self) -> String {
        let mut text = format!("{}\n", self.requested);
        if !self.sent.is_empty() {
            let _ = writeln!(text, "{}", self.sent);
        }
        let _ = writeln!(text, "→ {}", self.status);
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .filter(|(name, _)| *name != "x-request-id" && !is_for_security(name))
            .collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in headers {
            let _ = writeln!(text, "{name}: {}", value.to_str().expect("text"));
        }
        let mut body = self.body.clone();
        if let Some(id) = body.get_mut("requestId") {
            *id = Value::String("[id]".to_owned());
        }
        if !self.text.is_empty() {
            let _ = writeln!(
                text,
                "{}",
                serde_json::to_string_pretty(&body).expect("JSON")
            );
        }
        text
    }

    /// What holds for every answer of the API, whatever was asked.
    fn check(&self, server: &Server, method: &str, path: &str) {
        let what = format!("{} → {}\n{}", self.requested, self.status, self.text);
        let media = self.header("content-type");
        assert!(
            !self.header("x-request-id").is_empty(),
            "no request id: {what}"
        );
        let path = path.split('?').next().expect("a path");
        let fixed = path.starts_with("/api/docs") || path.starts_with("/api/openapi");
        if path.starts_with("/api") && !fixed {
            assert_eq!(self.header("cache-control"), "no-store", "{what}");
        }
        if self.status.is_client_error() || self.status.is_server_error() {
            assert_eq!(media, "application/problem+json", "{what}");
            assert_eq!(self.body["status"], self.status.as_u16(), "{what}");
            assert_eq!(
                self.body["requestId"],
                self.header("x-request-id"),
                "{what}"
            );
            let code = self.body["code"].as_str().expect("a code");
            assert_eq!(self.body["type"], format!("/api/docs#{code}"), "{what}");
            let errors = self.body["errors"].as_array().map_or(0, Vec::len);
            assert_eq!(
                code == "validation_failed",
                errors > 1 && self.status != 400,
                "{what}"
            );
        }
        let Some(operation) = operation(server, method, path) else {
            return;
        };
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            return;
        }
        for name in SECURITY_HEADERS {
            assert!(self.headers.contains_key(name), "{what} has no {name}");
        }
        let response = &operation["responses"][self.status.as_str()];
        assert!(response.is_object(), "not documented: {what}");
        for name in self.headers.keys().map(HeaderName::as_str) {
            // Those of CORS are for browsers, which answer for them; so are those of security.
            let common = ["content-type", "content-length", "cache-control"].contains(&name)
                || name.starts_with("access-control-")
                || SECURITY_HEADERS.contains(&name)
                || name == "clear-site-data";
            let known = response["headers"].as_object().expect("headers");
            assert!(
                common || known.keys().any(|known| known.eq_ignore_ascii_case(name)),
                "{name} undocumented: {what}"
            );
        }
        match response["content"].as_object() {
            None => assert!(self.text.is_empty(), "a body is not documented: {what}"),
            Some(content) => {
                let schema = &content
                    .get(media)
                    .unwrap_or_else(|| panic!("{media} is not documented: {what}"))["schema"];
                let text = Value::String(self.text.clone());
                let is_json = media == "application/json" || media == "application/problem+json";
                let reported = if is_json { &self.body } else { &text };
                let problems = schema::problems(server.document.as_json(), schema, reported);
                assert!(problems.is_empty(), "{problems:#?}\n{what}");
            }
        }
    }
}

/// The documented operation that a request is for.
fn operation<'a>(server: &'a Server, method: &str, path: &str) -> Option<&'a Value> {
    let fits = |template: &str| {
        let (template, path): (Vec<_>, Vec<_>) =
            (template.split('/').collect(), path.split('/').collect());
        template.len() == path.len()
            && template
                .iter()
                .zip(&path)
                .all(|(part, sent)| part == sent || part.starts_with('{'))
    };
    let exact = server
        .document
        .operations()
        .find(|(template, verb, _)| *template == path && verb.eq_ignore_ascii_case(method));
    exact
        .or_else(|| {
            server
                .document
                .operations()
                .find(|(template, verb, _)| fits(template) && verb.eq_ignore_ascii_case(method))
        })
        .map(|(_, _, operation)| operation)
}

/// Compares the text with the snapshot of this name, the same one for both databases.
pub fn tell(name: &str, reported: &[Got]) {
    let reported: Vec<_> = reported.iter().map(Got::transcript).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots");
    settings.bind(|| insta::assert_snapshot!(name, reported.join("\n")));
}
