//! Connections and the wait for them, asked of the database whenever somebody looks.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use store::Database;

#[derive(Debug)]
struct Connections(Database);

impl Collector for Connections {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let connections = self.0.connections();
        for (name, help, number) in [
            (
                "database_connections",
                "Connections that are open; SQLite's writer is not among them",
                connections.open,
            ),
            (
                "database_connections_idle",
                "Open connections that nobody uses",
                connections.idle,
            ),
        ] {
            let gauge = ConstGauge::new(i64::from(number));
            let metric =
                encoder.encode_descriptor(name, help, None, EncodeMetric::metric_type(&gauge))?;
            gauge.encode(metric)?;
        }
        Ok(())
    }
}

/// Registers the figures of a database.
pub(super) fn register(database: &Database, registry: &mut Registry) {
    registry.register_collector(Box::new(Connections(database.clone())));
    registry.register_with_unit(
        "database_write_wait",
        "From asking for a transaction that writes until it could begin",
        Unit::Seconds,
        database.write_waits(),
    );
}
