//! `/api/webhooks`: who is told of a person's events.

mod deliveries;
mod described;
mod manage;

use axum::http::{HeaderMap, HeaderValue, header::LOCATION};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::code::Code;
use super::problem::ApiError;
use super::shape::parse_uuid;
use super::state::AppState;
use crate::service::ServiceError;
use crate::service::webhooks::WebhookError;

pub(super) use described::requests;

/// The operations.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(manage::list, manage::create))
        .routes(routes!(manage::get, manage::change, manage::delete))
        .routes(routes!(manage::rotate_secret))
        .routes(routes!(deliveries::test))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::redeliver))
}

fn id_of(text: &str, what: &str) -> Result<Uuid, ApiError> {
    parse_uuid(text).ok_or_else(|| {
        ApiError::new(
            Code::InvalidId,
            format!("The {what}'s id must be a UUID with hyphens."),
        )
    })
}

fn place(path: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(place) = HeaderValue::try_from(path) {
        headers.insert(LOCATION, place);
    }
    headers
}

impl From<WebhookError> for ApiError {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::Store(error) => ServiceError::Store(error).into(),
            WebhookError::Invalid(errors) => Self::invalid(errors),
            WebhookError::GuestNotAllowed => Self::new(
                Code::GuestNotAllowed,
                "Guests may not do this; register first, everything is kept.",
            ),
            WebhookError::NotFound => {
                Self::new(Code::WebhookNotFound, "You have no webhook with this id.")
            }
            WebhookError::DeliveryNotFound => Self::new(
                Code::DeliveryNotFound,
                "The webhook has no delivery with this id.",
            ),
            WebhookError::TooMany => Self::new(
                Code::WebhookLimitReached,
                "You have as many webhooks as there can be; delete some first.",
            ),
            WebhookError::TooOften => Self::new(
                Code::AttemptLimitReached,
                "The delivery was attempted as often as one may be; read the event from GET /api/events.",
            ),
            WebhookError::Disabled => Self::new(
                Code::WebhookDisabled,
                "The webhook is disabled; enable it first, by PATCH with {\"enabled\": true}.",
            ),
        }
    }
}
