//! How promptly deadlines are processed, and how many alerts were raised.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use shared::Millis;
use shared::rules::AlertKind;

/// Bucket bounds in seconds. The target is 0.1 s for 99 % of deadlines and 1 s for all; the
/// buckets beyond are for catching up after downtime.
const BOUNDS: [f64; 12] = [
    0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0, 60.0, 900.0,
];

/// Metrics of deadlines and alerts; clones share them.
#[derive(Clone, Debug)]
pub struct TimerMetrics {
    lateness: Histogram,
    due: Gauge,
    lag: Gauge<f64, AtomicU64>,
    shards: Gauge,
    failures: Counter,
    alerts: Family<AlertLabels, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AlertLabels {
    kind: &'static str,
}

impl Default for TimerMetrics {
    fn default() -> Self {
        Self {
            lateness: Histogram::new(BOUNDS),
            due: Gauge::default(),
            lag: Gauge::default(),
            shards: Gauge::default(),
            failures: Counter::default(),
            alerts: Family::default(),
        }
    }
}

impl TimerMetrics {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register_with_unit(
            "timer_lateness",
            "Time from a deadline to the commit of its effects",
            Unit::Seconds,
            metrics.lateness.clone(),
        );
        registry.register(
            "timer_due",
            "Deadlines that have passed and are not processed yet",
            metrics.due.clone(),
        );
        registry.register_with_unit(
            "timer_lag",
            "Age of the oldest deadline that is not processed yet",
            Unit::Seconds,
            metrics.lag.clone(),
        );
        registry.register(
            "timer_shards",
            "Shards of users, of 64, whose deadlines this server processes",
            metrics.shards.clone(),
        );
        registry.register(
            "timer_failures",
            "Failed attempts to process a deadline; each is retried",
            metrics.failures.clone(),
        );
        registry.register("alerts", "Alerts raised, by kind", metrics.alerts.clone());
        metrics
    }

    /// Counts a processed deadline with its lateness.
    pub fn deadline_processed(&self, lateness: Millis) {
        self.lateness.observe(seconds(lateness));
    }

    /// Sets the gauges after a poll: unprocessed deadlines, the age of the oldest, leased shards.
    pub fn polled(&self, due: usize, lag: Millis, shards: u32) {
        self.due.set(i64::try_from(due).unwrap_or(i64::MAX));
        self.lag.set(seconds(lag));
        self.shards.set(i64::from(shards));
    }

    /// Age of the oldest unprocessed deadline in seconds, as of the scheduler's last poll.
    #[must_use]
    pub fn lag_seconds(&self) -> f64 {
        self.lag.get()
    }

    /// Counts a failed attempt to process a deadline.
    pub fn deadline_failed(&self) {
        self.failures.inc();
    }

    /// Counts a raised alert.
    pub fn alert_raised(&self, kind: AlertKind) {
        let labels = AlertLabels {
            kind: kind.as_str(),
        };
        self.alerts.get_or_create(&labels).inc();
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a metric; no decision depends on it"
)]
fn seconds(millis: Millis) -> f64 {
    millis.max(0) as f64 / 1_000.0
}
