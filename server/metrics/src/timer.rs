//! How promptly deadlines are attended to, and what has rung.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use shared::Millis;
use shared::rules::AlertKind;

/// Upper bounds in seconds: what is promised is 0.1 for 99 of 100 and 1 for all; what lies
/// beyond is catching up after a stop.
const BOUNDS: [f64; 12] = [
    0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0, 60.0, 900.0,
];

/// The figures of the timer; clones share them.
#[derive(Clone, Debug)]
pub struct Timer {
    lateness: Histogram,
    due: Gauge,
    lag: Gauge<f64, AtomicU64>,
    parts: Gauge,
    failures: Counter,
    alerts: Family<Rung, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Rung {
    kind: &'static str,
}

impl Default for Timer {
    fn default() -> Self {
        Self {
            lateness: Histogram::new(BOUNDS),
            due: Gauge::default(),
            lag: Gauge::default(),
            parts: Gauge::default(),
            failures: Counter::default(),
            alerts: Family::default(),
        }
    }
}

impl Timer {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let timer = Self::default();
        registry.register_with_unit(
            "timer_lateness",
            "From a deadline to the commit of what it causes",
            Unit::Seconds,
            timer.lateness.clone(),
        );
        registry.register(
            "timer_due",
            "Deadlines that have passed and wait to be attended to",
            timer.due.clone(),
        );
        registry.register_with_unit(
            "timer_lag",
            "How long ago the oldest of them passed",
            Unit::Seconds,
            timer.lag.clone(),
        );
        registry.register(
            "timer_parts",
            "Parts of 64, by person, whose deadlines this server sees to",
            timer.parts.clone(),
        );
        registry.register(
            "timer_failures",
            "Deadlines that could not be attended to; they are tried again",
            timer.failures.clone(),
        );
        registry.register(
            "alerts",
            "Alerts that were raised, by kind",
            timer.alerts.clone(),
        );
        timer
    }

    /// A deadline was attended to, so long after its instant.
    pub fn attended(&self, late: Millis) {
        self.lateness.observe(seconds(late));
    }

    /// So many deadlines wait, the oldest for so long; the server sees to so many parts.
    pub fn seen(&self, due: usize, lag: Millis, parts: u32) {
        self.due.set(i64::try_from(due).unwrap_or(i64::MAX));
        self.lag.set(seconds(lag));
        self.parts.set(i64::from(parts));
    }

    /// For how long the oldest of the deadlines that wait has waited, in seconds, as of the
    /// scheduler's last look.
    #[must_use]
    pub fn lag_seconds(&self) -> f64 {
        self.lag.get()
    }

    /// A deadline could not be attended to.
    pub fn failed(&self) {
        self.failures.inc();
    }

    /// An alert was raised.
    pub fn rang(&self, kind: AlertKind) {
        let rung = Rung {
            kind: kind.as_str(),
        };
        self.alerts.get_or_create(&rung).inc();
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a figure; nothing is decided by it"
)]
fn seconds(millis: Millis) -> f64 {
    millis.max(0) as f64 / 1_000.0
}
