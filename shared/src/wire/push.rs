//! Web Push: the subscription of a browser, and the message that its service worker receives.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::body::RequestBody;
use crate::rules::{AlertKind, SessionType};
use crate::{SessionId, Timestamp};

/// `GET /api/push/key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PushKey {
    /// The server's public key for `applicationServerKey`: an uncompressed point of P-256 in
    /// base64url.
    pub public_key: String,
}

/// `POST /api/push/subscriptions`: what `PushSubscription.toJSON()` gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SubscribePush {
    /// Where the browser's push service takes messages for it: an https URL.
    pub endpoint: String,
    /// When the browser ends the subscription, milliseconds since 1970; null for never.
    #[serde(default)]
    pub expiration_time: Option<f64>,
    /// The keys that messages are encrypted with.
    #[cfg_attr(feature = "server", body(object))]
    pub keys: PushKeys,
}

/// The keys of a browser's subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushKeys {
    /// The browser's public key: an uncompressed point of P-256 in base64url.
    pub p256dh: String,
    /// The authentication secret: 16 bytes in base64url.
    pub auth: String,
}

/// A browser that receives alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PushSubscription {
    /// Identifies the registration; the endpoint itself is not shown.
    pub id: Uuid,
    /// When it was first registered by this user.
    pub created_at: Timestamp,
}

/// `DELETE /api/push/subscriptions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnsubscribePush {
    /// The endpoint as it was registered.
    pub endpoint: String,
}

/// The payload of a `push` event in the service worker: enough for a text in the browser's
/// language. White space may follow it, which hides its length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PushMessage {
    /// The kind of alert.
    #[serde(rename = "type")]
    pub kind: AlertKind,
    /// The same for all messages that a later one replaces; for `showNotification`.
    pub tag: String,
    /// To be opened when the notification is clicked.
    pub session_id: SessionId,
    /// Its kind.
    pub session_type: SessionType,
    /// The instant of the alert's deadline.
    pub instant: Timestamp,
    /// The planned focused time, minutes.
    pub planned_duration: u32,
    /// What the user plans to do, if entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intention: Option<String>,
}
