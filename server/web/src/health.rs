//! `/livez`, `/healthz` and `/readyz` for supervisors, load balancers and monitoring.
//! Unauthenticated, so the responses contain nothing confidential.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use shared::rules::limits::SECOND;

use super::state::AppState;
use service::NotReady;

/// The routes; they are not part of the OpenAPI document.
pub fn routes(state: AppState) -> Router {
    Router::new()
        .route("/livez", get(liveness))
        .route("/healthz", get(health))
        .route("/readyz", get(readiness))
        .with_state(state)
}

/// The process responds.
async fn liveness() -> Response {
    respond(StatusCode::OK, json!({ "status": "ok" }))
}

/// Whether a load balancer may send requests here. Without the database too: all servers share it,
/// and they say best themselves what is wrong.
async fn health(State(state): State<AppState>) -> Response {
    if state.background_tasks.stop_token().is_cancelled() {
        respond(
            StatusCode::SERVICE_UNAVAILABLE,
            json!({ "status": "stopping" }),
        )
    } else {
        respond(StatusCode::OK, json!({ "status": "ok" }))
    }
}

/// Readiness: the database takes writes; also the lag of the scheduler and of the clock.
async fn readiness(State(state): State<AppState>) -> Response {
    match state.readiness.check().await {
        Ok(ready) => {
            let lag = state.metrics.timer.lag_seconds();
            let mut body = json!({ "status": "ready", "timerLagSeconds": lag });
            if let Some(behind) = ready.clock_behind {
                body["clockBehindSeconds"] = json!(behind / SECOND);
            }
            respond(StatusCode::OK, body)
        }
        Err(reason) => {
            tracing::warn!(error = ?reason, "readiness check failed; answered 503");
            let status = match reason {
                NotReady::Unreachable(_) => "database unreachable",
                NotReady::Slow => "database slow",
                NotReady::FileLost => "database file lost",
                NotReady::Outdated => "migrations missing",
                NotReady::TooNew => "schema too new",
                NotReady::SchedulerDown => "scheduler not running",
            };
            respond(StatusCode::SERVICE_UNAVAILABLE, json!({ "status": status }))
        }
    }
}

fn respond(status: StatusCode, body: Value) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
