//! An id for every request: taken from `X-Request-Id` where it is sane, else made; in the
//! log, in the answer's header and in problems.
//!
//! The outermost layer, so that nothing is answered or logged without one.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::problem::{Unsigned, body_of};
use super::state::AppState;

/// The header, both ways.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Gives the request its id, and the answer too.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(X_REQUEST_ID)
        .and_then(sane)
        .unwrap_or_else(|| state.entropy.uuid(state.clock.now()).to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id = %id, method = %request.method());
    let mut response = next.run(request).instrument(span).await;
    if let Some(Unsigned(mut problem)) = response.extensions_mut().remove::<Unsigned>() {
        problem.request_id = Some(id.clone());
        *response.body_mut() = Body::from(body_of(&problem));
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// A caller's id is taken only if it cannot upset a log: short, and of plain characters.
fn sane(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    ((1..=64).contains(&text.len()) && text.chars().all(plain)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_upset_a_log_is_not_taken() {
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
            assert_eq!(sane(&value).is_some(), taken, "{text}");
        }
    }
}
