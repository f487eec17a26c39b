//! `/healthz` and `/readyz`: for whatever watches the server. Tells nothing that strangers may
//! not know.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::state::AppState;
use service::NotReady;

/// Both; outside the API's document, since they are for machines that know them by name.
pub fn routes(state: AppState) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(readiness))
        .with_state(state)
}

/// The process is there and answers.
async fn health() -> Response {
    answer(StatusCode::OK, json!({ "status": "ok" }))
}

/// The process can do its work, and how far the timer is behind with it.
async fn readiness(State(state): State<AppState>) -> Response {
    match state.readiness.check().await {
        Ok(()) => {
            let lag = state.metrics.timer.lag_seconds();
            answer(
                StatusCode::OK,
                json!({ "status": "ready", "timerLagSeconds": lag }),
            )
        }
        Err(reason) => {
            tracing::warn!(error = ?reason, "not ready");
            let told = match reason {
                NotReady::Unreachable(_) => "database unreachable",
                NotReady::Slow => "database slow",
                NotReady::Outdated => "migrations missing",
                NotReady::Unattended => "scheduler not running",
            };
            answer(StatusCode::SERVICE_UNAVAILABLE, json!({ "status": told }))
        }
    }
}

fn answer(status: StatusCode, told: Value) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(told)).into_response()
}
