//! The security log: sign-ins and changes of accounts and credentials, as log lines with stable
//! fields (`docs/operations.md#security-events`) and as metrics. The client's address is a field of
//! the span of the request.

use metrics::{SecurityEvent, SecurityMetrics, SecurityOutcome};
use shared::UserId;

/// Records security events; clones share the counts.
#[derive(Clone, Debug, Default)]
pub struct SecurityLog(SecurityMetrics);

impl SecurityLog {
    /// Counts in these metrics.
    #[must_use]
    pub const fn new(metrics: SecurityMetrics) -> Self {
        Self(metrics)
    }

    /// Records an event that took effect.
    pub fn success(&self, event: SecurityEvent, user: UserId) {
        self.0.count(event, SecurityOutcome::Success);
        tracing::info!(target: "security", ?event, outcome = ?SecurityOutcome::Success, user_id = %user, "security event");
    }

    /// Records an event that was refused; the user is not known for an e-mail without an account.
    pub fn failure(&self, event: SecurityEvent, outcome: SecurityOutcome, user: Option<UserId>) {
        self.0.count(event, outcome);
        tracing::warn!(target: "security", ?event, ?outcome, user_id = user.map(tracing::field::display), "security event");
    }

    /// Records an event that was refused because of wrong credentials.
    pub fn refused(&self, event: SecurityEvent, user: Option<UserId>) {
        self.failure(event, SecurityOutcome::Refused, user);
    }
}
