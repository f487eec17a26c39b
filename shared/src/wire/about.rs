//! What a server is, and the rules it decides by.

use serde::Serialize;

use super::{Scope, Usage};
use crate::rules::SessionType;
use crate::rules::limits::{
    DAY, FUTURE_TOLERANCE, LONG_TEXT, MAX_DISTRACTIONS, MAX_PAUSES, MAX_PLAN_MINUTES,
    MIN_PLAN_MINUTES, ORDER_TOLERANCE, OVERTIME_LIMIT, PAUSE_LIMIT, PAUSE_WARNING, REPLAY_WINDOW,
    RESTORE_WINDOW, SECOND, SHORT_TEXT,
};
use crate::{Millis, Timestamp};

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
    pub limits: RuleLimits,
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

/// The limits of sessions and commands. Texts are counted in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleLimits {
    /// Minutes of the shortest plan.
    pub min_planned_duration: i64,
    /// Minutes of the longest plan.
    pub max_planned_duration: i64,
    /// Of one session.
    pub max_pauses: usize,
    /// A pause ends by itself after so many seconds.
    pub pause_seconds: Millis,
    /// The end of a pause is announced so many seconds before.
    pub pause_warning_seconds: Millis,
    /// A session completes by itself so many seconds after its plan.
    pub overtime_seconds: Millis,
    /// Of one session.
    pub max_distractions: usize,
    /// Reasons, notes and intentions.
    pub short_text_characters: usize,
    /// Progress.
    pub long_text_characters: usize,
    /// A replayed command may be so many seconds ahead of the server's clock.
    pub future_tolerance_seconds: Millis,
    /// A replayed command may be so many days old.
    pub replay_days: Millis,
    /// A command may be so many seconds older than the newest of its session.
    pub order_tolerance_seconds: Millis,
    /// A deleted session can be restored for so many days.
    pub restore_days: Millis,
}

impl RuleLimits {
    /// As the rules have them.
    #[must_use]
    pub const fn current() -> Self {
        Self {
            min_planned_duration: MIN_PLAN_MINUTES,
            max_planned_duration: MAX_PLAN_MINUTES,
            max_pauses: MAX_PAUSES,
            pause_seconds: PAUSE_LIMIT / SECOND,
            pause_warning_seconds: PAUSE_WARNING / SECOND,
            overtime_seconds: OVERTIME_LIMIT / SECOND,
            max_distractions: MAX_DISTRACTIONS,
            short_text_characters: SHORT_TEXT,
            long_text_characters: LONG_TEXT,
            future_tolerance_seconds: FUTURE_TOLERANCE / SECOND,
            replay_days: REPLAY_WINDOW / DAY,
            order_tolerance_seconds: ORDER_TOLERANCE / SECOND,
            restore_days: RESTORE_WINDOW / DAY,
        }
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
