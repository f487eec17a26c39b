//! Security headers of every response: content security policy, HSTS and the like.

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::state::AppState;

/// Browser features that Stint does not use.
const PERMISSIONS: &str = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), \
    microphone=(), payment=(), usb=()";

/// The policy of a response that no route has given: it loads nothing.
const POLICY_OF_PROBLEMS: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The same for every response.
const HEADERS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "SAMEORIGIN"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Two years.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");
const HSTS_SUBDOMAINS: HeaderValue =
    HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// The nonce of the content security policy of one response, in its request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(pub String);

/// Generates the nonce, and adds the content security policy of pages.
pub async fn add_policy(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let nonce = new_nonce(&state);
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    if let Ok(policy) = HeaderValue::try_from(policy(&nonce)) {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Adds the headers that every response has, those given beside the routes included.
pub(super) async fn add_headers(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(POLICY_OF_PROBLEMS));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.proxy_settings.is_https() {
        let is_extended = state.proxy_settings.hsts_subdomains;
        let value = if is_extended { HSTS_SUBDOMAINS } else { HSTS };
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

/// 128 random bits in hex.
fn new_nonce(state: &AppState) -> Nonce {
    let mut bytes = [0; 16];
    state.entropy.fill(&mut bytes);
    Nonce(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// `strict-dynamic` lets the one script with the nonce load the rest of the front and ignores
/// hosts; `wasm-unsafe-eval` is what WebAssembly needs and allows no JavaScript. The service
/// worker is a file of ours, and has no nonce: it is not loaded by an element. The mini timer is the
/// timer in a frame of its own page; no other site frames it.
fn policy(Nonce(nonce): &Nonce) -> String {
    format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; connect-src 'self'; worker-src 'self'; \
         manifest-src 'self'; img-src 'self' data:; font-src data:; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
}
