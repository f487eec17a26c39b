//! Web Push: browsers that are told of alerts, and alerts on their way to them.

mod deliveries;
mod subscriptions;

pub use deliveries::{Delivery, claim, drop_delivery, enqueue, next_attempt, retry, sent};
pub use subscriptions::{
    NewSubscription, Subscribed, fail, follow_login, remove, subscribe, unsubscribe,
};

/// Every statement of both, by name.
pub(super) const STATEMENTS: &[&[(&str, &str)]] =
    &[subscriptions::STATEMENTS, deliveries::STATEMENTS];
