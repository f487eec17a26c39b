//! Executes session commands and renders their outcomes; every write of a session goes through
//! [`execute`].

use axum::response::Response;
use shared::SessionId;
use shared::rules::{Command, CommandKind};

use super::command;
use service::{RefusedCommand, SessionSnapshot, Sessions, StoredResponse};
use web::problem::ApiError;
use web::resource_request::{ChangeRequest, SuccessResponse, WriteContext, answer, refusal};

/// Executes a command on an existing session, its fields read from the body.
pub(super) async fn change(
    sessions: &Sessions,
    request: ChangeRequest<SessionId>,
    kind: CommandKind,
    success: SuccessResponse,
) -> Result<Response, ApiError> {
    let ChangeRequest {
        mut fields,
        id,
        call,
    } = request;
    let command = command::read(kind, &mut fields);
    fields.done()?;
    execute(sessions, call, id, command, success).await
}

/// Executes a command and renders its outcome, or the stored response for its idempotency key.
pub(super) async fn execute(
    sessions: &Sessions,
    call: WriteContext,
    session: SessionId,
    command: Command,
    success: SuccessResponse,
) -> Result<Response, ApiError> {
    let render = move |outcome: &Result<SessionSnapshot, RefusedCommand>| render(success, outcome);
    let execution = sessions
        .execute(
            call.user,
            session,
            command,
            call.versions(),
            call.once(&render),
        )
        .await;
    answer(execution, render)
}

fn render(
    success: SuccessResponse,
    outcome: &Result<SessionSnapshot, RefusedCommand>,
) -> StoredResponse {
    match outcome {
        Ok(SessionSnapshot { session, .. }) => {
            success.render::<SessionId>(session.session_id.as_uuid(), session.version, session)
        }
        Err(refused) => refusal(&ApiError::from(refused)),
    }
}
