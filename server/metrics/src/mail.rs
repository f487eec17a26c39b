//! Mails: attempts by outcome.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Metrics of attempts to send a mail.
#[derive(Clone, Debug)]
pub struct MailMetrics {
    attempts: Family<MailAttemptLabels, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MailAttemptLabels {
    outcome: MailOutcome,
}

/// The outcome of an attempt to send a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum MailOutcome {
    /// The mail server took the mail.
    Sent,
    /// The attempt failed and is retried.
    Later,
    /// The mail server refused the mail, or retries ran out.
    Dropped,
    /// Not sent: it was no longer of use.
    Stale,
}

impl MailMetrics {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let attempts = Family::default();
        registry.register(
            "mail_attempts",
            "Attempts to send a mail, by outcome",
            attempts.clone(),
        );
        Self { attempts }
    }

    /// Counts an attempt.
    pub fn count(&self, outcome: MailOutcome) {
        self.attempts
            .get_or_create(&MailAttemptLabels { outcome })
            .inc();
    }
}
