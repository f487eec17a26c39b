//! The result of a write.

use service::Execution;
use web::problem::ApiError;

/// Pages send no `Idempotency-Key`, so there is never a replayed response.
pub(crate) fn result_of<T, E>(execution: Execution<Result<T, E>>) -> Result<Option<T>, ApiError>
where
    ApiError: for<'a> From<&'a E>,
{
    match execution {
        Execution::Decided(outcome) => (*outcome)
            .map(Some)
            .map_err(|refused| ApiError::from(&refused)),
        Execution::Replayed(_) => Ok(None),
    }
}
