//! Counts and times every answer by its route, and shows the figures at `/metrics`.
//!
//! The figures themselves are in [`metrics`]; here is only what reads requests.

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
use metrics::Verb;
use runtime::clock::Stopwatch;

/// What `OpenMetrics` calls itself.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Where no route matched: the paths that strangers try have no bound.
const NO_ROUTE: &str = "-";

/// Outside the API's document, like the other places for machines that know them by name.
pub fn routes(state: AppState) -> Router {
    Router::new().route("/metrics", get(show)).with_state(state)
}

/// Counts and times the answer.
pub async fn answers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let watch = Stopwatch::started();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let verb = verb(request.method());
    let response = next.run(request).await;
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    state
        .metrics
        .http
        .answered(route, verb, response.status().as_u16(), watch.elapsed());
    response
}

/// Shows the figures to whoever has the token; without a token there is nothing here.
async fn show(
    State(state): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Some(watcher) = &state.perimeter.metrics_token else {
        return Err(super::nothing_at(&uri));
    };
    let sent = headers.get(AUTHORIZATION).and_then(bearer);
    if !sent.is_some_and(|sent| watcher.is(sent)) {
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

fn verb(method: &Method) -> Verb {
    match *method {
        Method::GET => Verb::Get,
        Method::HEAD => Verb::Head,
        Method::POST => Verb::Post,
        Method::PUT => Verb::Put,
        Method::PATCH => Verb::Patch,
        Method::DELETE => Verb::Delete,
        _ => Verb::Other,
    }
}
