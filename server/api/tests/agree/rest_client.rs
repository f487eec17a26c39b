//! The API in process on a real database, for one user with a manual clock.

use std::sync::Arc;

use api::api_router;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use runtime::clock::ManualClock;
use runtime::entropy::SystemEntropy;
use serde_json::Value;
use shared::stats::UserZones;
use shared::{Timestamp, UserId};
use tower::ServiceExt;
use uuid::Uuid;
use web::identity::{AuthMethod, Identity};
use web::{AppState, wrap};

use test_support::database::{Kind, TestDatabase};

/// The API for one user.
pub struct Rest {
    pub clock: ManualClock,
    pub user: UserId,
    pub database: TestDatabase,
    router: Router,
}

impl Rest {
    pub async fn new(kind: Kind, now: Timestamp) -> Self {
        let database = TestDatabase::new(kind).await;
        let user = database.new_user().await;
        let clock = ManualClock::at(now);
        Self {
            router: router(&database, &clock, user),
            clock,
            user,
            database,
        }
    }

    /// The same server for a new user.
    pub async fn next_user(&mut self) {
        self.user = self.database.new_user().await;
        self.router = router(&self.database, &self.clock, self.user);
    }

    /// Sends a request; a server error fails the test.
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request = request.body(body).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a body");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!parts.status.is_server_error(), "{method} {path}: {text}");
        (
            parts.status,
            serde_json::from_str(&text).unwrap_or(Value::Null),
        )
    }
}

fn router(database: &TestDatabase, clock: &ManualClock, user: UserId) -> Router {
    let shared_clock = Arc::new(clock.clone());
    let entropy = Arc::new(SystemEntropy);
    let state = AppState::on(&database.database, shared_clock, entropy);
    let (router, ..) = api_router(state.clone());
    let authenticate = middleware::from_fn(move |mut request: Request, next: Next| {
        request.extensions_mut().insert(Identity {
            user,
            zones: UserZones::of_sessions("UTC"),
            day_starts_at: 0,
            auth_method: AuthMethod::Login {
                login_id: Uuid::nil(),
                authenticated_at: None,
            },
        });
        next.run(request)
    });
    wrap(router.layer(authenticate), state)
}
