//! Database connections, read when metrics are scraped, and the wait for write transactions.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use store::Database;

#[derive(Debug)]
struct ConnectionCollector(Database);

impl Collector for ConnectionCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let connections = self.0.connections();
        for (name, help, number) in [
            (
                "database_connections",
                "Open database connections, without SQLite's writer",
                connections.open,
            ),
            (
                "database_connections_idle",
                "Open database connections that are idle",
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

/// Registers the metrics of a database.
pub(super) fn register(database: &Database, registry: &mut Registry) {
    registry.register_collector(Box::new(ConnectionCollector(database.clone())));
    let metrics = database.metrics();
    registry.register_with_unit(
        "database_write_wait",
        "Time that a write transaction waited until it began",
        Unit::Seconds,
        metrics.write_waits.clone(),
    );
    registry.register(
        "database_statements",
        "Statements, with those that begin and end transactions",
        metrics.statements.clone(),
    );
    registry.register(
        "database_round_trips",
        "Requests to PostgreSQL, each of which waits for its answer",
        metrics.round_trips.clone(),
    );
}
