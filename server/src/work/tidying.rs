//! Forgetting what nobody needs any more, once a minute; how is the business of
//! [`Purges`](crate::service::Purges).

use std::fmt::Display;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::http::AppState;
use crate::service::Progress;

const ROUND: Duration = Duration::from_secs(60);

/// Works until told to stop.
pub async fn tidy(state: AppState, stop: CancellationToken) {
    let mut rounds = tokio::time::interval(ROUND);
    let mut guests = Progress::default();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = rounds.tick() => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            progress = round(&state, guests) => guests = progress,
        }
        if let Err(error) = state.webhooks.forget_old().await {
            tracing::warn!(%error, "old deliveries were not forgotten");
        }
    }
}

/// A bit of everything; what fails is tried again in the next round.
async fn round(state: &AppState, guests: Progress) -> Progress {
    let purges = &state.purges;
    state.limits.forget_idle();
    told("expired sign-ins", state.accounts.forget_expired().await);
    told("old answers", purges.forget_answers().await);
    told("old outcomes of commands", purges.forget_outcomes().await);
    told("old alerts", state.timer.forget_old_alerts().await);
    told("texts of deleted sessions", purges.blank_texts().await);
    let guests = told("guests", purges.forget_guests(guests).await).unwrap_or(guests);
    told("what people left behind", purges.erase_left().await);
    guests
}

fn told<T, E: Display>(what: &str, done: Result<T, E>) -> Option<T> {
    done.inspect_err(|error| tracing::warn!(%error, what, "something was not forgotten"))
        .ok()
}
