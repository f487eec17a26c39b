//! An id for every request: the caller's `X-Request-Id` where it is valid, else a new UUID. It
//! appears in log lines, in the response header and in problems.
//!
//! This must be the outermost layer, so that every response and log line has the id.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::problem::{ProblemWithoutId, of_read, problem_json};
use super::state::AppState;

/// The header, both ways.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Sets the [`RequestId`] and adds it to the response.
pub async fn set(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(X_REQUEST_ID)
        .and_then(valid_id)
        .unwrap_or_else(|| state.entropy.uuid(state.clock.now()).to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id = %id, method = %request.method());
    let reads = request.method().is_safe();
    let mut response = next.run(request).instrument(span).await;
    if let Some(ProblemWithoutId(problem)) = response.extensions_mut().remove::<ProblemWithoutId>()
    {
        let mut problem = if reads { of_read(*problem) } else { *problem };
        problem.request_id = Some(id.clone());
        *response.body_mut() = Body::from(problem_json(&problem));
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// Log injection is not possible with at most 64 characters of letters, digits, `-`, `_`, `.`.
fn valid_id(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    ((1..=64).contains(&text.len()) && text.chars().all(plain)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_id_that_could_forge_log_lines_is_replaced() {
        let long = "a".repeat(65);
        for (text, taken) in [
            ("0198f3b0-0000-7000-8000-000000000001", true),
            ("Root_1.2", true),
            ("", false),
            ("a b", false),
            ("a\"b", false),
            (long.as_str(), false),
        ] {
            let value = HeaderValue::from_str(text).expect("a header value");
            assert_eq!(valid_id(&value).is_some(), taken, "{text}");
        }
    }
}
