//! Prometheus metrics of the server. Labels never identify a user.
//!
//! Each part of the server has a struct of its own in [`Metrics`], created by a `registered`
//! function that adds its metrics to the registry.

mod database;
mod http;
mod mail;
mod push;
mod security;
mod streams;
mod timer;
mod webhooks;

use std::sync::Arc;

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use store::Database;

pub use http::{HttpMetrics, MethodLabel};
pub use mail::{MailMetrics, MailOutcome};
pub use push::{PushMetrics, PushOutcome};
pub use security::{SecurityEvent, SecurityMetrics, SecurityOutcome};
pub use streams::StreamMetrics;
pub use timer::TimerMetrics;
pub use webhooks::WebhookMetrics;

/// All metrics of a process; clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// HTTP requests.
    pub http: HttpMetrics,
    /// Event streams.
    pub streams: StreamMetrics,
    /// Deadlines and alerts.
    pub timer: TimerMetrics,
    /// Attempts to send mails.
    pub mail: MailMetrics,
    /// Push messages.
    pub push: PushMetrics,
    /// Sign-ins and changes of accounts.
    pub security: SecurityMetrics,
    /// Webhook deliveries.
    pub webhooks: WebhookMetrics,
    registry: Arc<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::with(Registry::with_prefix("stint"))
    }
}

impl Metrics {
    /// Includes the metrics of this database.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        let mut registry = Registry::with_prefix("stint");
        database::register(database, &mut registry);
        Self::with(registry)
    }

    fn with(mut registry: Registry) -> Self {
        Self {
            http: HttpMetrics::registered(&mut registry),
            streams: StreamMetrics::registered(&mut registry),
            timer: TimerMetrics::registered(&mut registry),
            mail: MailMetrics::registered(&mut registry),
            push: PushMetrics::registered(&mut registry),
            security: SecurityMetrics::registered(&mut registry),
            webhooks: WebhookMetrics::registered(&mut registry),
            registry: Arc::new(registry),
        }
    }

    /// All metrics in the `OpenMetrics` text format.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
