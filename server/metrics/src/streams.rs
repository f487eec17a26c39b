//! Streams of events: how many are open, how much they carry.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Figures of streams; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    /// Streams that are open.
    pub open: Gauge,
    /// Events that were written to them.
    pub events: Counter,
}

impl Streams {
    /// Registers them.
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let figures = Self::default();
        registry.register(
            "streams",
            "Streams of events that are open",
            figures.open.clone(),
        );
        registry.register(
            "streamed_events",
            "Events written to streams",
            figures.events.clone(),
        );
        figures
    }
}
