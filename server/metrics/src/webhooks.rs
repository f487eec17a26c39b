//! Webhooks: delivery attempts by outcome, their duration, and the backlog.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use outbound::{OutboundError, OutboundReply};

/// Bucket bounds in seconds, up to the timeout of an attempt.
const BOUNDS: [f64; 9] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];

/// Metrics of delivery attempts.
#[derive(Clone, Debug)]
pub struct WebhookMetrics {
    attempts: Family<WebhookAttemptLabels, Counter>,
    durations: Arc<Histogram>,
    backlog: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct WebhookAttemptLabels {
    outcome: WebhookOutcome,
}

/// The outcome of an attempt, as a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum WebhookOutcome {
    Delivered,
    /// The receiver responded with another status than 2xx.
    Answered,
    Timeout,
    /// The address is private or reserved.
    NotAllowed,
    Unreachable,
}

impl WebhookMetrics {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let attempts = Family::default();
        let durations = Histogram::new(BOUNDS);
        let backlog = Gauge::default();
        registry.register(
            "webhook_attempts",
            "Attempts to deliver to a webhook, by outcome",
            attempts.clone(),
        );
        registry.register_with_unit(
            "webhook_attempt_duration",
            "Duration of an attempt, from the DNS lookup to the end of the response",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register(
            "webhook_backlog",
            "Webhooks with deliveries due, in the whole database",
            backlog.clone(),
        );
        Self {
            attempts,
            durations: Arc::new(durations),
            backlog,
        }
    }

    /// Counts an attempt with its duration.
    pub fn count_attempt(&self, outcome: &Result<OutboundReply, OutboundError>, took: Duration) {
        let outcome = match outcome {
            Ok(reply) if reply.is_success() => WebhookOutcome::Delivered,
            Ok(_) => WebhookOutcome::Answered,
            Err(OutboundError::Timeout(_)) => WebhookOutcome::Timeout,
            Err(OutboundError::Target(_) | OutboundError::Refused { .. }) => {
                WebhookOutcome::NotAllowed
            }
            Err(_) => WebhookOutcome::Unreachable,
        };
        self.attempts
            .get_or_create(&WebhookAttemptLabels { outcome })
            .inc();
        self.durations.observe(took.as_secs_f64());
    }

    /// Sets the number of webhooks with deliveries due.
    pub fn set_backlog(&self, webhooks: i64) {
        self.backlog.set(webhooks);
    }
}
