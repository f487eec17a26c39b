//! What happened to an account and its credentials.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::page::{ListEntry, ListOrder};
use crate::Timestamp;
use crate::rules::vocabulary;

vocabulary!(
    /// What happened to an account or its credentials.
    ActivityKind {
        /// The account was registered.
        Registered = "registered",
        /// Signed in with the password.
        SignedIn = "signedIn",
        /// A wrong password, at sign-in.
        SignInRefused = "signInRefused",
        /// A wrong password where a signed-in browser had to confirm it.
        PasswordRefused = "passwordRefused",
        /// Sign-ins were ended from another one, or by the operator.
        SignInsEnded = "signInsEnded",
        /// The password was changed.
        PasswordChanged = "passwordChanged",
        /// The password was reset by the operator.
        PasswordReset = "passwordReset",
        /// A link to set a new password was asked for.
        RecoveryRequested = "recoveryRequested",
        /// A new password was set by a link.
        Recovered = "recovered",
        /// Another e-mail address was asked for.
        EmailChangeRequested = "emailChangeRequested",
        /// An e-mail address was confirmed.
        EmailConfirmed = "emailConfirmed",
        /// A passkey was added.
        PasskeyAdded = "passkeyAdded",
        /// A passkey was removed.
        PasskeyRemoved = "passkeyRemoved",
        /// An API token was made.
        TokenCreated = "tokenCreated",
        /// An API token was deleted.
        TokenDeleted = "tokenDeleted",
        /// The secret address of the calendar feed was made or renewed.
        CalendarFeedCreated = "calendarFeedCreated",
        /// The calendar feed was removed.
        CalendarFeedRemoved = "calendarFeedRemoved",
        /// A webhook was made.
        WebhookCreated = "webhookCreated",
        /// A webhook was changed, or its secret replaced.
        WebhookChanged = "webhookChanged",
        /// A webhook was deleted.
        WebhookDeleted = "webhookDeleted",
        /// The data was exported.
        Exported = "exported",
        /// The operator disabled the account.
        Disabled = "disabled",
        /// The operator enabled it again.
        Enabled = "enabled",
    }
);

impl ActivityKind {
    /// Whether somebody who is not signed in can cause it.
    #[must_use]
    pub const fn is_caused_by_strangers(self) -> bool {
        matches!(self, Self::SignInRefused | Self::RecoveryRequested)
    }
}

/// Something that happened, and how often within an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Tells it from others.
    pub id: Uuid,
    /// What happened.
    pub kind: ActivityKind,
    /// Of a token or passkey its name.
    pub detail: Option<String>,
    /// The `User-Agent` of the client; of what strangers tried, of the first attempt.
    pub user_agent: Option<String>,
    /// The client's address, of IPv6 the /64; none where the operator did it.
    pub network: Option<String>,
    /// When it happened first.
    pub first_at: Timestamp,
    /// When it happened last.
    pub last_at: Timestamp,
    /// How often.
    pub count: u64,
}

impl ListEntry for Activity {
    fn position(&self, order: ListOrder) -> (Timestamp, Uuid) {
        (order.instant(self.first_at, self.last_at), self.id)
    }
}
