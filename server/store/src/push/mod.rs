//! Web Push: browsers that are told of alerts, and alerts on their way to them.

mod deliveries;
mod subscriptions;

pub use deliveries::{PushDelivery, claim, delete, enqueue, next_attempt, record_success, retry};
pub use subscriptions::{
    NewPushSubscription, PushSubscriptionRow, move_to_login, record_failure, remove, subscribe,
    unsubscribe,
};

/// Every statement of both, by name.
pub(super) const STATEMENTS: &[&[(&str, &str)]] =
    &[subscriptions::STATEMENTS, deliveries::STATEMENTS];
