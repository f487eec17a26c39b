//! How long a request may take, and the response to one that took longer.

use std::time::Duration;

use axum::response::{IntoResponse, Response};

use super::problem::ApiError;
use super::rate_limit::RateLimitClass;

/// How long a request may take until its response begins.
pub(super) const fn deadline(class: RateLimitClass) -> Duration {
    match class {
        // An import may arrive for 15 minutes.
        RateLimitClass::Export => Duration::from_secs(20 * 60),
        _ => Duration::from_secs(60),
    }
}

/// The answer to a request, which is given up after the deadline.
pub(super) async fn in_time(
    deadline: Duration,
    reads: bool,
    answer: impl Future<Output = Response>,
) -> Response {
    tokio::time::timeout(deadline, answer)
        .await
        .unwrap_or_else(|_| late(deadline, reads).into_response())
}

fn late(deadline: Duration, reads: bool) -> ApiError {
    let seconds = deadline.as_secs();
    tracing::warn!(seconds, "a request took too long; answered 503");
    if reads {
        return ApiError::unavailable();
    }
    ApiError::outcome_unknown(format!(
        "The request took longer than {seconds} seconds and was given up. It may have taken effect: send it again with the same Idempotency-Key."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use std::future::{pending, ready};

    #[tokio::test]
    async fn a_request_that_takes_too_long_is_given_up() {
        let answered = ready(StatusCode::NO_CONTENT.into_response());
        let response = in_time(deadline(RateLimitClass::Write), false, answered).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        for (reads, code) in [(true, "unavailable"), (false, "outcome_unknown")] {
            let response = in_time(Duration::ZERO, reads, pending()).await;
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            let body = axum::body::to_bytes(response.into_body(), 4_096).await;
            let body = String::from_utf8(body.expect("a short body").to_vec());
            let body = body.expect("JSON");
            assert!(body.contains(&format!("\"{code}\"")), "{body}");
        }
    }
}
