//! Web Push: subscriptions of browsers, and alerts queued for them.

mod deliveries;
mod subscriptions;

use crate::statement::Statement;

pub use deliveries::{PushDelivery, claim, delete, enqueue, next_attempt, record_success, retry};
pub use subscriptions::{
    NewPushSubscription, PushSubscriptionRow, move_to_login, record_failure, remove, subscribe,
    unsubscribe,
};

/// The statements of both.
pub(super) fn statements() -> impl Iterator<Item = &'static Statement> {
    [deliveries::STATEMENTS, subscriptions::STATEMENTS]
        .into_iter()
        .flatten()
        .copied()
}
