//! What a server is, and the rules it decides by.

use serde::Serialize;

use super::{RuleLimits, Scope, Usage};
use crate::Timestamp;
use crate::rules::SessionType;

/// The answer of `GET /api`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// Always `Stint`.
    pub name: String,
    /// The server's version.
    pub version: String,
    /// The versions of the rules that `POST /api/sync` accepts, oldest first.
    pub rules_versions: Vec<u32>,
    /// What the server can do. More may be added; a client uses what it knows.
    pub capabilities: Vec<Capability>,
    /// Whether the server accepts new users.
    pub signup: SignupPolicy,
    /// What one request may contain.
    pub limits: RequestLimits,
    /// What a user may store.
    pub quotas: StorageQuotas,
    /// The paths of the documents.
    pub links: AboutLinks,
    /// The documents of the folder `docs` that are served as pages.
    pub guides: Vec<GuideLink>,
    /// The server's clock.
    pub server_time: Timestamp,
}

crate::rules::vocabulary!(
    /// What a server can do.
    Capability {
        /// `POST /api/sync` replays commands.
        Sync = "sync",
        /// `GET /api/events` and its stream.
        Events = "events",
        /// `GET /api/changes`.
        Changes = "changes",
        /// `dryRun` of commands and batches.
        DryRun = "dryRun",
        /// Events are posted to web addresses.
        Webhooks = "webhooks",
        /// Pages of other origins may call with a token.
        Cors = "cors",
        /// `Idempotency-Key`.
        IdempotencyKeys = "idempotencyKeys",
        /// Export and import of the event log.
        ExportImport = "exportImport",
    }
);

crate::rules::vocabulary!(
    /// Who may become a user.
    SignupPolicy {
        /// Guests and accounts.
        Open = "open",
        /// Accounts.
        GuestsOff = "guests-off",
        /// Nobody.
        Closed = "closed",
    }
);

/// What one request may contain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RequestLimits {
    /// Of a body, but for sync and import.
    pub body_bytes: u64,
    /// Of the body of `POST /api/sync`.
    pub sync_body_bytes: u64,
    /// Of one `POST /api/sync`.
    pub sync_commands: u64,
    /// Entries of one page.
    pub page_size: u64,
}

/// What a user may store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StorageQuotas {
    /// Until they register.
    pub guest: StorageQuota,
    /// With an e-mail address.
    pub account: StorageQuota,
}

/// How much a user may store; `usage` of `GET /api/me` counts the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StorageQuota {
    /// Deleted ones count.
    pub sessions: u64,
    /// Archived ones count.
    pub tasks: u64,
    /// Archived ones count.
    pub projects: u64,
    /// Of events.
    pub bytes: u64,
}

/// The paths of the documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AboutLinks {
    /// The OpenAPI document.
    pub openapi: String,
    /// The same as a page, with the guides.
    pub docs: String,
    /// Lengths, limits and codes.
    pub rules: String,
    /// Whom a credential acts for.
    pub me: String,
}

/// A document of the folder `docs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideLink {
    /// Its first heading.
    pub title: String,
    /// Where its page is on this server.
    pub path: String,
}

/// The answer of `GET /api/rules`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RulesDescription {
    /// The version by which the server decides live commands.
    pub rules_version: u32,
    /// The versions that `POST /api/sync` accepts, oldest first.
    pub rules_versions: Vec<u32>,
    /// The kinds of sessions with their lengths.
    pub presets: Vec<SessionPreset>,
    /// The limits of sessions and commands.
    pub limits: RuleLimitsWithFormerNames,
    /// The codes of refusals, with their texts.
    pub codes: Vec<CodeDescription>,
}

/// A kind of session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionPreset {
    /// The kind.
    pub session_type: SessionType,
    /// Minutes; null where the start chooses them.
    pub planned_duration: Option<u32>,
}

/// The limits of `GET /api/rules`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleLimitsWithFormerNames {
    /// By their names.
    #[serde(flatten)]
    pub limits: RuleLimits,
    /// By names that they had before.
    #[serde(flatten)]
    pub former: FormerRuleLimits,
}

/// Names of limits before 1 December 2026, which are gone from 1 July 2027 on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "each is explained at the field of its present name"
)]
pub struct FormerRuleLimits {
    #[cfg_attr(feature = "openapi", schema(deprecated))]
    pub pause_seconds: i64,
    #[cfg_attr(feature = "openapi", schema(deprecated))]
    pub overtime_seconds: i64,
    #[cfg_attr(feature = "openapi", schema(deprecated))]
    pub short_text_characters: usize,
    #[cfg_attr(feature = "openapi", schema(deprecated))]
    pub long_text_characters: usize,
    #[cfg_attr(feature = "openapi", schema(deprecated))]
    pub replay_days: i64,
    #[cfg_attr(feature = "openapi", schema(deprecated))]
    pub restore_days: i64,
}

impl From<RuleLimits> for RuleLimitsWithFormerNames {
    fn from(limits: RuleLimits) -> Self {
        let former = FormerRuleLimits {
            pause_seconds: limits.pause_limit_seconds,
            overtime_seconds: limits.overtime_limit_seconds,
            short_text_characters: limits.short_text,
            long_text_characters: limits.long_text,
            replay_days: limits.replay_window_days,
            restore_days: limits.restore_window_days,
        };
        Self { limits, former }
    }
}

/// A code of a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CodeDescription {
    /// Stable.
    pub code: String,
    /// The status that it is answered with.
    pub status: u16,
    /// What it says in a few words.
    pub title: String,
    /// When it is answered, and what to do then.
    pub meaning: String,
}

/// The token that a request was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnToken {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it stops working; null for never.
    pub expires_at: Option<Timestamp>,
}

/// The answer of `GET /api/me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeWithUsage {
    /// The user.
    #[serde(flatten)]
    pub me: super::Me,
    /// Whether somebody has followed a link that was sent to the e-mail address.
    #[serde(rename = "emailVerified")]
    pub email_verified: bool,
    /// What the user stores.
    pub usage: Usage,
    /// The token of the request; null for a sign-in.
    pub token: Option<OwnToken>,
}
