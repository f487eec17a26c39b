//! Counts and times every response by route, and serves Prometheus metrics at `/metrics`.

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::authenticate::bearer;
use super::code::Code;
use super::problem::ApiError;
use super::state::AppState;
use metrics::MethodLabel;
use runtime::clock::Stopwatch;

/// The media type of `OpenMetrics`.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The route label where no route matched: labels by path would be unbounded.
const NO_ROUTE: &str = "-";

/// `GET /metrics`, which is not part of the OpenAPI document.
pub fn routes(state: AppState) -> Router {
    Router::new()
        .route("/metrics", get(serve))
        .with_state(state)
}

/// Counts and times the response.
pub async fn record(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let watch = Stopwatch::started();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let verb = verb(request.method());
    let response = next.run(request).await;
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    state
        .metrics
        .http
        .count(route, verb, response.status().as_u16(), watch.elapsed());
    response
}

/// Serves the metrics to holders of the token; 404 where no token is configured.
async fn serve(
    State(state): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Some(token) = &state.metrics_token else {
        return Err(ApiError::no_such_route(&uri, ""));
    };
    let sent = headers.get(AUTHORIZATION).and_then(bearer);
    if !sent.is_some_and(|sent| token.matches(sent)) {
        return Err(ApiError::new(
            Code::InvalidToken,
            "Send Authorization: Bearer with the token that STINT_METRICS_TOKEN sets.",
        )
        .with_header(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"stint metrics\""),
        ));
    }
    let text = state.metrics.text().map_err(|_| ApiError::internal())?;
    let headers = [(CONTENT_TYPE, OPEN_METRICS), (CACHE_CONTROL, "no-store")];
    Ok((headers, text).into_response())
}

fn verb(method: &Method) -> MethodLabel {
    match *method {
        Method::GET => MethodLabel::Get,
        Method::HEAD => MethodLabel::Head,
        Method::POST => MethodLabel::Post,
        Method::PUT => MethodLabel::Put,
        Method::PATCH => MethodLabel::Patch,
        Method::DELETE => MethodLabel::Delete,
        _ => MethodLabel::Other,
    }
}
