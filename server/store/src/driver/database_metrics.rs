//! What the driver counts.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;

/// How many connections there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionCounts {
    /// Open connections.
    pub open: u32,
    /// Idle connections.
    pub idle: u32,
}

/// Metrics of one database; clones share everything.
#[derive(Clone, Debug)]
pub struct DatabaseMetrics {
    /// Seconds until writes could begin.
    pub write_waits: Histogram,
    /// Statements, with those that begin and end transactions.
    pub statements: Counter,
    /// Requests to PostgreSQL, each of which waits for its answer.
    pub round_trips: Counter,
}

impl Default for DatabaseMetrics {
    fn default() -> Self {
        Self {
            // From a tenth of a millisecond to the longest that a write waits.
            write_waits: Histogram::new([
                0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0,
            ]),
            statements: Counter::default(),
            round_trips: Counter::default(),
        }
    }
}

impl DatabaseMetrics {
    /// Counts the statements that begin and end a transaction of PostgreSQL.
    pub(super) fn count_transaction(&self) {
        self.statements.inc_by(2);
        self.round_trips.inc_by(2);
    }
}
