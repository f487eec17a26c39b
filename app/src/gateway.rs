//! How the views reach sessions: the types that server functions carry, and on the
//! server the port behind them.

use serde::{Deserialize, Serialize};
use shared::Timestamp;
use shared::rules::Session;
use shared::wire::{Me, Problem};

/// What the timer page knows when it is rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Who is signed in; none for a newcomer.
    pub me: Option<Me>,
    /// The open session, settled at `server_time`.
    pub session: Option<Session>,
    /// The server's now.
    pub server_time: Timestamp,
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// The session afterwards, settled at `server_time`; none where there is none.
    pub session: Option<Session>,
    /// Why the command was refused, if it was.
    pub problem: Option<Problem>,
    /// The server's now.
    pub server_time: Timestamp,
}

#[cfg(feature = "ssr")]
pub use port::{BoxFuture, SessionGateway};

#[cfg(feature = "ssr")]
mod port {
    //! The port that the server implements, one value for each request and its person.

    use std::future::Future;
    use std::pin::Pin;

    use shared::rules::Command;
    use shared::wire::Problem;
    use shared::{CommandId, SessionId};

    use super::{Reply, Snapshot};

    /// An owned future, so that the port is object-safe.
    pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

    /// Sessions of the person who makes the request; provided as `Arc<dyn SessionGateway>`
    /// in the Leptos context of every rendering and server function.
    pub trait SessionGateway: Send + Sync + 'static {
        /// Who is there and what is open.
        ///
        /// # Errors
        /// A problem for the person: too many requests, or the store is out of reach.
        fn snapshot(&self) -> BoxFuture<Result<Snapshot, Problem>>;

        /// Makes the newcomer a guest and signs them in (sets the cookie). Does nothing for
        /// somebody who is signed in.
        ///
        /// # Errors
        /// As [`Self::snapshot`]; also where guests are switched off.
        fn begin_as_guest(&self, time_zone: Option<String>)
        -> BoxFuture<Result<Snapshot, Problem>>;

        /// Takes a live command. The same `command_id` sent again gives the first answer.
        ///
        /// # Errors
        /// As [`Self::snapshot`]; a refusal by the rules is a [`Reply`] with its problem.
        fn send(
            &self,
            session: SessionId,
            command_id: CommandId,
            command: Command,
        ) -> BoxFuture<Result<Reply, Problem>>;
    }
}
