//! What is counted and timed while the server runs, under the names that Prometheus shows.
//!
//! Holds numbers only; nothing that says who did what.

use std::sync::Arc;

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

/// All figures of a process; clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        let registry = Registry::with_prefix("stint");
        Self {
            registry: Arc::new(registry),
        }
    }
}

impl Metrics {
    /// Everything in the text format of `OpenMetrics`.
    ///
    /// # Errors
    /// Where a figure cannot be written.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
