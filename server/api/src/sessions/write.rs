//! Requests that change a session: each a command for the service, and its answer.
//!
//! Every write of a session goes through [`execute`]; none decides by itself.

use axum::response::Response;
use shared::SessionId;
use shared::rules::{Command, CommandKind};

use super::command;
use service::{Answer, Executed, Refused, Sessions};
use web::problem::ApiError;
use web::write::{Call, Changing, Success, answer, refusal};

/// Takes a command on a session that exists, with its fields from the body.
pub(super) async fn change(
    sessions: &Sessions,
    request: Changing<SessionId>,
    kind: CommandKind,
    success: Success,
) -> Result<Response, ApiError> {
    let Changing {
        mut fields,
        id,
        call,
    } = request;
    let command = command::read(kind, &mut fields);
    fields.done()?;
    execute(sessions, call, id, command, success).await
}

/// Lets the service decide, and renders its decision or the one that was kept.
pub(super) async fn execute(
    sessions: &Sessions,
    call: Call,
    session: SessionId,
    command: Command,
    success: Success,
) -> Result<Response, ApiError> {
    let render = move |outcome: &Result<Executed, Refused>| render(success, outcome);
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

fn render(success: Success, outcome: &Result<Executed, Refused>) -> Answer {
    match outcome {
        Ok(Executed { session, .. }) => {
            success.render::<SessionId>(session.session_id.as_uuid(), session.version, session)
        }
        Err(refused) => refusal(&ApiError::from(refused)),
    }
}
