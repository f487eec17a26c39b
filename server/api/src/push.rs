//! `/api/push`: browsers that receive alerts when no page is open. For signed-in users, guests
//! included; tokens have no browser.

use crate::routes::ApiRoutes;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::wire::{PushKey, PushSubscription, SubscribePush, UnsubscribePush};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::SignedIn;

use service::PushError;
use web::body::JsonBody;
use web::browser::SignedInUser;
use web::problem::ApiError;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(SignedIn, Read, routes!(key))
        .route(SignedIn, Write, routes!(subscribe))
        .route(SignedIn, Write, routes!(unsubscribe))
}

/// Read the server's key for Web Push
///
/// The `applicationServerKey` of a browser's subscription (VAPID, RFC 8292). One with another key is
/// replaced: unsubscribe and subscribe again.
#[utoipa::path(
    get, path = "/api/push/key", operation_id = "pushKey", tag = "Push",
    responses(
        (status = 200, description = "The public key", body = PushKey),
    ),
)]
async fn key(State(state): State<AppState>, _: SignedInUser) -> Result<Json<PushKey>, ApiError> {
    let vapid = state.push.vapid().await.map_err(PushError::from)?;
    Ok(Json(PushKey {
        public_key: vapid.public().to_owned(),
    }))
}

/// Register this browser for push messages
///
/// Takes what `PushSubscription.toJSON()` gives. Sending it again updates the subscription. It ends
/// with the browser's sign-in. A user has at most 20; a further one replaces the least recently reached.
#[utoipa::path(
    post, path = "/api/push/subscriptions", operation_id = "subscribePush", tag = "Push",
    request_body(content = SubscribePush,
        example = json!({"endpoint": "https://push.example.net/send/d6BJTTXXrd4", "expirationTime": null, "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg"}})),
    responses(
        (status = 201, description = "The subscription is registered", body = PushSubscription),
        (status = 200, description = "The subscription was registered before and is updated", body = PushSubscription),
        (status = 422, description = "`push_endpoint_invalid`, `push_key_invalid`"),
    ),
)]
async fn subscribe(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    JsonBody(subscription): JsonBody<SubscribePush>,
) -> Result<Response, ApiError> {
    let (subscription, is_new) = state
        .push
        .subscribe(signed_in.user, signed_in.login, &subscription)
        .await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(subscription)).into_response())
}

/// Remove this browser's push subscription
///
/// Found by its endpoint. The response is the same if the user has no such subscription.
#[utoipa::path(
    delete, path = "/api/push/subscriptions", operation_id = "unsubscribePush", tag = "Push",
    request_body(content = UnsubscribePush,
        example = json!({"endpoint": "https://push.example.net/send/d6BJTTXXrd4"})),
    responses(
        (status = 204, description = "The subscription is removed"),
    ),
)]
async fn unsubscribe(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    JsonBody(subscription): JsonBody<UnsubscribePush>,
) -> Result<StatusCode, ApiError> {
    state
        .push
        .unsubscribe(signed_in.user, &subscription.endpoint)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
