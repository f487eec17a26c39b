//! Security events by kind and outcome.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Counts of security events.
#[derive(Clone, Debug, Default)]
pub struct SecurityMetrics {
    events: Family<SecurityEventLabels, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SecurityEventLabels {
    event: SecurityEvent,
    outcome: SecurityOutcome,
}

/// What was done, or tried, with an account or its credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum SecurityEvent {
    /// A guest began.
    GuestCreated,
    /// An account was registered.
    Registration,
    /// A sign-in with e-mail and password, or with a passkey.
    SignIn,
    /// The password was confirmed in a browser that is signed in.
    Reauthentication,
    /// A browser signed out.
    SignOut,
    /// One or all other sign-ins were ended from another one, or by the operator.
    SignInsEnded,
    /// The password was changed by its owner.
    PasswordChange,
    /// The password was reset by the operator.
    PasswordReset,
    /// A link to set a new password was asked for.
    RecoveryRequest,
    /// A new password was set by a link from a mail.
    Recovery,
    /// Another e-mail address was asked for.
    EmailChange,
    /// An e-mail address was confirmed by a link from a mail.
    EmailConfirmation,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An API token was created.
    TokenCreated,
    /// An API token was deleted.
    TokenDeleted,
    /// A request with a bearer token that is not valid.
    TokenUse,
    /// A request for which the sign-in or token does not suffice.
    Access,
    /// A write that another site made a browser send.
    CrossSiteRequest,
    /// The user's data was exported.
    Export,
    /// The account was deleted.
    AccountDeletion,
    /// The operator disabled the account.
    AccountDisabled,
    /// The operator enabled the account again.
    AccountEnabled,
}

/// How a security event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum SecurityOutcome {
    /// It took effect.
    Success,
    /// The credentials were wrong or do not suffice.
    Refused,
    /// Refused by a rate limit, without a look at the credentials.
    Limited,
}

impl SecurityMetrics {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register(
            "security_events",
            "Sign-ins and changes of accounts and credentials, by event and outcome",
            metrics.events.clone(),
        );
        metrics
    }

    /// Counts an event.
    pub fn count(&self, event: SecurityEvent, outcome: SecurityOutcome) {
        self.events
            .get_or_create(&SecurityEventLabels { event, outcome })
            .inc();
    }
}
