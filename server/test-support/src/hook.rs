//! A webhook receiver: records requests, answers as configured and verifies signatures with an
//! independent library.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::sync::Notify;

/// The longest wait for an expected request: longer than a killed server's claim lasts.
const PATIENCE: Duration = Duration::from_secs(60);

/// How it responds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mood {
    /// 204.
    Take,
    /// This status.
    Refuse(u16),
    /// 307 to this URL.
    Redirect(String),
    /// Accepts the request and never responds.
    Hang,
    /// 503 for the first attempt of every third delivery, 204 otherwise.
    Moody,
}

/// A recorded request.
#[derive(Clone, Debug)]
pub struct Received {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether it was answered with 2xx.
    pub taken: bool,
}

impl Received {
    /// The `webhook-id`.
    pub fn id(&self) -> &str {
        self.headers["webhook-id"].to_str().expect("text")
    }

    /// Panics unless the signature is valid for this secret.
    pub fn verify(&self, secret: &str) {
        self.is_verified(secret)
            .unwrap_or_else(|error| panic!("{error}: {self:?}"));
    }

    /// Whether the signature is valid for this secret.
    pub fn is_verified(&self, secret: &str) -> Result<(), standardwebhooks::WebhookError> {
        Webhook::new(secret)?.verify(&self.body, &self.headers)
    }

    /// The body.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

struct HookState {
    mood: Mood,
    requests: Vec<Received>,
    ids: HashMap<String, usize>,
}

/// The receiver; clones share it.
#[derive(Clone)]
pub struct Hook {
    addr: SocketAddr,
    state: Arc<Mutex<HookState>>,
    came: Arc<Notify>,
}

impl Hook {
    /// Listens on a port of the system's choice.
    pub async fn start(mood: Mood) -> Self {
        let state = Arc::new(Mutex::new(HookState {
            mood,
            requests: Vec::new(),
            ids: HashMap::new(),
        }));
        let came = Arc::new(Notify::new());
        let router = Router::new()
            .fallback(take)
            .with_state((state.clone(), came.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let addr = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { addr, state, came }
    }

    /// Its URL with this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// Responds like this from now on.
    pub fn set(&self, mood: Mood) {
        lock(&self.state).mood = mood;
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Received> {
        lock(&self.state).requests.clone()
    }

    /// The accepted deliveries without repetitions, in the order of their first arrival.
    pub fn taken(&self) -> Vec<Received> {
        let mut seen = std::collections::HashSet::new();
        let requests = self.requests().into_iter();
        requests
            .filter(|request| request.taken && seen.insert(request.id().to_owned()))
            .collect()
    }

    /// Waits until `requested` holds.
    pub async fn until(&self, what: &str, requested: impl Fn(&Self) -> bool) {
        let came = async {
            loop {
                // Subscribed before looking, so that no request in between is missed.
                let next = self.came.notified();
                if requested(self) {
                    return;
                }
                next.await;
            }
        };
        if tokio::time::timeout(PATIENCE, came).await.is_err() {
            panic!("not within a minute: {what}; {:#?}", self.requests());
        }
    }
}

fn lock(state: &Mutex<HookState>) -> std::sync::MutexGuard<'_, HookState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(
    State((state, came)): State<(Arc<Mutex<HookState>>, Arc<Notify>)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = {
        let mut state = lock(&state);
        let id = headers["webhook-id"].to_str().expect("text").to_owned();
        let before = state.ids.len();
        let number = *state.ids.entry(id).or_insert(before);
        let first = number == before;
        let mood = match &state.mood {
            Mood::Moody if first && number.is_multiple_of(3) => Mood::Refuse(503),
            Mood::Moody => Mood::Take,
            mood => mood.clone(),
        };
        state.requests.push(Received {
            path: uri.path().to_owned(),
            headers,
            body,
            taken: mood == Mood::Take,
        });
        mood
    };
    came.notify_waiters();
    match answer {
        Mood::Take | Mood::Moody => StatusCode::NO_CONTENT.into_response(),
        Mood::Refuse(status) => StatusCode::from_u16(status)
            .expect("a status")
            .into_response(),
        Mood::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [("location", to)]).into_response(),
        Mood::Hang => std::future::pending().await,
    }
}
