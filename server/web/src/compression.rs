//! Compression of answers, by gzip, where their length gives no secret away.
//!
//! Whoever can put text into an answer beside a secret, and see how long the answer is, finds the
//! secret by trying (BREACH). A page in another site can have a browser send its cookie, so that
//! answers to cookies are not compressed; it cannot have it send a bearer token. An export holds
//! nothing of the request that asks for it. Single resources are small and have entity tags, which
//! would have to differ for a compressed form.

use std::future::ready;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower::{Layer, ServiceExt, service_fn};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use super::identity::{AuthMethod, Identity};

/// In the extensions of a response that may be compressed.
#[derive(Clone, Copy, Debug)]
pub struct Compressible;

/// Lets answers to bearer tokens be compressed; inside of authentication.
pub fn mark(router: Router) -> Router {
    router.layer(from_fn(mark_token))
}

async fn mark_token(request: Request, next: Next) -> Response {
    let identity = request.extensions().get::<Identity>();
    let by_token = identity.is_some_and(|one| matches!(one.auth_method, AuthMethod::Token { .. }));
    let mut response = next.run(request).await;
    if by_token {
        response.extensions_mut().insert(Compressible);
    }
    response
}

/// Compresses the answers that are [`Compressible`], where the client takes it: with gzip only and
/// at its fastest, because each needs a compressor's memory and time.
pub fn add(router: Router) -> Router {
    router.layer(from_fn(compress))
}

async fn compress(request: Request, next: Next) -> Response {
    let accepted = if accepts_gzip(request.headers()) {
        "gzip"
    } else {
        "identity"
    };
    let response = next.run(request).await;
    // The layer's body takes 5 kB, also where it compresses nothing: a stream would hold them for as
    // long as it lasts.
    if !is_compressible(&response) {
        return response;
    }
    let layer = CompressionLayer::new()
        .no_br()
        .quality(CompressionLevel::Fastest);
    let mut response = Some(response);
    let service = layer.layer(service_fn(move |_: Request| {
        ready(response.take().ok_or(StatusCode::INTERNAL_SERVER_ERROR))
    }));
    let mut request = Request::default();
    let accepted = HeaderValue::from_static(accepted);
    request.headers_mut().insert(ACCEPT_ENCODING, accepted);
    service.oneshot(request).await.into_response()
}

fn is_compressible(response: &Response) -> bool {
    // Outer layers complete the JSON of problems.
    response.status().is_success()
        && response.extensions().get::<Compressible>().is_some()
        && !response.headers().contains_key(ETAG)
}

/// Whether the client takes gzip.
#[must_use]
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).into_iter();
    let mut codings = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameters.trim().strip_prefix("q=");
        let is_refused = weight.is_some_and(|weight| weight.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !is_refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_where_the_client_says_so() {
        for (value, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("deflate,gzip ; q=1", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("br", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_gzip(&headers), expected, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
