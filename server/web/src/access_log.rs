//! One line for each request. Names the route, not the path: paths can carry secrets.

use std::time::Duration;

use axum::Router;
use axum::extract::MatchedPath;
use axum::http::{Request, Response};
use tower_http::classify::ServerErrorsFailureClass;
use tower_http::trace::TraceLayer;
use tracing::Span;

/// Adds the layer. It must be inside the one that gives requests their id, whose span the line
/// belongs to.
pub fn add(router: Router) -> Router {
    router.layer(
        TraceLayer::new_for_http()
            .make_span_with(|request: &Request<_>| {
                let route = request
                    .extensions()
                    .get::<MatchedPath>()
                    .map_or("-", MatchedPath::as_str);
                tracing::info_span!("answer", route = %route)
            })
            .on_request(|_: &Request<_>, _: &Span| {})
            .on_response(|response: &Response<_>, latency: Duration, _: &Span| {
                let status = response.status().as_u16();
                let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
                if response.status().is_server_error() {
                    tracing::error!(status, micros, "request");
                } else {
                    tracing::info!(status, micros, "request");
                }
            })
            .on_failure(|_: ServerErrorsFailureClass, _: Duration, _: &Span| {}),
    )
}
