//! `/api/push`: browsers that are told of alerts when no page is open. For people who are signed
//! in, guests too; tokens have no browser.

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

/// The server's key for Web Push
///
/// What a browser takes as `applicationServerKey` (VAPID, RFC 8292). A subscription is bound to
/// it: where the browser's `subscription.options.applicationServerKey` is another, unsubscribe
/// and subscribe anew.
#[utoipa::path(
    get, path = "/api/push/key", operation_id = "pushKey", tag = "Push",
    responses(
        (status = 200, description = "The public key", body = PushKey),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`login_required`"),
    ),
)]
async fn key(State(state): State<AppState>, _: SignedInUser) -> Result<Json<PushKey>, ApiError> {
    let vapid = state.push.vapid().await.map_err(PushError::from)?;
    Ok(Json(PushKey {
        public_key: vapid.public().to_owned(),
    }))
}

/// Tell this browser of alerts
///
/// Takes what `PushSubscription.toJSON()` gives. Sent again, it is kept as it is now, so a page
/// may send it whenever it is opened. It ends with the browser's sign-in. One that another
/// person registered in the same browser moves to whoever is signed in now. A person has at
/// most 20; those that were reached longest ago give way.
#[utoipa::path(
    post, path = "/api/push/subscriptions", operation_id = "subscribePush", tag = "Push",
    request_body(content = SubscribePush,
        example = json!({"endpoint": "https://push.example.net/send/d6BJTTXXrd4", "expirationTime": null, "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg"}})),
    responses(
        (status = 201, description = "The browser is told from now on", body = PushSubscription),
        (status = 200, description = "It was already", body = PushSubscription),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`login_required`"),
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

/// No longer tell this browser
///
/// Found by its endpoint, which is all that a browser knows of its subscription. The answer is
/// the same where there is none of the person's with it.
#[utoipa::path(
    delete, path = "/api/push/subscriptions", operation_id = "unsubscribePush", tag = "Push",
    request_body(content = UnsubscribePush,
        example = json!({"endpoint": "https://push.example.net/send/d6BJTTXXrd4"})),
    responses(
        (status = 204, description = "The browser is not told, or no longer"),
        (status = 401, description = "`invalid_token`"),
        (status = 403, description = "`login_required`"),
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
