//! Alerts to browsers: what became of each attempt, and how long it took.

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use shared::Millis;

/// Upper bounds in seconds: from the quick answer of a push service to the longest wait.
const BOUNDS: [f64; 10] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Counts and times attempts to tell a browser of an alert.
#[derive(Clone, Debug)]
pub struct Push {
    attempts: Family<Attempt, Counter>,
    durations: Histogram,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempt {
    outcome: PushOutcome,
}

/// The result of an attempt, as a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum PushOutcome {
    /// The push service accepted the message.
    Sent,
    /// The alert was no longer true or no longer news.
    Stale,
    /// The attempt failed and is retried.
    Later,
    /// The push service refused the message, or retries ran out.
    Dropped,
    /// The subscription was removed because the push service no longer knows it.
    Removed,
}

impl Push {
    /// New figures, shown by the registry.
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let figures = Self {
            attempts: Family::default(),
            durations: Histogram::new(BOUNDS),
        };
        registry.register(
            "push_attempts",
            "Attempts to tell a browser of an alert, by what became of them",
            figures.attempts.clone(),
        );
        registry.register_with_unit(
            "push_attempt_duration",
            "How long an attempt to tell a browser of an alert took",
            Unit::Seconds,
            figures.durations.clone(),
        );
        figures
    }

    /// Counts an attempt and how long it took.
    pub fn count(&self, outcome: PushOutcome, took: Millis) {
        self.attempts.get_or_create(&Attempt { outcome }).inc();
        let took = Duration::from_millis(took.max(0).cast_unsigned());
        self.durations.observe(took.as_secs_f64());
    }
}
