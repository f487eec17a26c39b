//! Executes session commands and renders their outcomes; every write of a session goes through
//! [`execute`], and [`dry_run`] answers as it would.

use axum::http::header::LOCATION;
use axum::response::Response;
use shared::SessionId;
use shared::rules::Command;

use service::{Execution, RefusedCommand, RenderedResponse, SessionSnapshot, Sessions};
use web::problem::ApiError;
use web::resource_request::{Resource, SuccessResponse, WriteContext, answer, refusal};

/// Executes a command and renders its outcome, or the stored response for its idempotency key.
pub(super) async fn execute(
    sessions: &Sessions,
    context: WriteContext,
    session: SessionId,
    command: Command,
    success: SuccessResponse,
) -> Result<Response, ApiError> {
    let render = move |outcome: &Result<SessionSnapshot, RefusedCommand>| render(success, outcome);
    let execution = sessions
        .execute(
            context.user,
            session,
            command,
            context.versions(),
            context.idempotent(&render),
        )
        .await;
    answer(execution, render)
}

/// What [`execute`] would answer; nothing is stored. The idempotency key is not looked at.
pub(super) async fn dry_run(
    sessions: &Sessions,
    context: WriteContext,
    session: SessionId,
    command: Command,
    success: SuccessResponse,
) -> Result<Response, ApiError> {
    let decided = sessions
        .dry_run(context.user, session, command, context.versions())
        .await;
    let execution = decided.map(|outcome| Execution::Decided(Box::new(outcome)));
    answer(execution, |outcome| render(success, outcome))
}

fn render(
    success: SuccessResponse,
    outcome: &Result<SessionSnapshot, RefusedCommand>,
) -> RenderedResponse {
    match outcome {
        Ok(SessionSnapshot {
            session, second, ..
        }) => {
            let id = session.session_id.as_uuid();
            let mut response = success.render::<SessionId>(id, session.version, session);
            if let Some(second) = second {
                let path = format!("{}{second}", SessionId::PATH_PREFIX);
                response.headers.push((LOCATION.as_str().to_owned(), path));
            }
            response
        }
        Err(refused) => refusal(&ApiError::from(refused)),
    }
}
