//! What is counted and timed while the server runs, under the names that Prometheus shows.
//!
//! Holds numbers only; nothing that says who did what. A part of the server that has figures
//! adds a field here, made by a function that registers them: see [`Http::registered`].

mod database;
mod http;
mod push;
mod streams;
mod timer;
mod webhooks;

use std::sync::Arc;

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use store::Database;

pub use http::{Http, Verb};
pub use push::{Push, PushOutcome};
pub use streams::Streams;
pub use timer::Timer;
pub use webhooks::WebhookFigures;

/// All figures of a process; clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Requests and their answers.
    pub http: Http,
    /// Streams of events.
    pub streams: Streams,
    /// Deadlines and alerts.
    pub timer: Timer,
    /// Alerts to browsers.
    pub push: Push,
    /// Webhooks.
    pub webhooks: WebhookFigures,
    registry: Arc<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::with(Registry::with_prefix("stint"))
    }
}

impl Metrics {
    /// With the figures of this database besides the process's own.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        let mut registry = Registry::with_prefix("stint");
        database::register(database, &mut registry);
        Self::with(registry)
    }

    fn with(mut registry: Registry) -> Self {
        Self {
            http: Http::registered(&mut registry),
            streams: Streams::registered(&mut registry),
            timer: Timer::registered(&mut registry),
            push: Push::registered(&mut registry),
            webhooks: WebhookFigures::registered(&mut registry),
            registry: Arc::new(registry),
        }
    }

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
