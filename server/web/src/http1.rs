//! What HTTP/1.1 requires of a server beside the connection itself: exactly one `Host`, and
//! `Connection: close` on a response that leaves the request's body unread.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{CONNECTION, HOST};
use axum::http::{HeaderValue, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use tower::ServiceExt;

use super::body_bytes::BodyBytes;
use super::code::Code;
use super::problem::ApiError;

/// Marks requests that arrived over a connection.
#[derive(Clone, Copy, Debug)]
struct Received;

/// Answers a request that arrived over a connection.
pub(super) async fn answer(
    app: Router,
    peer: SocketAddr,
    request: hyper::Request<Incoming>,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(Received);
    let body = BodyBytes::count(&mut request);
    let mut response = app.oneshot(request).await?;
    if !body.is_complete() {
        // hyper closes the connection where it cannot skip the rest; a client that is not told
        // would send its next request into it (RFC 9112, section 9.6).
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

/// Refuses a request of HTTP/1.1 without exactly one `Host` (RFC 9112, section 3.2).
pub(super) async fn require_host(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(HOST).iter().count();
    let is_wrong = hosts > 1 || (hosts == 0 && request.version() == Version::HTTP_11);
    if is_wrong && request.extensions().get::<Received>().is_some() {
        let error = ApiError::new(
            Code::InvalidHeader,
            "A request of HTTP/1.1 has the header Host exactly once.",
        );
        return error.into_response();
    }
    next.run(request).await
}
