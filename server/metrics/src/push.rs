//! Push messages: attempts by outcome, and their duration.

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use shared::Millis;

/// Bucket bounds in seconds, up to the timeout of a request.
const BOUNDS: [f64; 10] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Metrics of attempts to send a push message.
#[derive(Clone, Debug)]
pub struct PushMetrics {
    attempts: Family<PushAttemptLabels, Counter>,
    durations: Histogram,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PushAttemptLabels {
    outcome: PushOutcome,
}

/// The outcome of an attempt to send a push message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum PushOutcome {
    /// The push service accepted the message.
    Sent,
    /// Not sent: the session has moved on or the alert has expired.
    Stale,
    /// The attempt failed and is retried.
    Later,
    /// The push service refused the message, or retries ran out.
    Dropped,
    /// The subscription was removed because the push service no longer knows it.
    Removed,
}

impl PushMetrics {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let metrics = Self {
            attempts: Family::default(),
            durations: Histogram::new(BOUNDS),
        };
        registry.register(
            "push_attempts",
            "Attempts to send a push message, by outcome",
            metrics.attempts.clone(),
        );
        registry.register_with_unit(
            "push_attempt_duration",
            "Duration of an attempt to send a push message",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        metrics
    }

    /// Counts an attempt with its duration in milliseconds.
    pub fn count(&self, outcome: PushOutcome, took: Millis) {
        self.attempts
            .get_or_create(&PushAttemptLabels { outcome })
            .inc();
        let took = Duration::from_millis(took.max(0).cast_unsigned());
        self.durations.observe(took.as_secs_f64());
    }
}
