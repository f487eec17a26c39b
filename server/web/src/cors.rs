//! CORS: pages of other origins may call the API with a bearer token, never with a cookie
//! (docs/api.md#browsers).
//!
//! The answers name the origin `*`, which browsers refuse to combine with cookies.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ALLOW,
    AUTHORIZATION, ORIGIN,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::authenticate::bearer;

/// What a page may send besides the headers that need no permission.
const REQUEST_HEADERS: &str =
    "authorization, content-type, idempotency-key, if-match, last-event-id, x-request-id";

/// What a page may read of an answer.
const RESPONSE_HEADERS: &str = "allow, deprecation, etag, idempotency-replayed, link, location, ratelimit, \
    ratelimit-policy, retry-after, sunset, www-authenticate, x-request-id";

/// Seconds for which a browser need not ask again.
const MAX_AGE: &str = "7200";

/// Adds the headers to answers of the API.
pub async fn add_headers(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_api = path == "/api" || path.starts_with("/api/");
    let kind = CrossOriginRequest::of(request.method(), request.headers()).filter(|_| is_api);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name, value| drop(headers.insert(name, HeaderValue::from_static(value)));
    match kind {
        None => {}
        Some(CrossOriginRequest::Actual) => {
            set(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
            set(ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        }
        Some(CrossOriginRequest::Preflight) => {
            set(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
            set(ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            set(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
            if let Some(methods) = headers.get(ALLOW).cloned() {
                headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
            }
        }
    }
    response
}

/// A request that a browser may have sent for a page of another origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CrossOriginRequest {
    /// The browser asks whether it may send a token.
    Preflight,
    /// It sends one.
    Actual,
}

impl CrossOriginRequest {
    fn of(method: &Method, headers: &HeaderMap) -> Option<Self> {
        let has_token = headers.get(AUTHORIZATION).and_then(bearer).is_some();
        if has_token {
            return Some(Self::Actual);
        }
        let asked = headers.get(ACCESS_CONTROL_REQUEST_HEADERS)?.to_str().ok()?;
        let for_token = asked
            .split(',')
            .any(|name| name.trim().eq_ignore_ascii_case("authorization"));
        (*method == Method::OPTIONS && headers.contains_key(ORIGIN) && for_token)
            .then_some(Self::Preflight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CrossOriginRequest::{Actual, Preflight};

    #[test]
    fn only_requests_with_a_token_are_answered() {
        let origin = ("origin", "https://example.org");
        let asks = (
            "access-control-request-headers",
            "content-type, Authorization",
        );
        let asks_little = ("access-control-request-headers", "content-type");
        let token = ("authorization", "Bearer stint_x");
        let basic = ("authorization", "Basic eDp5");
        let cookie = ("cookie", "stint_login=x");
        for (method, sent, expected) in [
            ("OPTIONS", vec![origin, asks], Some(Preflight)),
            ("OPTIONS", vec![origin, asks_little], None),
            ("OPTIONS", vec![asks], None),
            ("GET", vec![origin, asks], None),
            ("GET", vec![origin, token], Some(Actual)),
            ("POST", vec![token], Some(Actual)),
            ("GET", vec![origin, basic], None),
            ("GET", vec![origin, cookie], None),
            ("POST", vec![origin], None),
        ] {
            let headers = sent.iter().map(|(name, value)| {
                let name = axum::http::HeaderName::from_static(name);
                (name, HeaderValue::from_static(value))
            });
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let found = CrossOriginRequest::of(&method, &headers.collect());
            assert_eq!(found, expected, "{method} {sent:?}");
        }
    }
}
