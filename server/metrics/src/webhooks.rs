//! Webhooks: how attempts end, how long they take, and what waits.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use outbound::{Failure, Reply};

/// Upper bounds in seconds, up to the longest that an attempt may take.
const BOUNDS: [f64; 9] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];

/// Counts and times attempts to deliver.
#[derive(Clone, Debug)]
pub struct WebhookFigures {
    attempts: Family<Ended, Counter>,
    durations: Arc<Histogram>,
    backlog: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    outcome: Outcome,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Outcome {
    Delivered,
    /// The receiver answered something that is no success.
    Answered,
    Timeout,
    /// The address is not one that may be asked.
    NotAllowed,
    Unreachable,
}

impl WebhookFigures {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let attempts = Family::default();
        let durations = Histogram::new(BOUNDS);
        let backlog = Gauge::default();
        registry.register(
            "webhook_attempts",
            "Attempts to deliver to a webhook, by how they ended",
            attempts.clone(),
        );
        registry.register_with_unit(
            "webhook_attempt_duration",
            "From the look-up of the name to the end of the answer",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register(
            "webhook_backlog",
            "Webhooks that have something to be told now and were not attended to yet, in the whole database",
            backlog.clone(),
        );
        Self {
            attempts,
            durations: Arc::new(durations),
            backlog,
        }
    }

    /// Counts an attempt.
    pub fn attempted(&self, outcome: &Result<Reply, Failure>, took: Duration) {
        let outcome = match outcome {
            Ok(reply) if reply.is_success() => Outcome::Delivered,
            Ok(_) => Outcome::Answered,
            Err(Failure::Timeout(_)) => Outcome::Timeout,
            Err(Failure::Target(_) | Failure::Refused { .. }) => Outcome::NotAllowed,
            Err(_) => Outcome::Unreachable,
        };
        self.attempts.get_or_create(&Ended { outcome }).inc();
        self.durations.observe(took.as_secs_f64());
    }

    /// How many webhooks wait.
    pub fn backlog(&self, webhooks: i64) {
        self.backlog.set(webhooks);
    }
}
