//! Forgetting what nobody needs any more, once a minute.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::http::AppState;

const ROUND: Duration = Duration::from_secs(60);

/// Works until told to stop.
pub async fn tidy(state: AppState, stop: CancellationToken) {
    let mut rounds = tokio::time::interval(ROUND);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = rounds.tick() => {}
        }
        state.limits.forget_idle();
        if let Err(error) = state.accounts.forget_expired().await {
            tracing::warn!(%error, "expired sign-ins were not forgotten");
        }
    }
}
