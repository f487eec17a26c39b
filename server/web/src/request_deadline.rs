//! How long a request may take, and the response to one that took longer.

use std::time::Duration;

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

pub(super) fn late(class: RateLimitClass, reads: bool) -> ApiError {
    let seconds = deadline(class).as_secs();
    tracing::warn!(seconds, "a request took too long; answered 503");
    if reads {
        return ApiError::unavailable();
    }
    ApiError::outcome_unknown(format!(
        "The request took longer than {seconds} seconds and was given up. It may have taken effect: send it again with the same Idempotency-Key."
    ))
}
