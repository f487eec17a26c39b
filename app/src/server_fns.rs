//! What the browser asks the server. Public endpoints: the server puts them behind the
//! same authentication and cross-site layers as REST, and decides by the same rules.

use leptos::prelude::*;
use leptos::server_fn::codec::{Json, JsonEncoding};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use shared::rules::Command;
use shared::wire::Problem;
use shared::{CommandId, SessionId};

use crate::gateway::{Reply, Snapshot};

/// Why there is no answer: a problem as REST tells it, so that what the server's layers
/// refuse reads the same as what its functions refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Failure(pub Problem);

/// The code of a failure on the way to the server and back.
const UNREACHABLE: &str = "unreachable";

impl Failure {
    /// Whether the same question may well be answered later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.0.code == UNREACHABLE || self.0.status == 429 || self.0.status >= 500
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self(Problem {
            code: UNREACHABLE.to_owned(),
            detail: error.to_string(),
            ..Problem::default()
        })
    }
}

/// Who is there and what is open.
///
/// # Errors
/// As [`crate::gateway::SessionGateway::snapshot`].
#[server(name = TakeSnapshot, prefix = "/fn", endpoint = "snapshot", input = Json)]
pub async fn snapshot() -> Result<Snapshot, Failure> {
    gateway()?.snapshot().await.map_err(Failure)
}

/// Makes a newcomer a guest.
///
/// # Errors
/// As [`crate::gateway::SessionGateway::begin_as_guest`].
#[server(name = BeginAsGuest, prefix = "/fn", endpoint = "begin_as_guest", input = Json)]
pub async fn begin_as_guest(time_zone: Option<String>) -> Result<Snapshot, Failure> {
    gateway()?.begin_as_guest(time_zone).await.map_err(Failure)
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
) -> Result<Reply, Failure> {
    gateway()?
        .send(session, command_id, command)
        .await
        .map_err(Failure)
}

#[cfg(feature = "ssr")]
fn gateway() -> Result<std::sync::Arc<dyn crate::gateway::SessionGateway>, Failure> {
    use_context().ok_or_else(|| {
        Failure(Problem {
            status: 500,
            code: "internal".to_owned(),
            title: "Internal error".to_owned(),
            detail: "No gateway to the sessions was provided.".to_owned(),
            ..Problem::default()
        })
    })
}
