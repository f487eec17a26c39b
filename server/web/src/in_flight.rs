//! Limits the requests that are being answered at a time: what exceeds them is refused at once,
//! instead of waiting with its memory for a database connection.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::client_address::ClientAddress;
use super::problem::ApiError;
use super::state::AppState;

/// Refuses the request where too many are being answered. Event streams count until they begin.
pub async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let address = ClientAddress::of(request.extensions());
    match state
        .requests_in_flight
        .acquire(address, address.is_loopback())
    {
        Some(_permit) => next.run(request).await,
        None => {
            tracing::debug!("too many requests are being answered; answered 503");
            let close = HeaderValue::from_static("close");
            ApiError::not_written()
                .with_header(CONNECTION, close)
                .into_response()
        }
    }
}
