//! The client of the request that is being answered: set once around its handler, and read where
//! something of an account is recorded.

use std::future::Future;

tokio::task_local! {
    static CLIENT: RequestClient;
}

/// Characters of `User-Agent` that are stored.
pub(crate) const USER_AGENT_CHARS: usize = 300;

/// Who sent a request; empty texts for an operator at the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestClient {
    /// Its `User-Agent`.
    pub user_agent: String,
    /// Its address, of IPv6 the /64.
    pub network: String,
}

impl RequestClient {
    /// Runs a future with this client.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CLIENT.scope(self, work).await
    }

    /// The client of this task; unknown outside of [`Self::scope`].
    pub(crate) fn current() -> Self {
        CLIENT.try_with(Self::clone).unwrap_or_default()
    }
}

/// A `User-Agent` as it is stored.
pub(crate) fn stored_user_agent(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(USER_AGENT_CHARS)
        .collect()
}
