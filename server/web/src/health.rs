//! `/healthz` and `/readyz` for load balancers and monitoring. Unauthenticated, so the responses
//! contain nothing confidential.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::state::AppState;
use service::NotReady;

/// Both routes; they are not part of the OpenAPI document.
pub fn routes(state: AppState) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(readiness))
        .with_state(state)
}

/// Liveness: the process responds.
async fn health() -> Response {
    respond(StatusCode::OK, json!({ "status": "ok" }))
}

/// Readiness: the database is usable; also the lag of the scheduler.
async fn readiness(State(state): State<AppState>) -> Response {
    match state.readiness.check().await {
        Ok(()) => {
            let lag = state.metrics.timer.lag_seconds();
            respond(
                StatusCode::OK,
                json!({ "status": "ready", "timerLagSeconds": lag }),
            )
        }
        Err(reason) => {
            tracing::warn!(error = ?reason, "readiness check failed; answered 503");
            let status = match reason {
                NotReady::Unreachable(_) => "database unreachable",
                NotReady::Slow => "database slow",
                NotReady::Outdated => "migrations missing",
                NotReady::SchedulerDown => "scheduler not running",
            };
            respond(StatusCode::SERVICE_UNAVAILABLE, json!({ "status": status }))
        }
    }
}

fn respond(status: StatusCode, body: Value) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
