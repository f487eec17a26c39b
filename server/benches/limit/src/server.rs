//! The least that axum and sqlx can do: sessions as texts, their events, and sign-ins. No rules, no
//! scopes, no limits, no errors. Each request looks its sign-in up by the hash of the cookie.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as PathValue, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::storage::{Change, Listed, Storage};

/// Files with answers of Stint.
pub const SESSION: &str = "session.json";
pub const PAGE: &str = "page.html";

struct App {
    storage: Storage,
    session: String,
    page: Bytes,
}

/// Serves on a free port, which it prints.
pub async fn run(folder: &Path, database: &str) {
    let storage = Storage::create(database).await;
    let file = |name| std::fs::read_to_string(folder.join(name)).expect("an example");
    let app = Arc::new(App {
        storage,
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

impl App {
    async fn user(&self, headers: &HeaderMap) -> Uuid {
        let cookie = headers.get(header::COOKIE).expect("a cookie");
        self.storage.user(hash_of(cookie.as_bytes())).await
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
    app.storage.write(Change::SignIn { hash, user }).await;
    (StatusCode::CREATED, [(header::SET_COOKIE, cookie)])
}

async fn import(State(app): State<Arc<App>>, headers: HeaderMap, log: String) {
    let user = app.user(&headers).await;
    let sessions = i64::try_from(log.lines().count() / 2).expect("small");
    let view = app.session.clone();
    app.storage
        .write(Change::Import {
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
    app.storage.write(change).await;
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
    app.storage.write(change).await;
    json(view)
}

async fn one(
    State(app): State<Arc<App>>,
    PathValue(id): PathValue<Uuid>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let user = app.user(&headers).await;
    json(app.storage.session(user, id).await)
}

async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> impl IntoResponse {
    let user = app.user(&headers).await;
    let Listed { total, views } = app.storage.list(user).await;
    let views = views.join(",");
    json(format!(
        "{{\"items\":[{views}],\"page\":1,\"limit\":20,\"totalItems\":{total}}}"
    ))
}
