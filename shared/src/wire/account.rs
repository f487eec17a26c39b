//! Accounts, sign-in and API tokens.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::OwnPreset;
#[cfg(feature = "server")]
use crate::body::RequestBody;
use crate::json::ToJson;
use crate::rules::vocabulary;
use crate::stats::FormerZone;
use crate::{Patch, Timestamp, UserId};

/// `POST /api/auth/register`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// The address to sign in with.
    pub email: String,
    /// 8 to 200 characters.
    pub password: String,
    /// The name shown to the user.
    #[serde(default)]
    pub display_name: Option<String>,
    /// An IANA name; UTC if omitted.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// `POST /api/auth/login`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// The address the account was registered with.
    pub email: String,
    /// In plain text; the server stores only a hash.
    pub password: String,
}

/// `POST /api/auth/guest`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToJson)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Guest))]
#[serde(rename_all = "camelCase")]
pub struct CreateGuest {
    /// An IANA name; UTC if omitted.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// `POST /api/auth/reauthenticate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Reauthentication {
    /// The account's password.
    pub password: String,
}

/// `PUT /api/me/password`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasswordChange {
    /// The password so far.
    pub current_password: String,
    /// 8 to 200 characters.
    pub new_password: String,
    /// Whether all API tokens and passkeys are deleted, too.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = false))]
    pub delete_credentials: bool,
}

/// `POST /api/me/email`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmailChange {
    /// The address to sign in with, once it is confirmed.
    pub email: String,
    /// The account's password.
    pub current_password: String,
}

/// `POST /api/auth/confirm-email`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmailConfirmation {
    /// The value of `link` in the address of the link.
    pub link: String,
}

/// `POST /api/auth/recovery`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecoveryRequest {
    /// The account's address.
    pub email: String,
}

/// `PUT /api/auth/recovery`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasswordRecovery {
    /// The value of `link` in the address of the link.
    pub link: String,
    /// The account's address; required in another browser.
    #[serde(default)]
    pub email: Option<String>,
    /// 8 to 200 characters.
    pub new_password: String,
    /// Whether all API tokens and passkeys are deleted, too.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = false))]
    pub delete_credentials: bool,
}

/// The user who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The owner in sessions and events.
    pub user_id: UserId,
    /// Null for a guest.
    pub email: Option<String>,
    /// The name shown to the user.
    pub display_name: Option<String>,
    /// Whether the user has not registered.
    pub guest: bool,
    /// An IANA name.
    pub time_zone: String,
    /// What it was before, earliest first: of sessions without a `timeZone`.
    pub former_time_zones: Vec<FormerZone>,
    /// Whether days are those of `timeZone` for all sessions.
    pub days_in_current_zone: bool,
    /// When a day begins, in minutes after midnight: 0 to 1439.
    pub day_starts_at: u32,
    /// Focused minutes that the user wants to reach each day, 1 to 1440; null for no goal.
    pub daily_goal_minutes: Option<u32>,
    /// The day a week begins with by ISO 8601: 1 is Monday, 7 is Sunday.
    pub week_starts_on: u32,
    /// What the timer's start form can be filled with, in the user's order.
    pub presets: Vec<OwnPreset>,
    /// When the account was created.
    pub created_at: Timestamp,
}

/// What a user stores, beside their quotas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    /// Deleted ones count, since their events remain.
    pub sessions: QuotaUsage,
    /// Archived ones count.
    pub tasks: QuotaUsage,
    /// Archived ones count.
    pub projects: QuotaUsage,
    /// Of events, each counted with 256 bytes and its data.
    pub bytes: QuotaUsage,
}

/// How much of a quota is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuotaUsage {
    /// May be more than the quota, after the operator lowered it.
    pub used: u64,
    /// The most that may be stored.
    pub quota: u64,
}

/// `PATCH /api/me`: an omitted field is unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeMe {
    /// The name shown to the user, at most 100 characters; null for no name.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub display_name: Patch<String>,
    /// An IANA name; not null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", body(not_null))]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub time_zone: Option<String>,
    /// Not null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", body(not_null))]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub days_in_current_zone: Option<bool>,
    /// When a day begins, in minutes after midnight; not null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", body(not_null))]
    #[cfg_attr(
        feature = "openapi",
        schema(nullable = false, minimum = 0, maximum = 1439)
    )]
    pub day_starts_at: Option<i64>,
    /// Focused minutes to reach each day; null for no goal.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<i64>, minimum = 1, maximum = 1440)
    )]
    pub daily_goal_minutes: Patch<i64>,
    /// The day a week begins with: 1 is Monday, 7 is Sunday; not null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", body(not_null))]
    #[cfg_attr(
        feature = "openapi",
        schema(nullable = false, minimum = 1, maximum = 7)
    )]
    pub week_starts_on: Option<i64>,
    /// All presets in their order, in place of those so far; null leaves them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", body(objects, max_items = OwnPreset::MOST))]
    #[cfg_attr(feature = "openapi", schema(max_items = 12))]
    pub presets: Option<Vec<OwnPreset>>,
}

/// `DELETE /api/me`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeleteMe {
    /// The account's password; a guest has none and leaves it out.
    #[serde(default)]
    pub password: Option<String>,
}

/// A browser in which the user is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Login {
    /// For `DELETE /api/me/logins/{id}`.
    pub id: Uuid,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
    /// When the user signed in there.
    pub created_at: Timestamp,
    /// When it was last used, to ten minutes.
    pub last_used_at: Timestamp,
    /// Whether this request was made with it.
    pub current: bool,
}

/// The answer of `GET /api/me/logins`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Logins))]
pub struct LoginList {
    /// The one that was used last comes first.
    pub items: Vec<Login>,
}

vocabulary!(
    /// What an API token may do.
    Scope {
        /// Read sessions and events.
        SessionsRead = "sessions:read",
        /// Start, change and end sessions.
        SessionsWrite = "sessions:write",
        /// Read tasks and projects.
        TasksRead = "tasks:read",
        /// Change tasks and projects.
        TasksWrite = "tasks:write",
        /// Read statistics.
        StatsRead = "stats:read",
        /// Register, change and delete webhooks, and read their deliveries.
        WebhooksManage = "webhooks:manage",
        /// Read the profile: time zone, goal, week.
        ProfileRead = "profile:read",
    }
);

/// `POST /api/tokens`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreateToken {
    /// What the token is for, 1 to 100 characters.
    pub name: String,
    /// What it may do; at least one.
    #[cfg_attr(feature = "server", body(max_items = 100))]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Scope>, min_items = 1, max_items = 100))]
    pub scopes: Vec<String>,
    /// When it stops working; never if omitted.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// An API token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ApiToken))]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// For `DELETE /api/tokens/{id}`.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// The answer of `POST /api/tokens`: the only time the secret is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreatedToken {
    /// For `Authorization: Bearer …`; only a hash is stored. Null in a repeated answer.
    pub secret: Option<String>,
    /// Whether the secret was in an earlier answer to this `Idempotency-Key`.
    pub secret_omitted: bool,
    /// As `GET /api/tokens` lists it.
    #[serde(flatten)]
    pub token: Token,
}

impl CreatedToken {
    /// The first answer.
    #[must_use]
    pub const fn with_secret(secret: String, token: Token) -> Self {
        Self {
            secret: Some(secret),
            secret_omitted: false,
            token,
        }
    }

    /// The answer as it is repeated.
    #[must_use]
    pub fn without_secret(&self) -> Self {
        Self {
            secret: None,
            secret_omitted: true,
            token: self.token.clone(),
        }
    }
}

/// The answer of `GET /api/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Tokens))]
pub struct TokenList {
    /// Newest first.
    pub items: Vec<Token>,
}
