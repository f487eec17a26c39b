//! What the browser asks the server. Public endpoints: the server puts them behind the
//! same authentication and cross-site layers as REST, and decides by the same rules.
//!
//! The types are what the page needs of the gateway's, and no more: every field that is
//! read costs the module that each first visit loads.

use leptos::prelude::*;
use leptos::serde_json;
use leptos::server_fn::codec::{Json, JsonEncoding};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use shared::rules::{Command, Session};
use shared::{CommandId, SessionId, Timestamp, UserId};

/// Who is there and what is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Who is signed in; none for a newcomer.
    pub user: Option<UserId>,
    /// The open session, settled at `now`.
    pub session: Option<Session>,
    /// The server's now.
    pub now: Timestamp,
    /// The code of the refusal that a form without script was answered with.
    #[serde(default)]
    pub refused: Option<String>,
}

impl Seen {
    /// Nobody, and nothing open: what a document that holds nobody's data begins with.
    #[must_use]
    pub const fn nobody() -> Self {
        Self {
            user: None,
            session: None,
            now: Timestamp::from_millis(0),
            refused: None,
        }
    }
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The session afterwards, settled at `now`.
    pub session: Option<Session>,
    /// Why the command was refused, if it was.
    pub failure: Option<Failure>,
    /// The server's now.
    pub now: Timestamp,
}

/// What the page needs of a problem. It reads the problems of REST too, so that what the
/// server's layers refuse is told the same way as what its functions refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// Stable, snake_case.
    pub code: String,
    /// What is wrong, and what would be right.
    pub detail: String,
}

/// The code of a failure on the way to the server and back.
const UNREACHABLE: &str = "unreachable";

impl Failure {
    /// Whether the same question may well be answered later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.code == UNREACHABLE || self.status == 429 || self.status >= 500
    }

    /// What the page was sent with cannot be read.
    #[cfg(feature = "hydrate")]
    pub(crate) fn unreadable() -> Self {
        Self::unreachable(String::new())
    }

    fn unreachable(detail: String) -> Self {
        Self {
            status: 0,
            code: UNREACHABLE.to_owned(),
            detail,
        }
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::unreachable(error.to_string())
    }
}

/// Who is there and what is open, as text for [`read_snapshot`].
///
/// # Errors
/// Only on the way; what the gateway says stands in the text.
#[server(name = TakeSnapshot, prefix = "/fn", endpoint = "snapshot", input = Json)]
pub async fn snapshot() -> Result<String, Failure> {
    let seen = match gateway() {
        Ok(gateway) => gateway
            .snapshot()
            .await
            .map(Seen::from)
            .map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    Ok(serde_json::to_string(&seen).unwrap_or_default())
}

/// Makes a newcomer a guest.
///
/// # Errors
/// As [`crate::gateway::SessionGateway::begin_as_guest`].
#[server(name = BeginAsGuest, prefix = "/fn", endpoint = "begin_as_guest", input = Json)]
pub async fn begin_as_guest(time_zone: Option<String>) -> Result<Seen, Failure> {
    Ok(gateway()?.begin_as_guest(time_zone).await?.into())
}

/// Takes a command; sent again with the same id it gives the first answer.
///
/// # Errors
/// As [`crate::gateway::SessionGateway::send`].
#[server(name = SendCommand, prefix = "/fn", endpoint = "send", input = Json)]
pub async fn send(
    session: SessionId,
    command_id: CommandId,
    command: Command,
) -> Result<Answer, Failure> {
    Ok(gateway()?.send(session, command_id, command).await?.into())
}

/// Reads what [`snapshot`] gives. One type of text is read, in one way, because each more
/// costs the module.
///
/// # Errors
/// The failure that it carries, or that it can't be read.
pub fn read_snapshot(text: &str) -> Result<Seen, Failure> {
    serde_json::from_slice::<Result<Seen, Failure>>(text.as_bytes())
        .unwrap_or_else(|error| Err(Failure::unreachable(error.to_string())))
}

#[cfg(feature = "ssr")]
mod from_gateway {
    //! The gateway's types, cut down to what the page needs.

    use std::sync::Arc;

    use leptos::prelude::use_context;
    use shared::wire::Problem;

    use super::{Answer, Failure, Seen};
    use crate::gateway::{Reply, SessionGateway, Snapshot};

    pub fn gateway() -> Result<Arc<dyn SessionGateway>, Failure> {
        use_context().ok_or_else(|| Failure {
            status: 500,
            code: "internal".to_owned(),
            detail: "No gateway to the sessions was provided.".to_owned(),
        })
    }

    impl From<Problem> for Failure {
        fn from(problem: Problem) -> Self {
            Self {
                status: problem.status,
                code: problem.code,
                detail: problem.detail,
            }
        }
    }

    impl From<Snapshot> for Seen {
        fn from(snapshot: Snapshot) -> Self {
            Self {
                user: snapshot.me.map(|me| me.user_id),
                session: snapshot.session,
                now: snapshot.server_time,
                refused: None,
            }
        }
    }

    impl From<Reply> for Answer {
        fn from(reply: Reply) -> Self {
            Self {
                session: reply.session,
                failure: reply.problem.map(Failure::from),
                now: reply.server_time,
            }
        }
    }
}

#[cfg(feature = "ssr")]
use from_gateway::gateway;
