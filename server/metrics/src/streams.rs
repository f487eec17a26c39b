//! Event streams: how many are open, and how many events they carried.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Metrics of event streams; clones share them.
#[derive(Clone, Debug, Default)]
pub struct StreamMetrics {
    /// Open streams.
    pub open: Gauge,
    /// Events written to streams.
    pub events: Counter,
}

impl StreamMetrics {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register("streams", "Open event streams", metrics.open.clone());
        registry.register(
            "streamed_events",
            "Events written to event streams",
            metrics.events.clone(),
        );
        metrics
    }
}
